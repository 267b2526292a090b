/** Keys of pods, and the requests that prove that the kubelet has them. */
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { createStubRequest } from '#base';

const generate = promisify(generateKeyPair);
const elliptic = async (namedCurve: string): Promise<KeyObject> => (await generate('ec', { namedCurve })).privateKey;
const rsa = async (modulusLength: number): Promise<KeyObject> => (await generate('rsa', { modulusLength })).privateKey;

/** How keys are made, by the names that `keyType` may have. */
const makers: Readonly<Record<string, () => Promise<KeyObject>>> = {
  RSA3072: () => rsa(3072),
  RSA4096: () => rsa(4096),
  ECDSAP256: () => elliptic('P-256'),
  ECDSAP384: () => elliptic('P-384'),
  ECDSAP521: () => elliptic('P-521'),
  ED25519: async () => (await generate('ed25519')).privateKey,
};

/** A new key (PKCS #8 in PEM), and the request for it (PKCS #10 in DER, in base64). */
export interface KeyWithProof {
  readonly key: string;
  readonly stubRequest: string;
}

/** Makes a key. Rejects with a plain Error for a type that nobody knows. */
export async function createKeyWithProof(keyType: string): Promise<KeyWithProof> {
  const make = Object.hasOwn(makers, keyType) ? makers[keyType] : undefined;
  if (!make) throw new Error(`unknown key type ${JSON.stringify(keyType)}`);
  const privateKey = await make();
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    stubRequest: createStubRequest(privateKey).toString('base64'),
  };
}
