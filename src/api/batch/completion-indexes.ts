/** Lists of the indexes of a job as text: numbers and ranges in rising order, such as `0,2-4`; pure.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/#JobStatus */

import { firstIndex } from '#base';

/** First and last index of a part of the list, both included. */
export type IndexRange = readonly [first: number, last: number];

/** The ranges that a text means, or what is wrong with it, in upstream's words. `''` means none. */
export function parseIndexes(text: string, completions: number): readonly IndexRange[] | string {
  const ranges: IndexRange[] = [];
  if (text === '') return ranges;
  for (const part of text.split(',')) {
    const range = parseRange(part, completions);
    if (typeof range === 'string') return range;
    const previous = ranges.at(-1)?.[1];
    if (previous !== undefined && previous >= range[0]) return notIncreasing(previous, range[0]);
    ranges.push(range);
  }
  return ranges;
}

/** How many indexes there are in ranges. */
export const countIndexes = (ranges: readonly IndexRange[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** The first index that is in both lists. */
export function firstShared(left: readonly IndexRange[], right: readonly IndexRange[]): number | undefined {
  for (const [first, last] of left) {
    const other = right.find(([start, end]) => first <= end && start <= last);
    if (other) return Math.max(first, other[0]);
  }
  return undefined;
}

/** Whether an index is in a list. */
export function hasIndex(ranges: readonly IndexRange[], index: number): boolean {
  const at = firstIndex(ranges.length, position => (ranges[position]?.[1] ?? 0) >= index);
  const range = ranges[at];
  return range !== undefined && range[0] <= index;
}

/** All that is in some ranges, in whatever order, as a list. Ranges that touch become one. */
export function mergeIndexes(ranges: readonly IndexRange[]): readonly IndexRange[] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** A list with more indexes in it. */
export const withIndexes = (ranges: readonly IndexRange[], indexes: readonly number[]): readonly IndexRange[] =>
  mergeIndexes([...ranges, ...indexes.map((index): IndexRange => [index, index])]);

/** What of a list is below a number of completions, which may have become smaller since the list was written. A text
 *  that is no list means none. */
export function indexesBelow(text: string | undefined, completions: number): readonly IndexRange[] {
  const ranges = parseIndexes(text ?? '', Number.POSITIVE_INFINITY);
  if (typeof ranges === 'string') return [];
  return ranges
    .filter(([first]) => first < completions)
    .map(([first, last]): IndexRange => [first, Math.min(last, completions - 1)]);
}

/** The first indexes below `completions` that are in no list, at most so many. */
export function firstMissing(ranges: readonly IndexRange[], completions: number, count: number): number[] {
  const missing: number[] = [];
  let next = 0;
  for (const [first, last] of [...ranges, [completions, completions] as const]) {
    for (; next < Math.min(first, completions) && missing.length < count; next++) missing.push(next);
    next = Math.max(next, last + 1);
  }
  return missing;
}

/** A list as text: `0,2-4`. Two indexes that touch are both written out. */
export const formatIndexes = (ranges: readonly IndexRange[]): string =>
  mergeIndexes(ranges)
    .map(([first, last]) => (last === first ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`))
    .join(',');

function parseRange(part: string, completions: number): IndexRange | string {
  const ends = part.split('-');
  if (ends.length > 2) {
    return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  }
  const numbers: number[] = [];
  for (const end of ends) {
    if (!/^[+]?[0-9]+$/.test(end)) return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
    if (Number(end) >= completions) return `too large index: ${JSON.stringify(end)}`;
    numbers.push(Number(end));
  }
  const [first = 0, last = first] = numbers;
  if (ends.length === 2 && first >= last) return notIncreasing(first, last);
  return [first, last];
}

const notIncreasing = (previous: number, current: number): string =>
  `non-increasing order, previous: ${previous}, current: ${current}`;
