/** JSON from outside: nested no deeper than the functions that walk it can follow, and of no more values than a turn of the
 *  event loop can take. */
import { badRequest, maxJsonValues, objectWeight, type StatusError, tooLargeEntity, weightOfMember } from '#api';
import { runNow, type Steps } from '#base';

/** Objects and arrays in each other. Upstream's decoder allows 10,000; what anybody writes by hand or machine has dozens. */
const maxDepth = 2000;
/** Shorter texts can be neither nested too deeply nor have too many values: each level takes two characters, and each value
 *  one. */
const minLength = 2 * maxDepth;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** The 413 for what has more than {@link maxJsonValues} values. */
export const tooManyValues = (): StatusError => tooLargeEntity(`limit is ${maxJsonValues} values`);

/** Throws what JSON.parse does, the 400 for a text that is nested too deeply, and the 413 for one of too many values. */
export const parseJson = (bytes: Buffer): unknown => runNow(jsonSteps(bytes));

/** {@link parseJson} in steps. */
export function* jsonSteps(bytes: Buffer): Steps<unknown> {
  if (bytes.length > minLength) {
    measure(bytes);
    yield;
  }
  return JSON.parse(bytes.toString());
}

/** How many arrays a text has, values after a comma, and twice its objects; members of large maps count more. Throws as {@link parseJson} does. */
export const countValues = (bytes: Uint8Array): number => (bytes.length === 0 ? 0 : measure(bytes));

function measure(bytes: Uint8Array): number {
  let depth = 0;
  let values = 0;
  /** Members of the objects around; of arrays, none. */
  const members = [0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    // The rest of what is too much need not be counted.
    if (values > maxJsonValues) throw tooManyValues();
    if (byte === quote) at = endOfString(bytes, at);
    else if (byte === comma) values += weightOfMember(countMember(members, depth));
    else if (byte === openBrace || byte === openBracket) {
      if (++depth > maxDepth) throw badRequest('exceeded max depth');
      values += byte === openBrace ? objectWeight : 1;
      members[depth] = byte === openBrace ? 0 : Number.NEGATIVE_INFINITY;
    } else if (byte === closeBrace || byte === closeBracket) depth--;
  }
  return values;
}

/** Counts a comma, and returns how many members there are. */
function countMember(members: number[], depth: number): number {
  const count = (members[depth] ?? 0) + 1;
  members[depth] = count;
  return count;
}

/** The place of the closing quote. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
