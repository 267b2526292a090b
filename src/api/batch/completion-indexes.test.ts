import { describe, expect, it } from 'vitest';
import {
  countIndexes,
  firstMissing,
  formatIndexes,
  hasIndex,
  type IndexRange,
  indexesBelow,
  withIndexes,
} from './completion-indexes.ts';

const listed = (text: string) => indexesBelow(text, 1_000_000);

describe('lists of indexes', () => {
  it.each([
    ['nothing', '', [], ''],
    ['one', '', [3], '3'],
    ['two that touch', '1', [2], '1,2'],
    ['three that touch', '1,2', [3], '1-3'],
    ['what closes a gap', '0-2,4-6', [3], '0-6'],
    ['what is there already', '0-4', [2, 2], '0-4'],
    ['any order', '7', [9, 0, 8], '0,7-9'],
  ])('take in %s', (_, text, added, expected) => {
    expect(formatIndexes(withIndexes(listed(text), added))).toBe(expected);
  });

  it.each([
    ['0-9', 5, '0-4'],
    ['1,7-8', 5, '1'],
    ['3-1', 5, ''],
    [undefined, 5, ''],
  ])('of %j below %d are %j', (text, completions, expected) => {
    expect(formatIndexes(indexesBelow(text, completions))).toBe(expected);
  });

  it.each([
    ['', 3, 10, [0, 1, 2]],
    ['0,2-3', 6, 2, [1, 4]],
    ['0-5', 6, 2, []],
    ['1', 4, 1, [0]],
    ['0-9', 4, 5, []],
  ])('lack, of %j below %d, as the first %d: %j', (text, completions, count, expected) => {
    expect(firstMissing(listed(text), completions, count)).toEqual(expected);
  });

  it('know what is in them', () => {
    const ranges: readonly IndexRange[] = listed('0,2-4,9');
    expect([0, 1, 2, 3, 4, 5, 8, 9, 10].filter(index => hasIndex(ranges, index))).toEqual([0, 2, 3, 4, 9]);
    expect(countIndexes(ranges)).toBe(5);
  });
});
