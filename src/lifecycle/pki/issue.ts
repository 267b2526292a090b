/** Makes certificates, through WebCrypto: of ECDSA P-256, signed by an authority of any kind. Loads a heavy library:
 *  import this file only to issue something. */
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateSpec } from './certificates.ts';

/** What all keys are of that are made here. */
export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Clocks differ a little between machines: certificates are valid from five minutes before they are made. */
export const clockSkewMs = 5 * 60_000;

/** A certificate and its private key (PKCS #8), both PEM. */
export interface IssuedPair {
  certificate: string;
  key: string;
}

/** From and until when, in milliseconds since 1970. */
export interface Validity {
  nowMs: number;
  notAfterMs: number;
}

/** Makes a certificate authority; with `key` (PEM) renews the one that has this key. */
export async function issueAuthority(
  commonName: string,
  { nowMs, notAfterMs, key }: Validity & { key?: string },
): Promise<IssuedPair> {
  const keys = key === undefined ? await generateKeys() : await importKeys(key);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: signingAlgorithmOf(keys.privateKey),
    serialNumber: randomSerialNumber(),
    notBefore: new Date(nowMs - clockSkewMs),
    notAfter: new Date(notAfterMs),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment | KeyUsageFlags.keyCertSign,
        true,
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: key ?? exportKey(keys.privateKey) };
}

/** Makes a certificate signed by `authority`; it never outlives the authority. */
export async function issueCertificate(
  spec: CertificateSpec,
  authority: IssuedPair,
  { nowMs, notAfterMs }: Validity,
): Promise<IssuedPair> {
  const issuer = new X509Certificate(authority.certificate);
  const [keys, signing] = await Promise.all([generateKeys(), importKeys(authority.key)]);
  const certificate = await X509CertificateGenerator.create({
    subject: subjectOf(spec),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: signingAlgorithmOf(signing.privateKey),
    serialNumber: randomSerialNumber(),
    notBefore: new Date(nowMs - clockSkewMs),
    notAfter: new Date(Math.min(notAfterMs, issuer.notAfter.getTime())),
    extensions: await extensionsOf(spec, signing.publicKey),
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: exportKey(keys.privateKey) };
}

/** The key pair that signs service account tokens (ES256), both PEM. */
export async function createSigningKeys(): Promise<{ privateKey: string; publicKey: string }> {
  const privateKey = exportKey((await generateKeys()).privateKey);
  return { privateKey, publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString() };
}

async function extensionsOf(spec: CertificateSpec, issuerKey: webcrypto.CryptoKey): Promise<Extension[]> {
  const { clientAuth, serverAuth } = ExtendedKeyUsage;
  const usages = { server: [serverAuth], client: [clientAuth], both: [serverAuth, clientAuth] }[spec.usage];
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension(usages),
    await AuthorityKeyIdentifierExtension.create(issuerKey),
  ];
  return spec.subjectNames.length === 0 ? extensions : [...extensions, alternativeNames(spec.subjectNames)];
}

/** Who it is of. */
export const subjectOf = ({
  commonName,
  organization,
}: Pick<CertificateSpec, 'commonName' | 'organization'>): Record<string, string[]>[] => [
  ...(organization === undefined ? [] : [{ O: [organization] }]),
  { CN: [commonName] },
];

/** Where it answers. */
export const alternativeNames = (names: readonly string[]): SubjectAlternativeNameExtension =>
  new SubjectAlternativeNameExtension(names.map(value => ({ type: isIP(value) ? 'ip' : 'dns', value })));

/** 127 random bits, never zero, positive in DER. */
export function randomSerialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

/** A new key pair. */
export async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** The pair of a private key in PEM: of an authority, which may be of somebody else, as kubeadm's are of RSA. Rejects
 *  for kinds of keys that sign nothing here. */
export async function importKeys(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = createPrivateKey(pem);
  const algorithm = importAlgorithmOf(privateKey);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
}

function importAlgorithmOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject) {
  if (type === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (type === 'ed25519') return { name: 'Ed25519' };
  const curve = curves[details?.namedCurve ?? ''];
  if (type === 'ec' && curve) return { name: 'ECDSA', namedCurve: curve.name };
  throw new Error(`keys of the kind ${details?.namedCurve ?? type ?? 'that it is'} cannot sign certificates`);
}

/** Curves by OpenSSL's names, with the hash that goes with each. */
const curves: Readonly<Record<string, { readonly name: string; readonly hash: string } | undefined>> = {
  prime256v1: { name: 'P-256', hash: 'SHA-256' },
  secp384r1: { name: 'P-384', hash: 'SHA-384' },
  secp521r1: { name: 'P-521', hash: 'SHA-512' },
};

/** How a key signs certificates. */
export function signingAlgorithmOf({
  algorithm,
}: webcrypto.CryptoKey): webcrypto.AlgorithmIdentifier & { hash?: string } {
  const { name, namedCurve } = algorithm as webcrypto.EcKeyAlgorithm;
  if (name === 'Ed25519') return { name };
  const curve = Object.values(curves).find(known => known?.name === namedCurve);
  return { name, hash: curve?.hash ?? 'SHA-256' };
}

/** As upstream: there are clients that know keys of elliptic curves by the words "EC PRIVATE KEY" alone. */
export function exportKey(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'sec1', format: 'pem' }).toString();
}
