import { expect, it } from 'vitest';
import { ConfigMap } from '#api';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { StoredObject } from './stored-object.ts';

const resource = createResource(shapeOf(ConfigMap));
const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ä', namespace: 'n', uid: 'u', resourceVersion: '5', creationTimestamp: 't' },
  data: { a: '€' },
};

it('keeps the version out of the stored bytes and puts it into the wire form', () => {
  const value = encodeStored(resource, object);
  expect(Buffer.from(value).toString()).not.toContain('resourceVersion');
  const stored = new StoredObject(resource, 'n/ä', { value, revision: 7 });
  const expected = { ...object, metadata: { ...object.metadata, resourceVersion: '7' } };
  expect(JSON.parse(stored.toBytes().toString())).toEqual(expected);
  expect(stored.toBytes()).toHaveLength(stored.byteLength);
  for (const revision of [0, 1, 9, 10, 99_999, 100_000, Number.MAX_SAFE_INTEGER])
    expect(stored.at(revision).toBytes()).toHaveLength(stored.at(revision).byteLength);
  expect(stored.object).toEqual(expected);
  expect(stored.at(9).object.metadata.resourceVersion).toBe('9');
  expect(stored.object.metadata.resourceVersion).toBe('7');
  stored.release();
  expect(stored.object).toEqual(expected);
  expect(stored.at(9).object).toEqual({ ...expected, metadata: { ...expected.metadata, resourceVersion: '9' } });
});

it('keeps no memory but its own, whatever is made and forgotten around it', () => {
  const value = encodeStored(resource, object);
  expect(value.buffer.byteLength).toBe(value.length);
});

it('tells fields as selectors see them, also when it is not held parsed', () => {
  const fields = { 'data.a': '€', 'data.b': '', 'data.c': 'one\ntwo' };
  const withFields = (of: Record<string, string>) => {
    const read = (name: string) => (from: unknown) =>
      (from as { data: Record<string, string | undefined> }).data[name.slice('data.'.length)];
    const selectableFields = Object.fromEntries(Object.keys(of).map(name => [name, read(name)]));
    const data = Object.fromEntries(Object.entries(of).map(([name, value]) => [name.slice('data.'.length), value]));
    const value = encodeStored(resource, { ...object, data } as typeof object);
    const strategy = { ...resource.strategy, selectableFields };
    return new StoredObject({ ...resource, strategy }, 'n/ä', { value, revision: 7 });
  };
  for (const of of [fields, { ...fields, 'data.b': 'what \0 separates' }]) {
    const stored = withFields(of);
    for (const act of [() => undefined, () => stored.object, () => stored.forget()]) {
      act();
      for (const [name, value] of Object.entries(of)) expect(stored.fieldOf(name)).toBe(value);
      expect(stored.fieldOf('data.z')).toBe('');
    }
  }
});

it('holds bytes as they are that a kind with rules of its own answers with', () => {
  const decoded = { error: undefined, unknownFields: [] };
  const rules = { decode: () => decoded, recall() {}, applyDefaults() {}, normalize() {} };
  const value = encodeStored(resource, object);
  const hold = (isAnswered: boolean) =>
    new StoredObject({ ...resource, rules }, 'n/ä', { value, revision: 7, isAnswered }).value;
  expect(hold(true)).toBe(value);
  // Which need not be what the rules make of them.
  expect(hold(false)).not.toBe(value);
});

it('understands what another writer laid out differently', () => {
  const value = Buffer.from(
    JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', data: { a: 'b' }, metadata: { name: 'x' } }),
  );
  const stored = new StoredObject(resource, 'n/x', { value, revision: 7 });
  expect(JSON.parse(stored.toBytes().toString())).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x', resourceVersion: '7' },
    data: { a: 'b' },
  });
});
