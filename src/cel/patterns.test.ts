import { expect, test } from 'vitest';
import { compileRe2, searchCost } from './patterns.ts';

test('a pattern that a few signs make very large is refused before it is compiled', () => {
  expect(compileRe2('^a{1,3}$').test('aa')).toBe(true);
  const bomb = 'a{1000}'.repeat(5000);
  expect(() => compileRe2(bomb)).toThrow('expression too large');
  expect(searchCost(1, bomb)).toBeGreaterThanOrEqual(bomb.length);
});
