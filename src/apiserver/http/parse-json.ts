/** JSON from outside: nested no deeper than the functions that walk it can follow. */
import { badRequest } from '#api';

/** Objects and arrays in each other. Upstream's decoder allows 10,000; what anybody writes by hand or machine has dozens. */
const maxDepth = 2000;
/** Shorter texts cannot be nested too deeply: each level takes two characters. */
const minLength = 2 * maxDepth;

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Throws what JSON.parse does, and the 400 for a text that is nested too deeply. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length > minLength && isTooDeep(bytes)) throw badRequest('exceeded max depth');
  return JSON.parse(bytes.toString());
}

function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at);
    else if (byte === openBrace || byte === openBracket) {
      if (++depth > maxDepth) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  return false;
}

/** The place of the closing quote. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
