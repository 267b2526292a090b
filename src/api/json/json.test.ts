import { describe, expect, test } from 'vitest';
import { StatusError } from '../meta/v1/status-error.ts';
import { deepClone, deepEqual, deepFreeze } from './deep.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { withNumbers } from './with-numbers.ts';

test.each([
  [1, 1, true],
  [1, '1', false],
  [null, undefined, false],
  [{ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
  [{ a: undefined }, {}, true],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ a: {} }, {}, false],
])('deepEqual(%j, %j)', (a, b, equal) => {
  expect(deepEqual(a, b)).toBe(equal);
  expect(deepEqual(b, a)).toBe(equal);
});

test('a clone shares nothing, and freezing reaches everything', () => {
  const original = { a: [{ b: 1 }], c: null };
  const clone = deepFreeze(deepClone(original));
  expect(clone).toEqual(original);
  expect(clone.a[0]).not.toBe(original.a[0]);
  expect(() => Object.assign(clone.a[0] ?? {}, { b: 2 })).toThrow(TypeError);
});

test.each([
  ['clone', (value: object) => deepClone(value)],
  ['merge patch', (value: object) => mergePatch({}, value)],
  ['merge patch onto itself', (value: object) => mergePatch(value, value)],
  ['JSON patch', (value: object) => jsonPatch({}, [{ op: 'replace', path: '', value }])],
])('names that every object inherits are names like any other: %s', (_, make) => {
  const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
  const made = make(JSON.parse(text) as object);
  expect(JSON.stringify(made)).toBe(text);
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
  expect('polluted' in {}).toBe(false);
});

test.each([
  { op: 'add', path: '', value: {} },
  { op: 'add' },
  { op: 'remove', path: '' },
  { op: 'copy', from: '/a', path: '' },
  { op: 'move', from: '/a', path: '' },
])('%j cannot be about the whole document', operation => {
  expect(() => jsonPatch({ a: {} }, [operation])).toThrow('the server rejected our request due to an error');
});

// The cases of RFC 7386, appendix A.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  // As upstream, and other than in the RFC.
  [{}, { a: [{ b: null, c: 1 }, null, [{ d: null }]] }, { a: [{ c: 1 }, null, [{}]] }],
])('merge patch: %j with %j', (original, patch, result) => {
  expect(mergePatch(deepFreeze(original), patch)).toEqual(result);
});

