import { expect, it } from 'vitest';
import { firstIndex } from './search.ts';

it.each([
  [[], 5, 0],
  [[1, 3, 5], 0, 0],
  [[1, 3, 5], 3, 1],
  [[1, 3, 5], 4, 2],
  [[1, 3, 5], 6, 3],
  [[1, 3, 3, 3, 5], 3, 1],
])('in %j the first that is not below %d is at %d', (sorted, wanted, expected) => {
  expect(firstIndex(sorted.length, index => (sorted[index] as number) >= wanted)).toBe(expected);
});

it('leaves out what is before the beginning that it is given', () => {
  expect(firstIndex(4, () => true, 2)).toBe(2);
});
