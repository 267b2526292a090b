import { expect, it, vi } from 'vitest';
import { ConfigMap, deepClone, deepEqual, deepFreeze, type KubeObject } from '#api';
import { labelsOf } from '#client';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { ParsedObjects, type ParsedObjectsOptions } from './parsed-objects.ts';
import { StoredObject } from './stored-object.ts';

const resource = createResource(shapeOf(ConfigMap));
const plain = (name: string): KubeObject => {
  const metadata = {
    name,
    namespace: 'n',
    uid: 'u',
    creationTimestamp: 't',
    labels: { app: 'web' },
    resourceVersion: '7',
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'x'.repeat(100) } } as KubeObject;
};
const storedIn = (parsed: ParsedObjects, name = 'a'): StoredObject =>
  new StoredObject(resource, `n/${name}`, { value: encodeStored(resource, plain(name)), revision: 7, parsed });
const { byteLength } = storedIn(new ParsedObjects());
const roomFor = (staying: number, latest: number): ParsedObjectsOptions => ({
  maxStayingBytes: staying * byteLength,
  maxLatestBytes: latest * byteLength,
});

it('lets what is handed out stay parsed while there is room, and what comes then be parsed anew', () => {
  const parsed = new ParsedObjects(roomFor(1, 0));
  const [first, second] = [storedIn(parsed, 'a'), storedIn(parsed, 'b')];
  expect(first.shared).toBe(first.object);
  expect(second.shared).not.toBe(second.object);
  expect(second.object).not.toBe(second.object);
  expect(second.shared).toEqual(plain('b'));
  first.leave();
  const third = storedIn(parsed, 'c');
  expect(third.shared).toBe(third.object);
});

it('lets nothing stay of a kind of which hardly anything could', () => {
  const parsed = new ParsedObjects(roomFor(1, 0));
  const objects = ['a', 'b', 'c', 'd', 'e'].map(name => storedIn(parsed, name));
  for (const object of objects) object.enter();
  const [first, second] = objects as [StoredObject, StoredObject];
  expect(first.shared).not.toBe(first.object);
  // Another kind has its own.
  const other = { ...resource };
  expect(parsed.mayStay({ resource: other, byteLength: 1, forget: () => undefined })).toBe(true);
  parsed.stayNoLonger({ resource: other, byteLength: 1, forget: () => undefined });
  first.leave();
  expect(second.shared).toBe(second.object);
});

it('counts nothing twice, whatever becomes of an object', () => {
  const parsed = new ParsedObjects(roomFor(1, 0));
  const first = storedIn(parsed);
  expect(first.shared).toBe(first.object);
  first.release();
  first.leave();
  first.leave();
  // A watch that resumes asks for what is not current any more.
  expect(first.shared).not.toBe(first.object);
  expect(storedIn(parsed).shared).toEqual(plain('a'));
  expect(parsed.mayStay({ resource, byteLength: 1, forget: () => undefined })).toBe(false);
});

it('keeps what was parsed last, within its bound', () => {
  const parsed = new ParsedObjects(roomFor(0, 2));
  const objects = ['a', 'b', 'c'].map(name => storedIn(parsed, name));
  const held = objects.map(({ object }) => object);
  expect(objects[2]?.object).toBe(held[2]);
  expect(objects[1]?.object).toBe(held[1]);
  expect(objects[0]?.object).not.toBe(held[0]);
});

it('knows labels without parsing, once an object was parsed, and holds equal ones once', () => {
  const parsed = new ParsedObjects(roomFor(0, 0));
  const [first, second] = [storedIn(parsed, 'a'), storedIn(parsed, 'b')];
  for (const stored of [first, second]) expect(stored.object.metadata.labels).toEqual({ app: 'web' });
  expect(first.labels).toEqual({ app: 'web' });
  expect(second.labels).toBe(first.labels);
});

it('tells whoever holds an object of its labels without parsing it again', () => {
  const parsed = new ParsedObjects({ ...roomFor(0, 0), maxMetadataBytes: 0 });
  const [first, second] = [storedIn(parsed, 'a'), storedIn(parsed, 'b')];
  for (const stored of [first, second]) {
    const held = stored.shared;
    const parse = vi.spyOn(stored, 'parse');
    const parseMetadata = vi.spyOn(stored, 'parseMetadata');
    expect(labelsOf(held)).toEqual({ app: 'web' });
    expect([parse, parseMetadata].flatMap(({ mock }) => mock.calls)).toEqual([]);
    expect(labelsOf({ ...held })).toEqual(held.metadata.labels);
  }
  expect(labelsOf(first.shared)).toBe(labelsOf(second.shared));
  expect(labelsOf(plain('c'))).toEqual({ app: 'web' });
});

it('keeps metadata that were looked at last, within their bound', () => {
  const parsed = new ParsedObjects({ ...roomFor(0, 0), maxMetadataBytes: 4 * byteLength });
  const objects = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => storedIn(parsed, name));
  const [first, second] = objects as [StoredObject, StoredObject];
  const held = [first.parseMetadata(), second.parseMetadata()];
  expect(held.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(first.parseMetadata()).toBe(held[0]);
  expect(second.parseMetadata()).toBe(held[1]);
  for (const object of objects.slice(2)) object.parseMetadata();
  expect(first.parseMetadata()).not.toBe(held[0]);
  expect(first.parseMetadata()).toEqual(held[0]);
});

it('hands out what is plain data to whoever looks', () => {
  const lazy = storedIn(new ParsedObjects(roomFor(0, 0))).shared;
  expect(Object.keys(lazy)).toEqual(['apiVersion', 'kind', 'metadata', 'data']);
  for (const copy of [{ ...lazy }, structuredClone(lazy), deepClone(lazy), JSON.parse(JSON.stringify(lazy))])
    expect(copy).toStrictEqual(plain('a'));
  expect(deepEqual(lazy, plain('a')) && deepEqual(plain('a'), lazy)).toBe(true);
  expect(Object.getPrototypeOf(lazy)).toBe(Object.prototype);
  expect('status' in lazy).toBe(false);
  deepFreeze(lazy);
  expect(lazy.metadata.name).toBe('a');
  expect(() => Object.assign(lazy, { data: {} })).toThrow(TypeError);
});
