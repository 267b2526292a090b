/** What is wrong with the pair of a TLS secret, in the words of upstream's check; nothing of it keeps the secret from
 *  being stored. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** Who has more blocks, or longer ones, has not made them for a server. */
const mostBlocks = 100;
const mostBlockLength = 64 * 1024;

interface Block {
  readonly type: string;
  readonly pem: string;
}

/** `certificate`, `key`: base64 of PEM. */
export function tlsWarnings({ certificate, key }: { certificate: string; key: string }): string[] {
  const certificates = blocksOf(certificate);
  const first = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (!first) return [`tls: ${whyNoCertificate(certificates)}`];
  const keys = blocksOf(key);
  const own = keys.find(({ type }) => isKeyType(type));
  if (!own) return [`tls: ${whyNoKey(keys)}`];
  const leaf = attempt(() => new X509Certificate(first.pem));
  if (!leaf) return ['x509: malformed certificate'];
  const privateKey = attempt(() => createPrivateKey(own.pem));
  if (!privateKey) return ['tls: failed to parse private key'];
  return compare(leaf, privateKey);
}

function blocksOf(base64: string): Block[] {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const blocks: Block[] = [];
  const begin = /-----BEGIN ([A-Z0-9 ]{1,64})-----/g;
  for (let looks = 0; looks < mostBlocks; looks++) {
    const found = begin.exec(text);
    if (!found) break;
    const [, type = ''] = found;
    const end = `-----END ${type}-----`;
    const at = text.slice(found.index, found.index + mostBlockLength).indexOf(end);
    if (at < 0) continue;
    blocks.push({ type, pem: text.slice(found.index, found.index + at + end.length) });
    begin.lastIndex = found.index + at;
  }
  return blocks;
}

const isKeyType = (type: string): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');
const typesOf = (blocks: readonly Block[]): string => `[${blocks.map(({ type }) => type).join(' ')}]`;

function whyNoCertificate(skipped: readonly Block[]): string {
  if (skipped.length === 0) return 'failed to find any PEM data in certificate input';
  if (skipped.length === 1 && isKeyType(skipped[0]?.type ?? ''))
    return 'failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  return `failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: ${typesOf(skipped)}`;
}

function whyNoKey(skipped: readonly Block[]): string {
  if (skipped.length === 0) return 'failed to find any PEM data in key input';
  if (skipped.length === 1 && skipped[0]?.type === 'CERTIFICATE')
    return 'found a certificate rather than a key in the PEM for the private key';
  return `failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: ${typesOf(skipped)}`;
}

function compare(leaf: X509Certificate, key: KeyObject): string[] {
  if (leaf.publicKey.asymmetricKeyType !== key.asymmetricKeyType)
    return ['tls: private key type does not match public key type'];
  return leaf.checkPrivateKey(key) ? [] : ['tls: private key does not match public key'];
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
