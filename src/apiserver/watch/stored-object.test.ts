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
