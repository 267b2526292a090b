import { expect, test } from 'vitest';
import { isPercentage, scaledValue } from './int-or-string.ts';

test.each([
  [3, 10, 3, 3],
  [0, 10, 0, 0],
  ['25%', 10, 3, 2],
  ['25%', 4, 1, 1],
  ['0%', 10, 0, 0],
  ['100%', 7, 7, 7],
  ['150%', 3, 5, 4],
  ['1%', 1, 1, 0],
])('%s of %d', (value, total, up, down) => {
  expect(scaledValue(value, total, 'up')).toBe(up);
  expect(scaledValue(value, total, 'down')).toBe(down);
});

test('other texts are refused', () => {
  for (const text of ['', '5', 'a%', '-5%', '5 %', '5%%']) {
    expect(isPercentage(text)).toBe(false);
    expect(() => scaledValue(text, 1, 'up')).toThrow('string is not a percentage');
  }
});
