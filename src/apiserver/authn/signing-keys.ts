/** The keys that sign and check service account tokens: ES256 or RS256, whichever the key is. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** PEM. */
export interface ServiceAccountKeys {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A key pair; the private key does not leave it. */
export interface TokenSigner {
  /** A signed token with these claims, in the compact form of RFC 7515. */
  sign(claims: object): string;
  /** The claims of a token that was signed with the key; undefined for any other text. */
  verify(token: string): Record<string, unknown> | undefined;
  /** The public key as RFC 7517 writes it, for others who check tokens. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** Without keys makes a pair of its own when it is first needed, good until the process ends. */
export function createTokenSigner(keys?: ServiceAccountKeys): TokenSigner {
  if (keys) return signerWith(keys);
  let made: TokenSigner | undefined;
  const own = () => (made ??= signerWith(generateKeys()));
  return {
    sign: claims => own().sign(claims),
    verify: token => own().verify(token),
    get publicJwk() {
      return own().publicJwk;
    },
  };
}

function signerWith(keys: ServiceAccountKeys): TokenSigner {
  const privateKey = createPrivateKey(keys.privateKey);
  const publicKey = createPublicKey(keys.publicKey);
  const alg = publicKey.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  const header = encode({ alg, kid });
  return {
    sign(claims) {
      const content = `${header}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(content), forSignature(privateKey));
      return `${content}.${signature.toString('base64url')}`;
    },
    verify(token) {
      const [head, body, signature, ...more] = token.split('.');
      if (!isExact(head) || !isExact(body) || !isExact(signature) || more.length > 0) return undefined;
      if (decode(head)?.['alg'] !== alg) return undefined;
      const isGood = verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        forSignature(publicKey),
        Buffer.from(signature, 'base64url'),
      );
      return isGood ? decode(body) : undefined;
    },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), use: 'sig', kid, alg },
  };
}

const forSignature = (key: KeyObject) => ({ key, dsaEncoding: 'ieee-p1363' as const });

function generateKeys(): ServiceAccountKeys {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** Whether a text is base64url as it is written, with nothing that readers pass over: else one token had many texts. */
const isExact = (text: string | undefined): text is string =>
  text !== undefined && text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
