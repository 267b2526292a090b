/** Reading the metadata of stored bytes alone. They come first, and who holds many objects asks mostly for them: labels, owners, whether
 *  somebody deleted it. Of a pod that is a tenth of the work of parsing it whole. */
import { type KubeObject, normalize, structBehind } from '#api';
import type { Resource } from '../resource/resource.ts';

const quote = 0x22;
const backslash = 0x5c;
const [brace, closingBrace] = [0x7b, 0x7d];

/** The metadata, in their normal form and without a resourceVersion, of bytes that begin with `resource.head`. */
export function parseMetadata({ struct, head }: Resource, value: Uint8Array): KubeObject['metadata'] {
  const start = head.length - 1;
  const length = endOfObject(value, start) - start;
  const metadata = JSON.parse(
    Buffer.from(value.buffer, value.byteOffset + start, length).toString(),
  ) as KubeObject['metadata'];
  const field = structBehind(struct).fields['metadata'];
  if (field?.value.kind === 'struct') normalize(field.value, metadata);
  return metadata;
}

/** The index behind the object that begins at `start`. The bytes are valid JSON. */
export function endOfObject(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfText(bytes, at);
    else if (byte === brace) depth++;
    else if (byte === closingBrace && --depth === 0) return at + 1;
  }
  return bytes.length;
}

/** The index of the quote that ends the text that begins at `start`. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
