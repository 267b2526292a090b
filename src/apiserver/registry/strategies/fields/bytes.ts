/** Bytes as the API carries them: base64 text. */

/** Number of bytes that a base64 text stands for. */
export function base64Length(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** Base64 of the UTF-8 bytes of a text. */
export const toBase64 = (text: string): string => Buffer.from(text).toString('base64');
