import { describe, expect, it } from 'vitest';
import { checkLabels, formatFieldError } from '#api';
import { checkImmutable, checkNonNegative, checkOneOf, upTo } from './checks.ts';
import { isEqual } from './equal.ts';
import { checkLabelSelector } from './labels.ts';
import { checkLocalFilePath } from './paths.ts';

describe('checks', () => {
  it.each([
    [checkNonNegative('a', -1), ['a: Invalid value: -1: must be greater than or equal to 0']],
    [checkNonNegative('a', 0), []],
    [checkOneOf('a', 'x', ['b', 'a']), ['a: Unsupported value: "x": supported values: "a", "b"']],
    [checkImmutable('a', { b: 1 }, { b: 2 }), ['a: Invalid value: {"b":1}: field is immutable']],
    [checkLabels('l', { a: 'b' }), []],
    [
      checkLocalFilePath('p', '/a/../b'),
      ['p: Invalid value: "/a/../b": must be a relative path', 'p: Invalid value: "/a/../b": must not contain \'..\''],
    ],
    [
      checkLabelSelector('s', { matchExpressions: [{ key: 'a', operator: 'In' }] }),
      ["s.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'"],
    ],
    [
      checkLabelSelector('s', { matchExpressions: [{ key: 'a', operator: 'Is' }] }),
      ['s.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator'],
    ],
  ])('%j', (errors, messages) => {
    expect(errors.map(formatFieldError)).toEqual(messages);
  });
});

it('looks at no more of a list than it may have', () => {
  expect(upTo(2, [1, 2, 3])).toEqual([1, 2]);
  expect(upTo(2, [1, 2])).toEqual([1, 2]);
});

describe('isEqual', () => {
  it.each([
    [{ a: 1, b: [] }, { a: 1 }, true],
    [{ a: {} }, {}, false],
    [{ a: null }, {}, true],
    [{ a: [1, 2] }, { a: [2, 1] }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    ['', undefined, false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(isEqual(a, b)).toBe(equal);
    expect(isEqual(b, a)).toBe(equal);
  });
});
