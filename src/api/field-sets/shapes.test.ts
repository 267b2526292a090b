/** What becomes of each shape of value: its fields, what differs, what merging and removing make of it, what is wrong
 *  with it. */
import { describe, expect, test } from 'vitest';
import { deepFreeze } from '../json/deep.ts';
import { changesBetween } from './changes.ts';
import { checkApplied } from './check-applied.ts';
import { formatPath } from './element.ts';
import { type FieldSet, pathsOf, setOf, union } from './field-set.ts';
import { everyShape } from './fixtures.ts';
import { mergeApplied } from './merge.ts';
import { withNamedFields } from './named-fields.ts';
import { fieldsOf } from './owned-fields.ts';
import { withoutFields } from './remove-fields.ts';

const paths = (set: FieldSet): string[] => [...pathsOf(set)].map(formatPath).sort();

describe('fields', () => {
  test.each([
    ['a scalar', { text: 'a' }, ['.text'], ['.text']],
    [
      'null',
      { text: null, inner: null, map: null, set: null },
      ['.inner', '.map', '.set', '.text'],
      ['.inner', '.map', '.set', '.text'],
    ],
    ['a struct', { inner: { count: 1 } }, ['.inner.count'], ['.inner', '.inner.count']],
    ['an empty struct', { inner: {} }, ['.inner'], ['.inner']],
    ['a struct that is one value', { whole: { a: '1' } }, ['.whole'], ['.whole']],
    ['a struct that is one value elsewhere', { apart: { a: '1' } }, ['.apart.a'], ['.apart', '.apart.a']],
    ['a map', { map: { a: '1' } }, ['.map.a'], ['.map', '.map.a']],
    ['a map that is one value', { wholeMap: { a: '1' } }, ['.wholeMap'], ['.wholeMap']],
    ['an empty list', { items: [], set: [], list: [] }, ['.list'], ['.items', '.list', '.set']],
    ['a set', { set: ['a', 'b'] }, ['.set[="a"]', '.set[="b"]'], ['.set', '.set[="a"]', '.set[="b"]']],
    ['any JSON', { any: { a: 1 } }, ['.any'], ['.any']],
    [
      'items with keys, of which one has its default',
      { items: [{ name: 'x', value: '1' }] },
      [
        '.items[name="x",protocol="TCP"]',
        '.items[name="x",protocol="TCP"].name',
        '.items[name="x",protocol="TCP"].value',
      ],
      [
        '.items',
        '.items[name="x",protocol="TCP"]',
        '.items[name="x",protocol="TCP"].name',
        '.items[name="x",protocol="TCP"].value',
      ],
    ],
    ['items that are there twice', { set: ['a', 'a'] }, ['.set[="a"]'], ['.set', '.set[="a"]']],
    ['a field that there is not', { nothing: 1 }, [], []],
  ])('of %s', (_, value, named, all) => {
    expect(paths(fieldsOf(everyShape, value, 'named'))).toEqual(named);
    // What is always there, as null if need be, comes with whatever it is in.
    expect(paths(fieldsOf(everyShape, value, 'all'))).toEqual(['.ports', ...all].toSorted());
  });
});

describe('changes', () => {
  test.each<[string, object, object, [string[], string[], string[]]]>([
    [
      'nothing',
      { text: 'a', set: ['a'], inner: { count: 1 } },
      { text: 'a', set: ['a'], inner: { count: 1 } },
      [[], [], []],
    ],
    ['a scalar', { text: 'a', flag: true }, { text: 'b', count: 1 }, [['.count'], ['.text'], ['.flag']]],
    ['a struct that comes', {}, { inner: { count: 1 } }, [['.inner', '.inner.count'], [], []]],
    ['a struct that goes', { inner: { count: 1 } }, {}, [[], [], ['.inner', '.inner.count']]],
    ['a struct that is one value', { whole: { a: '1' } }, { whole: { b: '1' } }, [[], ['.whole'], []]],
    [
      'keys of a map',
      { map: { a: '1', b: '1', c: '1' } },
      { map: { b: '2', c: '1', d: '1' } },
      [['.map.d'], ['.map.b'], ['.map.a']],
    ],
    [
      'items of a set, in another order',
      { set: ['a', 'b'] },
      { set: ['c', 'b'] },
      [['.set[="c"]'], [], ['.set[="a"]']],
    ],
    ['the order alone', { set: ['a', 'b'] }, { set: ['b', 'a'] }, [[], [], []]],
    ['a list that is one value', { list: ['a', 'b'] }, { list: ['b', 'a'] }, [[], ['.list'], []]],
    [
      'an item',
      { ports: [{ name: 'x', value: '1' }] },
      { ports: [{ name: 'x', value: '2' }] },
      [[], ['.ports[name="x"].value'], []],
    ],
    [
      'a list that is always there, and gets its first item',
      {},
      { ports: [{ name: 'x' }] },
      [['.ports[name="x"]', '.ports[name="x"].name'], [], []],
    ],
    ['an item that comes twice', { set: ['a'] }, { set: ['a', 'a'] }, [['.set[="a"]'], [], ['.set[="a"]']]],
    ['items that were there twice', { set: ['a', 'a'] }, { set: ['a'] }, [['.set[="a"]'], [], ['.set[="a"]']]],
  ])('of %s', (_, before, after, [added, modified, removed]) => {
    const changes = changesBetween(everyShape, deepFreeze(before), deepFreeze(after));
    expect([changes.added, changes.modified, changes.removed].map(paths)).toEqual([added, modified, removed]);
  });
});

