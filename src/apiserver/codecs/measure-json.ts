/** How deep JSON is nested and how many values it has, told by its brackets and commas before anything is made of
 *  it. */
import { badRequest, manyMembers, maxJsonValues, objectWeight, tooLargeEntity, weightOfMember } from '#api';
import type { Steps } from '#base';

/** Objects and arrays in each other. Upstream's decoder allows 10,000; what anybody writes by hand or machine has
 *  dozens. */
export const maxDepth = 2000;

/** Whether a text may be nested too deeply or have too many values: each level takes two characters, and each value
 *  one. */
export const mayBeTooMuch = (bytes: Uint8Array): boolean => bytes.length > 2 * maxDepth;

/** Where objects and arrays end that are long, by where they begin. */
export type LongContainers = Map<number, number>;

/** Brackets and commas in what is long. */
const longFrom = 2000;
/** Bytes of a step. */
const stepBytes = 256 * 1024;

/** `"`. */
export const quote = 0x22;
const backslash = 0x5c;
/** `,`. */
export const comma = 0x2c;
const openBracket = 0x5b;
/** `]`. */
export const closeBracket = 0x5d;
/** `{`. */
export const openBrace = 0x7b;
/** `}`. */
export const closeBrace = 0x7d;

/** Whether a byte opens something. */
export const opens = (byte: number | undefined): boolean => byte === openBrace || byte === openBracket;
/** Whether a byte closes something. */
export const closes = (byte: number | undefined): boolean => byte === closeBrace || byte === closeBracket;

/** What counts as values; notes what is `long`. What is no JSON counts as something. Throws the 400 for too many
 *  levels, and the 413 beyond `mostValues`. */
export function* measureJson(
  bytes: Uint8Array,
  { long, mostValues = maxJsonValues }: { readonly long?: LongContainers; readonly mostValues?: number } = {},
): Steps<number> {
  let depth = 0;
  let values = 0;
  let signs = 0;
  let stepEnd = stepBytes;
  /** Members of the objects around; of arrays, none. */
  const members = [0];
  const starts: number[] = [];
  const signsBefore: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      at = endOfString(bytes, at);
      continue;
    }
    if (byte === comma) {
      const count = (members[depth] as number) + 1;
      members[depth] = count;
      values += weightOfMember(count);
      signs++;
    } else if (opens(byte)) {
      // As a member of a map it is a name that says nothing more.
      if (byte === openBrace && bytes[at + 1] === closeBrace && (members[depth] as number) > manyMembers) at++;
      else {
        starts[depth] = at;
        signsBefore[depth] = signs++;
        if (++depth > maxDepth) throw badRequest('exceeded max depth');
        values += byte === openBrace ? objectWeight : 1;
        members[depth] = byte === openBrace ? 0 : Number.NEGATIVE_INFINITY;
      }
    } else if (closes(byte) && depth > 0) {
      depth--;
      if (long && signs - (signsBefore[depth] as number) > longFrom) long.set(starts[depth] as number, at);
    } else continue;
    // The rest of what is too much need not be counted.
    if (values > mostValues) throw tooLargeEntity(`limit is ${mostValues} values`);
    if (at > stepEnd) {
      stepEnd = at + stepBytes;
      yield;
    }
  }
  return values;
}

/** The place of the closing quote, or the end. */
export function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
