import { describe, expect, it } from 'vitest';
import { isJsonEqual } from './equality.ts';

describe('isJsonEqual', () => {
  it.each([
    [1, 1, true],
    [1, '1', false],
    [null, {}, false],
    [[], {}, false],
    [[1, 2], [1, 2], true],
    [[1, 2], [1], false],
    [{ a: 1, b: { c: [] } }, { b: { c: [] }, a: 1 }, true],
    [{ a: undefined }, {}, true],
    [{}, { a: undefined }, true],
    [{ a: null }, {}, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
  ])('%j and %j: %j', (a, b, expected) => {
    expect(isJsonEqual(a, b)).toBe(expected);
  });
});
