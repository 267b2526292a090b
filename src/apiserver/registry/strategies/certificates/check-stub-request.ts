/** What is valid of the requests with which kubelets prove that they have the keys of pods, with upstream's words. */
import type { KeyObject } from 'node:crypto';
import { type FieldError, invalidValue, tooLong } from '#api';
import { readStubRequest, type StubRequest } from '#base';

const maxBytes = 10 * 1024;
const curves: Readonly<Record<string, string>> = { secp224r1: 'P-224', prime256v1: 'P-256' };
const goodCurves = ['prime256v1', 'secp384r1', 'secp521r1'];
const goodModuli = [3072, 4096];

/** A request (PKCS#10 in DER, in base64): a key of a good kind, that signed it. What else it says is for the signer to
 *  look at. */
export function checkStubRequest(field: string, base64: string): FieldError[] {
  const der = Buffer.from(base64, 'base64');
  if (der.length > maxBytes) return [tooLong(field, maxBytes)];
  const request = stubRequestOf(base64);
  if (!request) return [{ type: 'Invalid', field, detail: 'must be a valid PKCS#10 CSR' }];
  const errors = checkKey(field, request.publicKey);
  if (errors.length > 0 || request.isSigned()) return errors;
  return [{ type: 'Invalid', field, detail: 'invalid signature' }];
}

/** The request that the bytes, in base64, are; undefined for none. */
export function stubRequestOf(base64: string): StubRequest | undefined {
  try {
    return readStubRequest(Buffer.from(base64, 'base64'));
  } catch {
    return undefined; // that it is none is all there is to say
  }
}

function checkKey(field: string, { asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): FieldError[] {
  const { namedCurve = '', modulusLength = 0 } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'ed25519') return [];
  if (asymmetricKeyType === 'ec') {
    const rule = 'elliptic public keys must use curve P256, P384, or P521';
    const name = curves[namedCurve] ?? namedCurve;
    return goodCurves.includes(namedCurve) ? [] : [invalidValue(field, `curve ${name}`, rule)];
  }
  if (asymmetricKeyType === 'rsa') {
    const rule = 'RSA keys must have modulus size 3072 or 4096';
    return goodModuli.includes(modulusLength) ? [] : [invalidValue(field, `${modulusLength}-bit modulus`, rule)];
  }
  const detail = 'unknown public key type; supported types are Ed25519, ECDSA, and RSA';
  return [{ type: 'Invalid', field, detail }];
}
