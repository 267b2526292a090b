/** JSON from outside: nested no deeper than the functions that walk it can follow, and of no more values than a turn of
 *  the event loop can take. */
import { maxJsonValues, type StatusError, tooLargeEntity } from '#api';
import { parseForeign, runNow, type Steps } from '#base';
import { type LongContainers, mayBeTooMuch, measureJson } from './measure-json.ts';
import { parsePieces } from './parse-pieces.ts';

/** The 413 for what has more than {@link maxJsonValues} values. */
export const tooManyValues = (): StatusError => tooLargeEntity(`limit is ${maxJsonValues} values`);

/** Whole numbers stay exact. Throws what JSON.parse does, an Error for a number that no float can be, the 400 for a
 *  text that is nested too deeply, and the 413 for one of too many values. */
export const parseJson = (bytes: Buffer): unknown => runNow(jsonSteps(bytes));

/** {@link parseJson} in steps. `mostValues`: how many there may be, for what is no one object. */
export function* jsonSteps(bytes: Buffer, mostValues = maxJsonValues): Steps<unknown> {
  if (!mayBeTooMuch(bytes)) return parseForeign(bytes.toString());
  const long: LongContainers = new Map();
  yield* measureJson(bytes, { long, mostValues });
  yield;
  return yield* parsePieces(bytes, long);
}

/** How many arrays a text has, values after a comma, and twice its objects; members of large maps count less. Throws as
 *  {@link parseJson} does. */
export const countValues = (bytes: Uint8Array): number => runNow(valueSteps(bytes));

/** {@link countValues} in steps. */
export const valueSteps = (bytes: Uint8Array): Steps<number> => measureJson(bytes);
