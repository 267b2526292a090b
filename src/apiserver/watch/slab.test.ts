import { expect, it } from 'vitest';
import { ConfigMap, type KubeObject } from '#api';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { inSlabs, type Slab } from './slab.ts';
import { StoredObject } from './stored-object.ts';

const resource = createResource(shapeOf(ConfigMap));
const kib = 1024;
const row = (name: string, length: number) => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'n' },
    data: { a: 'x'.repeat(length) },
  };
  return { name, value: encodeStored(resource, object as unknown as KubeObject) };
};
const rowsOf = (count: number, length: number) => Array.from({ length: count }, (_, index) => row(`n${index}`, length));
const store = (rows: ReturnType<typeof rowsOf>): { stored: StoredObject; slab: Slab | undefined }[] =>
  Array.from(inSlabs(rows), ([{ name, value }, slab]) => {
    return { stored: new StoredObject(resource, `n/${name}`, { value, revision: 7, slab }), slab };
  });
const isIn = ({ stored, slab }: { stored: StoredObject; slab: Slab | undefined }) =>
  slab !== undefined && stored.value.buffer === slab.bytes.buffer;

it('holds what is read together, and what each is', () => {
  const rows = rowsOf(120, 8 * kib);
  const housed = store(rows);
  expect(housed.every(isIn)).toBe(true);
  const slabs = new Set(housed.map(({ slab }) => slab));
  expect(slabs.size).toBe(4);
  for (const [index, { stored }] of housed.entries()) {
    expect(Buffer.compare(stored.value, rows[index]?.value as Uint8Array)).toBe(0);
    expect(stored.object.metadata).toMatchObject({ name: `n${index}`, resourceVersion: '7' });
    expect(JSON.parse(stored.toBytes().toString())).toEqual(stored.object);
    expect(stored.parseMetadata()).toEqual(stored.object.metadata);
  }
});

it.each([
  ['little', rowsOf(20, kib)],
  ['long', rowsOf(3, 300 * kib)],
])('leaves what is %s where it is', (_, rows) => {
  for (const [index, { stored, slab }] of store(rows).entries()) {
    expect(slab).toBeUndefined();
    expect(stored.value).toBe(rows[index]?.value);
  }
});

it('is left by what is replaced, and by all when less than half of it is needed', () => {
  const housed = store(rowsOf(20, 8 * kib));
  const texts = housed.map(({ stored }) => stored.toBytes().toString());
  for (const { stored } of housed.slice(0, 10)) stored.replace();
  expect(housed.map(isIn)).toEqual(housed.map((_, index) => index >= 10));
  // Once more changes nothing.
  housed[0]?.stored.replace();
  expect(housed.filter(isIn)).toHaveLength(10);
  housed[19]?.stored.replace();
  expect(housed.some(isIn)).toBe(false);
  expect(housed.map(({ stored }) => stored.toBytes().toString())).toEqual(texts);
  for (const { stored } of housed) expect(stored.value.buffer.byteLength).toBe(stored.value.length);
});
