import { expect, test } from 'vitest';
import { isVersionAtLeast } from './resource-version.ts';

test.each([
  ['9', '10', false],
  ['10', '9', true],
  ['10', '10', true],
  ['18446744073709551615', '18446744073709551614', true],
])('%s is at least %s: %s', (version, other, expected) => {
  expect(isVersionAtLeast(version, other)).toBe(expected);
});
