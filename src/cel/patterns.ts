/** Regular expressions of users: RE2's, which take time in proportion to the text. */
import { RE2JS } from 're2js';
import { RecentMap } from '#base';
import { tooLargeExpression } from './program-size.ts';

/** What is kept ready, in characters and steps of programs, all together and of one. */
const maxKept = 1_000_000;
const maxKeptOfOne = 50_000;

const kept = new RecentMap<{ readonly compiled: RE2JS; readonly size: number }>({
  maxEntries: maxKept,
  maxBytes: maxKept,
});

/** Throws an Error with RE2's words, also for what would be too large: a few signs of a user may stand for
 *  thousands. */
export function compileRe2(pattern: string): RE2JS {
  const known = kept.get(pattern);
  if (known) return known.compiled;
  const error = tooLargeExpression(pattern);
  if (error !== undefined) throw new Error(error);
  const compiled = RE2JS.compile(pattern);
  const size = pattern.length + compiled.programSize();
  if (size <= maxKeptOfOne) kept.set(pattern, { compiled, size }, size);
  return compiled;
}

/** What it costs to look for a pattern in so many characters: by its length, or that of what it stands for where it is
 *  longer; and to read the pattern where that is not done yet. */
export function searchCost(length: number, pattern: string): number {
  const known = kept.get(pattern);
  const size = Math.max(pattern.length, known?.size ?? sizeOf(pattern));
  return 0.1 * (length + 1) * Math.max(1, 0.125 * size) + (known ? 0 : size);
}

function sizeOf(pattern: string): number {
  try {
    return pattern.length + compileRe2(pattern).programSize();
  } catch {
    return pattern.length;
  }
}
