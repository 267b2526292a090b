/** Lists of indexes as text: numbers and ranges in rising order, such as `0,2-4`. */

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
