import { expect, test } from 'vitest';
import { canonicalElement, escapedJson, formatPath, keyElement, valueElement } from './element.ts';

test.each([
  ['f:a', 'f:a'],
  ['v:"a"', 'v:"a"'],
  ['v: 1', 'v:1'],
  ['k:{"b":1,"a":"x"}', 'k:{"a":"x","b":1}'],
  ['i:3', 'i:3'],
  ['x:anything', undefined],
])('%s has the form %s', (text, form) => {
  expect(canonicalElement(text)).toBe(form);
});

test.each(['a', 'nocolon', 'k:[1]', 'k:{', 'v:', 'i:x', 'k:null'])('%s is no element', text => {
  expect(() => canonicalElement(text)).toThrow(SyntaxError);
});

test('paths are told as upstream tells them', () => {
  const path = ['f:spec', 'f:containers', keyElement({ name: 'a', port: 80 }), 'f:x', 'v:"y"', 'i:1'];
  expect(formatPath(path)).toBe('.spec.containers[name="a",port=80].x[="y"][1]');
});

test('JSON is safe inside of HTML', () => {
  expect(escapedJson('<a & b>')).toBe(String.raw`"\u003ca \u0026 b\u003e"`);
});

test.each(['', 'a', 'a.b/c-1:2', 'a"b', 'a\\b', 'ü', '<', 'a b', 'x\n', 1, true])(
  'the element of the value %j is its JSON',
  value => {
    expect(valueElement(value)).toBe(`v:${escapedJson(value)}`);
  },
);

test.each([
  { name: 'a' },
  { port: 80, protocol: 'TCP' },
  { a: 'x"y' },
  { 'a"b': 'x' },
  { a: true, b: '<' },
  { n: 1.5 },
])('the element of an item with the keys %j is their JSON', keys => {
  expect(keyElement(keys)).toBe(`k:${escapedJson(keys)}`);
});