describe('merging', () => {
  const named = (...names: string[]) => names.map(name => ({ name }));
  test.each<[string, object, object, object]>([
    ['adds and replaces', { text: 'a', flag: true }, { text: 'b' }, { text: 'b', flag: true }],
    [
      'goes into structs and maps',
      { inner: { count: 1 }, map: { a: '1' } },
      { inner: { text: 'x' }, map: { b: '2' } },
      { inner: { count: 1, text: 'x' }, map: { a: '1', b: '2' } },
    ],
    [
      'replaces what is one value',
      { whole: { a: '1' }, wholeMap: { a: '1' }, list: ['a'] },
      { whole: { b: '1' }, wholeMap: { b: '1' }, list: ['b'] },
      { whole: { b: '1' }, wholeMap: { b: '1' }, list: ['b'] },
    ],
    [
      'keeps what null does not name',
      { inner: { count: 1 }, text: 'a' },
      { inner: null, text: null },
      { inner: { count: 1 }, text: null },
    ],
    [
      'matches items by their keys',
      { items: [{ name: 'x', protocol: 'TCP', value: '1' }] },
      { items: [{ name: 'x', tags: { a: 'b' } }] },
      { items: [{ name: 'x', protocol: 'TCP', value: '1', tags: { a: 'b' } }] },
    ],
    ['unites sets', { set: ['a', 'b'] }, { set: ['b', 'c'] }, { set: ['a', 'b', 'c'] }],
    [
      'keeps the order of items',
      { ports: named('a', 'b', 'c') },
      { ports: named('a', 'c') },
      { ports: named('a', 'b', 'c') },
    ],
    [
      'takes over another order',
      { ports: named('a', 'b', 'c') },
      { ports: named('c', 'a') },
      { ports: named('b', 'c', 'a') },
    ],
    [
      'puts new items where they are applied',
      { ports: named('a', 'c') },
      { ports: named('a', 'b', 'c') },
      { ports: named('a', 'b', 'c') },
    ],
    ['leaves items that are there twice', { set: ['a', 'a', 'b'] }, { set: ['b'] }, { set: ['a', 'a', 'b'] }],
    ['puts items that were there twice in once', { set: ['a', 'a', 'b'] }, { set: ['a'] }, { set: ['a', 'b'] }],
    ['treats nothing as a value', { map: {} }, { map: {} }, { map: {} }],
  ])('%s', (_, live, applied, merged) => {
    expect(mergeApplied(everyShape, deepFreeze(live), deepFreeze(applied))).toEqual(merged);
  });
});

describe('removing', () => {
  const value = deepFreeze({
    text: 'a',
    inner: { count: 1 },
    map: { a: '1', b: '2' },
    ports: [{ name: 'x', value: '1' }, { name: 'y' }],
    set: ['a', 'b'],
    list: ['a'],
  });
  test.each<[string, FieldSet, object]>([
    ['nothing', setOf(), value],
    ['a field', setOf(['f:text']), { ...value, text: undefined }],
    ['all inside', setOf(['f:inner', 'f:count']), { ...value, inner: null }],
    ['a key', setOf(['f:map', 'f:a']), { ...value, map: { b: '2' } }],
    ['an item', setOf(['f:ports', 'k:{"name":"x"}']), { ...value, ports: [{ name: 'y' }] }],
    [
      'a field of an item',
      setOf(['f:ports', 'k:{"name":"x"}', 'f:value']),
      { ...value, ports: [{ name: 'x' }, { name: 'y' }] },
    ],
    ['a value of a set', setOf(['f:set', 'v:"a"']), { ...value, set: ['b'] }],
    ['a list', setOf(['f:list']), { ...value, list: undefined }],
  ])('%s', (_, removed, rest) => {
    expect(withoutFields(everyShape, value, removed)).toEqual(rest);
  });
});

test('fields of structs on the way are named, keys and items are not', () => {
  const item = ['f:ports', 'k:{"name":"x"}'];
  const set = union(setOf(['f:inner', 'f:count']), setOf(['f:map', 'f:a'], [...item, 'f:value']));
  const named = ['.inner', '.inner.count', '.map', '.map.a', '.ports', '.ports[name="x"].value'];
  expect(paths(withNamedFields(everyShape, set))).toEqual(named);
});

test.each([
  [{ text: 'a', count: 1, size: 1, flag: false, any: [1], items: null }, undefined],
  [{ nothing: 1 }, '.nothing: field not declared in schema'],
  [{ whole: { c: 1 } }, '.whole.c: field not declared in schema'],
  [{ text: 1 }, '.text: expected string, got &value.valueUnstructured{Value:1}'],
  [{ count: 'x' }, '.count: expected numeric (int or float), got string'],
  [{ flag: 'x' }, '.flag: expected boolean, got &{x}'],
  [{ size: [] }, '.size: expected any scalar, got &{[]}'],
  [{ inner: 'x' }, '.inner: expected map, got &{x}'],
  [{ set: { a: 1 } }, '.set: expected list, got &{map[a:1]}'],
  [{ set: ['a', 'a'] }, '.set: duplicate entries for key [="a"]'],
  [{ set: [null] }, ".set: element 0: associative list without keys has an element that's an explicit null"],
  [
    { items: [{ name: 'a' }, { name: 'a', protocol: 'TCP' }] },
    '.items: duplicate entries for key [name="a",protocol="TCP"]',
  ],
  [{ items: ['a'] }, '.items: element 0: associative list with keys may not have non-map elements'],
  [{ list: [1] }, '.list[0]: expected string, got &value.valueUnstructured{Value:1}'],
  [
    { text: 1, flag: 1 },
    'errors:\n  .text: expected string, got &value.valueUnstructured{Value:1}\n  .flag: expected boolean, got &{1}',
  ],
  ['x', 'expected map, got &{x}'],
])('what is wrong with %j', (applied, fault) => {
  expect(checkApplied(everyShape, applied)).toBe(fault);
});
