import { describe, expect, test } from 'vitest';
import {
  addQuantity,
  compareQuantity,
  isQuantity,
  quantityMilliValue,
  quantityOf,
  quantityOfMilli,
  quantityValue,
  subtractQuantity,
} from './arithmetic.ts';
import { canonicalQuantity } from './format.ts';

// The canonical forms are those that upstream's documentation and its API server give.
test.each([
  ['0', '0'],
  ['0Ki', '0'],
  ['-0', '0'],
  ['+1', '1'],
  ['100', '100'],
  ['1000', '1k'],
  ['1024', '1024'],
  ['1500m', '1500m'],
  ['1000m', '1'],
  ['0.5', '500m'],
  ['.5', '500m'],
  ['1.', '1'],
  ['1.5', '1500m'],
  ['0.1m', '100u'],
  ['0.0000000001', '1n'],
  ['-0.0000000001', '-1n'],
  ['1024Mi', '1Gi'],
  ['1.5Gi', '1536Mi'],
  ['0.5Ki', '512'],
  ['1023Ki', '1023Ki'],
  ['2048Ki', '2Mi'],
  ['0.0001Ki', '102400u'],
  ['0.1Ki', '102400m'],
  ['1025.5', '1025500m'],
  ['1.0009765625Ki', '1025'],
  ['0.1Gi', '107374182400m'],
  ['1e3', '1e3'],
  ['1E3', '1e3'],
  ['12.5e6', '12500e3'],
  ['1e-3', '1e-3'],
  ['100000k', '100M'],
  ['5E', '5E'],
  ['1Ei', '1Ei'],
  ['100E', '9223372036854775807'],
  ['1e999999999', '9223372036854775807'],
  ['-5Mi', '-5Mi'],
  ['007', '7'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

test('a canonical form is its own canonical form', () => {
  for (const text of ['1500m', '64Mi', '1e3', '100u', '1025', '12500e3']) expect(canonicalQuantity(text)).toBe(text);
});

describe('what is no quantity', () => {
  const wrongFormat = /^quantities must match the regular expression/;
  test.each([
    ['', wrongFormat],
    ['.', wrongFormat],
    ['1.2.3', wrongFormat],
    ['1 Gi', wrongFormat],
    ['abc', wrongFormat],
    ['--1', wrongFormat],
    ['1ki', /suffix/],
    ['1mm', /suffix/],
    ['1e', /suffix/],
    ['1Ki3', /suffix/],
    ['1K', /suffix/],
  ])('%j', (text, message) => {
    expect(isQuantity(text)).toBe(false);
    expect(() => canonicalQuantity(text)).toThrow(message);
  });
});

test.each([
  ['1', '1000m', 0],
  ['1Gi', '1G', 1],
  ['100m', '0.2', -1],
  ['-1', '1n', -1],
])('compares %s and %s', (a, b, order) => {
  expect(compareQuantity(a, b)).toBe(order);
  expect(compareQuantity(b, a)).toBe(-order || 0);
});

test.each([
  ['1', '500m', '1500m', '500m'],
  ['1Gi', '512Mi', '1536Mi', '512Mi'],
  ['0', '1Gi', '1Gi', '-1Gi'],
  ['1Gi', '1000', '1073742824', '1073740824'],
  ['0.1', '0.2', '300m', '-100m'],
  ['0.0001Ki', '2048', '2048102400u', '-2047897600u'],
])('adds and subtracts %s and %s', (a, b, sum, difference) => {
  expect(addQuantity(a, b)).toBe(sum);
  expect(subtractQuantity(a, b)).toBe(difference);
});

test.each([
  ['1500m', 2, 1500],
  ['100u', 1, 1],
  ['-1500m', -2, -1500],
  ['2', 2, 2000],
  ['250m', 1, 250],
  ['1Ki', 1024, 1_024_000],
])('%s in whole units and thousandths', (text, units, thousandths) => {
  expect(quantityValue(text)).toBe(units);
  expect(quantityMilliValue(text)).toBe(thousandths);
});

test('numbers become quantities', () => {
  expect(quantityOf(1073741824, 'BinarySI')).toBe('1Gi');
  expect(quantityOf(110)).toBe('110');
  expect(quantityOfMilli(1500)).toBe('1500m');
  expect(quantityOfMilli(2000)).toBe('2');
});
