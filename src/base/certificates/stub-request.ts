/** Certificate requests (PKCS#10, RFC 2986) that say nothing but a key, and prove that who asks has it. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type DerElement, derElement, derTags, readDerElements } from './der.ts';

/** A request, as far as such requests say anything. */
export interface StubRequest {
  /** The key that the certificate is for. */
  readonly publicKey: KeyObject;
  /** Whether the key signed the request. */
  isSigned(): boolean;
}

/** How keys sign: RFC 4055, RFC 5758, RFC 8410. */
const algorithms = [
  { type: 'rsa', hash: 'sha256', oid: '2a864886f70d01010b', hasNull: true },
  { type: 'rsa', hash: 'sha384', oid: '2a864886f70d01010c', hasNull: true },
  { type: 'rsa', hash: 'sha512', oid: '2a864886f70d01010d', hasNull: true },
  { type: 'ec', curve: 'prime256v1', hash: 'sha256', oid: '2a8648ce3d040302' },
  { type: 'ec', curve: 'secp384r1', hash: 'sha384', oid: '2a8648ce3d040303' },
  { type: 'ec', curve: 'secp521r1', hash: 'sha512', oid: '2a8648ce3d040304' },
  { type: 'ed25519', hash: undefined, oid: '2b6570' },
] as const;

/** Makes a request in DER for the key: RSA, ECDSA on P-256, P-384 or P-521, or Ed25519. Throws a plain Error for
 *  others. */
export function createStubRequest(privateKey: KeyObject): Buffer {
  const publicKey = createPublicKey(privateKey);
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey;
  const algorithm = algorithms.find(
    one => one.type === asymmetricKeyType && (!('curve' in one) || one.curve === asymmetricKeyDetails?.namedCurve),
  );
  if (!algorithm) throw new Error(`no request can be made for a key of type ${asymmetricKeyType}`);
  const version = derElement(derTags.integer, Buffer.of(0));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const noAttributes = derElement(derTags.attributes);
  const info = derElement(derTags.sequence, version, derElement(derTags.sequence), key, noAttributes);
  const oid = derElement(derTags.oid, Buffer.from(algorithm.oid, 'hex'));
  const signedBy = derElement(derTags.sequence, oid, ...('hasNull' in algorithm ? [derElement(derTags.null)] : []));
  const signature = derElement(derTags.bitString, Buffer.of(0), sign(algorithm.hash, info, privateKey));
  return derElement(derTags.sequence, info, signedBy, signature);
}

/** Reads a request in DER; who else it names, and what it asks for, is not looked at. Throws a plain Error for what is
 *  none. */
export function readStubRequest(der: Buffer): StubRequest {
  const [info, signedBy, signature] = sequenceOf(readDerElements(der), 3);
  const [, subject, key] = partsOf(info);
  const [oid] = partsOf(signedBy);
  if (subject?.tag !== derTags.sequence || key?.tag !== derTags.sequence) throw new Error('the request has no key');
  if (oid?.tag !== derTags.oid || signature?.tag !== derTags.bitString) throw new Error('the request is not signed');
  const publicKey = createPublicKey({ key: key.bytes, format: 'der', type: 'spki' });
  const algorithm = algorithms.find(one => one.oid === oid.content.toString('hex'));
  return {
    publicKey,
    isSigned: () =>
      algorithm !== undefined &&
      algorithm.type === publicKey.asymmetricKeyType &&
      verify(algorithm.hash, info?.bytes ?? Buffer.of(), publicKey, signature.content.subarray(1)),
  };
}

/** The parts of the one sequence that there is, which are so many. */
function sequenceOf([sequence, ...more]: readonly DerElement[], count: number): DerElement[] {
  const parts = partsOf(sequence);
  if (more.length > 0 || parts.length !== count) throw new Error(`there is no sequence of ${count}`);
  return parts;
}

function partsOf(sequence: DerElement | undefined): DerElement[] {
  if (sequence?.tag !== derTags.sequence) throw new Error('there is no sequence');
  return readDerElements(sequence.content);
}
