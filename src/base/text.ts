/** Texts that others wrote, cut to what can be kept. */

/** The beginning of a text that fits into so many bytes of UTF-8, never with half a character. It shares nothing with
 *  the text, which can be let go. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = new Uint8Array(maxBytes);
  const { read, written } = new TextEncoder().encodeInto(text, bytes);
  return read === text.length ? text : new TextDecoder().decode(bytes.subarray(0, written));
}

/** The end of a text that fits into so many bytes of UTF-8. */
export function lastBytes(text: string, maxBytes: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  let start = bytes.length - maxBytes;
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return new TextDecoder().decode(bytes.subarray(start));
}
