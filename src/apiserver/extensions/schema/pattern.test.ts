import { expect, test } from 'vitest';
import { programSize } from '#cel';
import { patternOf } from './pattern.ts';

test.each([
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'web-1', true],
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'web-', false],
  ['^(\\*\\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$', '*.example.com', true],
  ['^[[:alpha:]]{1,64}$', 'ab', true],
  ['^.{0,1000}$', 'x', true],
  ['^(sha256:[a-f0-9]{64}|latest|v[0-9]{1,3}(\\.[0-9]{1,3}){2})$', 'v1.2.3', true],
])('%s takes %s: %s', (expression, text, expected) => {
  const pattern = patternOf(expression);
  expect('matches' in pattern && pattern.matches(text)).toBe(expected);
});

test.each([
  ['a(', 'missing closing )'],
  ['a{1000}'.repeat(11), 'expression too large'],
  ['(a{100}|\\pL{900}){2}', 'expression too large'],
  ['(?i)'.concat('\\p{Greek}'.repeat(1000)), 'expression too large'],
  ['x'.repeat(20_000), 'expression too large'],
])('refuses %.20s: %s', (expression, words) => {
  const pattern = patternOf(expression);
  expect('error' in pattern && pattern.error).toContain(words);
});

test('is not said to be smaller than it becomes', () => {
  const expressions = [
    'a{1000}',
    '((a{10}){10}){10}',
    '(ab|cd)+x?y*',
    '[a-z]{3}\\d{2,9}',
    '(?:a|b){1,500}c',
    '[^]x]{100}',
    '\\{1000\\}'.repeat(50),
    '^(\\*\\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  ];
  for (const expression of expressions) {
    const pattern = patternOf(expression);
    const size = 'size' in pattern ? pattern.size : Number.NaN;
    // A beginning, an end, and the marks of a group.
    expect({ expression, isSmaller: programSize(expression) * 2 + 4 < size }).toEqual({ expression, isSmaller: false });
  }
});
