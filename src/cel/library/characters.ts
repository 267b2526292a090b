/** Characters of texts: code points, of which some are two units. */
import { CelError } from '../values.ts';

/** How many there are in the first so many units. */
export function charactersIn(text: string, units = text.length): bigint {
  let count = units;
  for (let index = 0; index + 1 < units; index++) count -= unitsAt(text, index) - 1;
  return BigInt(count);
}

/** How many units the character has that begins at a unit: of the first half of a pair two. */
const unitsAt = (text: string, index: number): 1 | 2 =>
  (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00 ? 2 : 1;

/** Where a character begins, or the text ends, by its number. Throws CelError for one that is not there. */
export function unitsBefore(text: string, index: bigint): number {
  let units = 0;
  let left = index < 0n ? Number.POSITIVE_INFINITY : Number(index);
  for (; left > 0 && units < text.length; left--) units += unitsAt(text, units);
  if (left > 0) throw new CelError(`index out of range: ${index}`);
  return units;
}

/** The character that begins at a unit; `''` at the end. */
export const characterAt = (text: string, unit: number): string => text.slice(unit, unit + unitsAt(text, unit));
