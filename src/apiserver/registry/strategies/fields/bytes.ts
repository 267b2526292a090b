/** Bytes as the API carries them: base64 text. */

/** Number of bytes that a base64 text stands for. */
export function base64Length(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** Base64 of the UTF-8 bytes of a text. */
export function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The text that a base64 text stands for, read as UTF-8. */
export const fromBase64 = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(text), character => character.charCodeAt(0)));
