/** Reading the metadata of stored bytes alone. They come first, and who holds many objects asks mostly for them:
 *  labels, owners, whether somebody deleted it. Of a pod that is a tenth of the work of parsing it whole. */
import { type KubeObject, normalize, structBehind } from '#api';
import { parseExact } from '#base';
import type { Resource } from '../resource/resource.ts';

const quote = 0x22;
const backslash = 0x5c;
const [brace, closingBrace] = [0x7b, 0x7d];
const [bracket, closingBracket] = [0x5b, 0x5d];
const comma = 0x2c;
/** Within a text its quotes would be escaped. */
const recordStart = Buffer.from('"managedFields":[');

/** The metadata, in their normal form and without a resourceVersion, of bytes that begin with `resource.head`. */
export function parseMetadata({ struct, head }: Resource, value: Uint8Array): KubeObject['metadata'] {
  const start = head.length - 1;
  const length = endOfObject(value, start) - start;
  const metadata = parseExact(
    Buffer.from(value.buffer, value.byteOffset + start, length).toString(),
  ) as KubeObject['metadata'];
  const field = structBehind(struct).fields['metadata'];
  if (field?.value.kind === 'struct') normalize(field.value, metadata);
  return metadata;
}

/** JSON of all but the record of who manages the fields, which takes a third to half of an object, of bytes that begin
 *  with `resource.head`. It is the first list of that name; one that stands elsewhere, in raw JSON, is left out in its
 *  place. */
export function textWithoutRecord({ head }: Resource, value: Uint8Array): string {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const start = bytes.indexOf(recordStart, head.length - 1);
  if (start < 0) return bytes.toString();
  const end = endOf(bytes, start + recordStart.length - 1, bracket, closingBracket);
  // It is the last field wherever this server writes it.
  if (bytes[end] !== closingBrace) return bytes.toString();
  return bytes.toString('utf8', 0, bytes[start - 1] === comma ? start - 1 : start) + bytes.toString('utf8', end);
}

/** The index behind the object that begins at `start`. The bytes are valid JSON. */
export const endOfObject = (bytes: Uint8Array, start: number): number => endOf(bytes, start, brace, closingBrace);

/** The index behind what begins at `start` with `open`, and ends with `close`. */
function endOf(bytes: Uint8Array, start: number, open: number, close: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfText(bytes, at);
    else if (byte === open) depth++;
    else if (byte === close && --depth === 0) return at + 1;
  }
  return bytes.length;
}

/** The index of the quote that ends the text that begins at `start`. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
