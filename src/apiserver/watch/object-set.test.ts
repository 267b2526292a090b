import { expect, it } from 'vitest';
import { ConfigMap } from '#api';
import { createResource } from '../resource/resource.ts';
import { ObjectSet } from './object-set.ts';
import { StoredObject } from './stored-object.ts';

const resource = createResource({ kind: ConfigMap });
const stored = (path: string, revision = 1): StoredObject => {
  const [namespace = '', name = ''] = path.split('/');
  return new StoredObject(resource, path, {
    value: Buffer.from(JSON.stringify({ metadata: { namespace, name } })),
    revision,
  });
};
const paths = (objects: readonly StoredObject[]): string[] =>
  objects.map(({ namespace, name }) => `${namespace}/${name}`);

it('keeps objects in the order of their keys', () => {
  const set = new ObjectSet();
  for (const path of ['a/y', 'a-b/x', 'a/x', 'a/x-1', 'b/x']) set.set(stored(path));
  expect(paths(set.all())).toEqual(['a-b/x', 'a/x', 'a/x-1', 'a/y', 'b/x']);
  expect(paths(set.inNamespace('a'))).toEqual(['a/x', 'a/x-1', 'a/y']);
  expect(set.size).toBe(5);
});

it('keeps the order through changes between reads', () => {
  const set = new ObjectSet();
  for (const name of ['c', 'a', 'e']) set.set(stored(`n/${name}`));
  expect(paths(set.inNamespace('n'))).toEqual(['n/a', 'n/c', 'n/e']);
  const before = set.inNamespace('n');
  set.delete('n', 'c');
  set.delete('n', 'e');
  set.set(stored('n/e', 2));
  for (const name of ['d', 'b']) set.set(stored(`n/${name}`));
  expect(paths(set.inNamespace('n'))).toEqual(['n/a', 'n/b', 'n/d', 'n/e']);
  expect(set.inNamespace('n').at(-1)?.revision).toBe(2);
  expect(paths(before)).toEqual(['n/a', 'n/c', 'n/e']);
});

it('replaces and forgets', () => {
  const set = new ObjectSet();
  set.set(stored('a/x'));
  expect(set.set(stored('a/x', 2))?.revision).toBe(1);
  expect(set.size).toBe(1);
  expect(set.delete('a', 'x')?.revision).toBe(2);
  expect(set.delete('a', 'x')).toBeUndefined();
  expect(set.all()).toEqual([]);
});
