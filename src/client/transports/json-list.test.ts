import { describe, expect, it } from 'vitest';
import { JsonList } from './json-list.ts';

/** Reads a text that comes in chunks of that many bytes. */
function read(text: string, size: number): unknown {
  const bytes = Buffer.from(text);
  const list = new JsonList();
  for (let at = 0; at < bytes.length; at += size) list.push(bytes.subarray(at, at + size));
  return list.end();
}

const item = (name: string) => ({
  metadata: { name, labels: { 'a]b': '{"items":[' } },
  items: [1, [2]],
  text: 'ä€😀\\"',
});
const values: [string, unknown][] = [
  ['a list', { kind: 'PodList', metadata: { continue: 'x' }, items: [item('a'), item('b')] }],
  ['a list whose metadata come last', { items: [item('a')], metadata: { resourceVersion: '1' } }],
  ['an empty list', { kind: 'PodList', items: [], metadata: {} }],
  ['a list without items', { kind: 'PodList', items: null }],
  ['an object with items inside', { kind: 'ConfigMap', spec: { items: [{ key: 'a' }, { key: 'b' }] } }],
  ['an array of arrays', [['items'], { items: [1, 2] }]],
  ['text', 'items: ['],
  ['a list of simple values', { items: [1, 'a,]', null, true] }],
];

describe.each(values)('%s', (_, value) => {
  it.each([1, 2, 3, 7, 10_000])('is read in chunks of %d bytes as JSON.parse reads it', size => {
    expect(read(JSON.stringify(value), size)).toEqual(value);
    expect(read(JSON.stringify(value, null, 2), size)).toEqual(value);
  });
});

it('reads nothing as undefined', () => {
  expect(read('', 1)).toBeUndefined();
});

it.each(['{"items":[{]}', '{"items":[{}', '{"items":[{}]', '{"items":[{}]}}', 'rubbish', '{"items":[1 2]}'])(
  'throws for %s',
  text => {
    expect(() => read(text, 3)).toThrow(SyntaxError);
  },
);
