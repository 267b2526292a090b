import { expect, it, vi } from 'vitest';
import { ConfigMap, type KubeObject, noGates } from '#api';
import { createVirtualClock } from '#base';
import type { Served } from '../registry/catalogue.ts';
import { ageColumn, nameColumn } from '../registry/strategies/columns/age.ts';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { WatchItem } from '../watch/cache-event.ts';
import { StoredObject } from '../watch/stored-object.ts';
import { formatsWith, negotiate } from './negotiate.ts';
import { createRepresentations } from './representations.ts';
import type { ShownTable } from './table.ts';

const resource = createResource(shapeOf(ConfigMap));
const served: Served = {
  ...shapeOf(ConfigMap),
  definition: shapeOf(ConfigMap),
  resource,
  engine: undefined,
  view: undefined,
  handlers: new Map(),
  versionOf: () => undefined,
};
const configMap = (): StoredObject => {
  const metadata = { name: 'a', namespace: 'n', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { k: 'v' } } as unknown as KubeObject;
  return new StoredObject(resource, 'n/a', { value: encodeStored(resource, object), revision: 7 });
};
const protobuf = 'application/vnd.kubernetes.protobuf';
const metadata = `${protobuf};as=PartialObjectMetadata;g=meta.k8s.io;v=v1`;
const table = 'application/json;as=Table;g=meta.k8s.io;v=v1';

const start = () => {
  const clock = createVirtualClock(Date.parse('2026-01-01T00:00:10Z'));
  const representations = createRepresentations({ clock, formats: formatsWith(noGates) });
  const choose = (accept: string) => representations.choose({ acceptable: negotiate(accept) }, served);
  return { clock, choose, representations };
};

it.each([
  [protobuf, 'toBytes'],
  [metadata, 'metadataBytes'],
] as const)('makes the bytes of an object and of an event once, however many ask: %s', (accept, source) => {
  const { choose } = start();
  const stored = configMap();
  const look = vi.spyOn(stored, source);
  const item = new WatchItem('ADDED', stored);
  const frames = [1, 2, 3].map(() => choose(accept).framing().event(item));
  expect(new Set(frames).size).toBe(1);
  for (let i = 0; i < 3; i++) void choose(accept).object(stored);
  void choose(accept).framing().event(new WatchItem('MODIFIED', stored));
  expect(look).toHaveBeenCalledOnce();
});

it('makes the table of an event once a second, for the first of a watch and for the others', async () => {
  const { choose, clock } = start();
  const item = new WatchItem('ADDED', configMap());
  const first = () => choose(table).framing().event(item);
  const frame = first();
  expect(first()).toBe(frame);
  await clock.advance(1000);
  expect(first()).not.toBe(frame);
  const framing = choose(table).framing();
  const shown = [1, 2].map(() => JSON.parse(Buffer.from(framing.event(item)).toString()) as { object: ShownTable });
  expect(shown[0]?.object.columnDefinitions).not.toBeNull();
  expect(shown[1]?.object.columnDefinitions).toBeNull();
});

const accepted = ['application/json', 'application/json;pretty=1', 'application/yaml'];
it.each(accepted)('leaves out the type of items, which the list tells, but for custom kinds: %s', accept => {
  const { choose } = start();
  const custom = createResource({ ...shapeOf(ConfigMap), isCustom: true });
  const read = (stored: StoredObject): unknown => {
    const list = { items: [stored], revision: 7 };
    const form = choose(accept).list({ type: 'list', list, view: undefined, served });
    const whole = Buffer.concat([form.open(0), form.run([stored]), form.close]);
    expect(Buffer.from(form.whole?.([stored]) ?? whole)).toEqual(whole);
    return (JSON.parse(whole.toString()) as { items: unknown[] }).items[0];
  };
  const { apiVersion, kind, ...object } = configMap().object;
  expect(read(configMap())).toEqual(object);
  const { value, revision } = configMap();
  const one = new StoredObject(custom, 'n/a', { value, revision });
  expect(read(one)).toEqual({ apiVersion, kind, ...object });
});

it('makes the rows of a list once, and tells ages as they are', async () => {
  const { choose, clock } = start();
  const stored = configMap();
  const look = vi.spyOn(stored, 'glance');
  const strategy = { kind: ConfigMap, columns: [nameColumn, ageColumn] };
  const shown: Served = { ...served, resource: { ...resource, strategy } };
  const list = { items: [stored], revision: 7 };
  const read = (): unknown => {
    const run = choose(table).list({ type: 'list', list, view: undefined, served: shown }).run([stored]);
    return JSON.parse(Buffer.from(run).toString());
  };
  const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: stored.object.metadata };
  expect(read()).toEqual({ cells: ['a', '10s'], object });
  await clock.advance(5000);
  expect(read()).toEqual({ cells: ['a', '15s'], object });
  expect(look).toHaveBeenCalledOnce();
});

it('compresses a run of a table once, as long as it says the same', async () => {
  const { clock, choose, representations } = start();
  const compressed = representations.compressedRuns(choose(table));
  expect(representations.compressedRuns(choose(table))).toBe(compressed);
  const items = [configMap()];
  const [bytes, others] = [Buffer.from('10s'), Buffer.from('11s')];
  const piece = await compressed.get(items, () => bytes);
  await clock.advance(1000);
  expect(await compressed.get(items, () => bytes)).toBe(piece);
  expect((await compressed.get(items, () => others)).crc).not.toBe(piece.crc);
});

it('chooses what there is of the kind', () => {
  const { choose } = start();
  expect(choose(`${protobuf},application/json`).contentType).toBe(protobuf);
  expect(choose('application/json').contentType).toBe('application/json');
});
