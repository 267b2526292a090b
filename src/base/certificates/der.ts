/** The little of DER (X.690) that certificate requests without content are made of: elements, one after the other. */

/** The tags that occur there. */
export const derTags = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  attributes: 0xa0,
} as const;

/** One element, and what it is in bytes. */
export interface DerElement {
  readonly tag: number;
  /** Without tag and length. */
  readonly content: Buffer;
  readonly bytes: Buffer;
}

/** An element with the content of these parts, one after the other. */
export function derElement(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

/** All elements that the bytes consist of. Throws a plain Error for bytes that are anything else. */
export function readDerElements(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = readAt(bytes, at);
    elements.push(element);
    at += element.bytes.length;
  }
  return elements;
}

/** DER has one way to say a length: the shortest. */
function readAt(bytes: Buffer, at: number): DerElement {
  const first = bytes[at + 1];
  const digits = first === undefined || first < 0x80 ? 0 : first & 0x7f;
  const begin = at + 2 + digits;
  if (first === undefined || digits > 4 || begin > bytes.length) throw new Error('there is no DER element');
  const length = digits === 0 ? first : bytes.readUIntBE(at + 2, digits);
  const end = begin + length;
  if (first === 0x80 || end > bytes.length || !lengthOf(length).equals(bytes.subarray(at + 1, begin)))
    throw new Error('a DER element has no right length');
  return { tag: bytes[at] ?? 0, content: bytes.subarray(begin, end), bytes: bytes.subarray(at, end) };
}