describe('JSON patch', () => {
  const document = deepFreeze({ a: { b: 1 }, list: ['x', 'y'], 'k/e~y': true });
  test.each([
    [[{ op: 'add', path: '/c', value: 1 }], { ...document, c: 1 }],
    [[{ op: 'add', path: '/list/-', value: 'z' }], { ...document, list: ['x', 'y', 'z'] }],
    [[{ op: 'add', path: '/list/0', value: 'w' }], { ...document, list: ['w', 'x', 'y'] }],
    [[{ op: 'remove', path: '/list/0' }], { ...document, list: ['y'] }],
    [[{ op: 'remove', path: '/a/b' }], { ...document, a: {} }],
    [[{ op: 'replace', path: '/a', value: [] }], { ...document, a: [] }],
    [[{ op: 'replace', path: '/k~1e~0y', value: 0 }], { ...document, 'k/e~y': 0 }],
    [[{ op: 'move', from: '/a', path: '/list/1' }], { list: ['x', { b: 1 }, 'y'], 'k/e~y': true }],
    [[{ op: 'copy', from: '/a/b', path: '/a/c' }], { ...document, a: { b: 1, c: 1 } }],
    [[{ op: 'test', path: '/a', value: { b: 1 } }], document],
    [[{ op: 'test', path: '/missing', value: null }], document],
    [[{ op: 'replace', path: '', value: 1 }], 1],
    // As upstream, unlike the RFC.
    [[{ op: 'replace', path: '/c', value: 1 }], { ...document, c: 1 }],
    [[{ op: 'add', path: '/list/-1', value: 'z' }], { ...document, list: ['x', 'y', 'z'] }],
    [[{ op: 'replace', path: '/list/-1', value: 'z' }], { ...document, list: ['x', 'z'] }],
    [[{ op: 'remove', path: '/list/-2' }], { ...document, list: ['y'] }],
    [null, document],
    // A name like any other.
    [[{ op: 'add', path: '/__proto__', value: 1 }], { ...document, ['__proto__']: 1 }],
  ])('%j', (patch, result) => {
    expect(jsonPatch(document, patch)).toEqual(result);
  });

  test.each([
    [{}, 400, 'cannot unmarshal object'],
    [[{ op: 5 }], 400, 'cannot unmarshal number into Go struct field jsonPatchOp.op of type string'],
    [[null], 422, 'Unexpected kind: '],
    [[{ op: 'copy', path: '/c' }], 422, 'copy operation failed: from is missing'],
    [[{ op: 'move', from: null, path: '/c' }], 422, 'move operation failed: from is missing'],
    [[{ op: 'replace', value: {} }], 422, 'replace operation failed to decode path: missing value'],
    [[{ op: 'remove', path: '/list/-3' }], 422, 'Unable to access invalid index: -3: invalid index referenced'],
    [[1], 400, 'cannot unmarshal'],
    [[{ op: 'constructor', path: '/a' }], 422, 'Unexpected kind: constructor'],
    [[{ op: '__proto__', path: '/a' }], 422, 'Unexpected kind: __proto__'],
    [[{ op: 'test', path: '/a/b', value: 2 }], 422, 'testing value /a/b failed: test failed'],
    [
      [{ op: 'remove', path: '/x' }],
      422,
      "error in remove for path: '/x': Unable to remove nonexistent key: x: missing value",
    ],
    [
      [{ op: 'remove', path: '/x/y' }],
      422,
      'remove operation does not apply: doc is missing path: "/x/y": missing value',
    ],
    [
      [{ op: 'add', path: '/x/y', value: 1 }],
      422,
      'add operation does not apply: doc is missing path: "/x/y": missing value',
    ],
    [[{ op: 'add', path: '/list/5', value: 1 }], 422, 'Unable to access invalid index: 5: invalid index referenced'],
    [[{ op: 'add', path: '/__proto__/polluted', value: 1 }], 422, 'doc is missing path'],
    [[{ op: 'frobnicate', path: '/a' }], 422, 'Unexpected kind: frobnicate'],
    [Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/a' })), 413, 'maximum operations'],
  ])('refuses %j', (patch, code, message) => {
    const error = thrownBy(() => jsonPatch(document, patch));
    expect(error).toBeInstanceOf(StatusError);
    const { status } = error as StatusError;
    expect(status.code).toBe(code);
    expect(status.details?.causes?.[0]?.message ?? status.message).toContain(message);
    expect({}).not.toHaveProperty('polluted');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test.each(['add', 'remove'])('a patch moves no more within long lists than takes a moment: %s', op => {
  const list = Array.from({ length: 30_000 }, (_, index) => index);
  const of = (count: number) => Array.from({ length: count }, () => ({ op, path: '/list/0', value: 0 }));
  expect(jsonPatch({ list }, of(100))).toMatchObject({ list: { length: op === 'add' ? 30_100 : 29_900 } });
  expect(() => jsonPatch({ list }, of(5000))).toThrow('it moves more than 20000000 items of lists');
});

test.each([
  [9_007_199_254_740_993n, 9_007_199_254_740_993n, true],
  [9_007_199_254_740_993n, 9_007_199_254_740_992n, false],
  // A float that is written without an exponent is read again as a whole number.
  [1e18, 1_000_000_000_000_000_000n, true],
  [1e18, 1_000_000_000_000_000_001n, false],
  ['9007199254740993', 9_007_199_254_740_993n, false],
])('deepEqual of %s and %s', (a, b, equal) => {
  expect(deepEqual({ a: [a] }, { a: [b] })).toBe(equal);
  expect(deepEqual(b, a)).toBe(equal);
});

test('numbers take the place of those that are exact, in a copy', () => {
  const exact = { a: [1, { b: 9_007_199_254_740_993n }], c: { d: 'x' } };
  const near = withNumbers(exact);
  expect(near).toEqual({ a: [1, { b: 9_007_199_254_740_992 }], c: { d: 'x' } });
  expect(near.c).toBe(exact.c);
  expect(withNumbers(near)).toBe(near);
});
