import { describe, expect, it } from 'vitest';
import { ConfigMap, type KubeObject } from '#api';
import { createVirtualClock } from '#base';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import { StoredObject } from '../watch/stored-object.ts';
import { bodyOf, wholeIfShort, wholeOf } from './body.ts';
import { jsonFormat } from './formats/json.ts';
import type { ListForm } from './representation.ts';
import { runsOf } from './runs.ts';

const resource = createResource(shapeOf(ConfigMap));
const configMap = (name: string, revision = 1, text = 'x'.repeat(1000)): StoredObject => {
  const metadata = { name, namespace: 'n', uid: name, creationTimestamp: '2026-01-01T00:00:00Z' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text } } as unknown as KubeObject;
  return new StoredObject(resource, `n/${name}`, { value: encodeStored(resource, object), revision });
};
const many = Array.from({ length: 300 }, (_, i) => configMap(`name-${i}`));
const nameOf = ({ name }: StoredObject): string => name;

describe('a body', () => {
  const head = { kind: 'ConfigMapList', apiVersion: 'v1', items: [] };
  const form = (count: number): ListForm =>
    jsonFormat().list(head, { json: stored => Buffer.from(JSON.stringify(stored.name)), type: head, count });
  const make = (items: readonly StoredObject[], knownBelowBytes: number, of: ListForm = form(items.length)) => {
    const sizes = { minBytes: 10_000, maxBytes: 20_000 };
    return bodyOf(of, items, { clock: createVirtualClock(), sizes, knownBelowBytes });
  };

  it.each([0, 100, 1000, 1_000_000])('has all items in their order, its length known below %i bytes', async known => {
    for (const items of [[], many.slice(0, 1), many]) {
      const body = await make(items, known);
      const bytes = await wholeOf(body);
      expect(body.byteLength ?? bytes.length).toBe(bytes.length);
      expect(JSON.parse(bytes.toString()).items).toEqual(items.map(nameOf));
    }
  });

  it('is of a known length where that is needed before the first byte, and its items are made when they are sent', async () => {
    const lengths: number[] = [];
    let sent = 0;
    const needy = { ...form(1), runLength: (items: readonly StoredObject[]) => form(1).run(items).length };
    const run = (items: readonly StoredObject[]) => {
      sent += items.length;
      return form(1).run(items);
    };
    const open = (length: number) => {
      lengths.push(length);
      return needy.open(length);
    };
    const body = await make(many, 10, { ...needy, open, run });
    expect(sent).toBe(0);
    expect(body.byteLength).toBe((await wholeOf(body)).length);
    expect(sent).toBe(many.length);
    expect(lengths).toEqual([JSON.stringify(many.map(nameOf)).length - 2]);
  });

  it('is made at once when it is known to be short', () => {
    expect(wholeIfShort(form(1), many, 1_000_000)).toBeUndefined();
    const lengthBelow = (bytes: number) => (bytes > 10 ? 10 : undefined);
    expect(wholeIfShort({ ...form(1), lengthBelow }, many, 1_000_000)?.toString()).toContain('"name-299"]}');
    expect(wholeIfShort({ ...form(1), lengthBelow }, many, 10)).toBeUndefined();
  });
});

describe('runs', () => {
  const sizes = { minBytes: 10_000, maxBytes: 60_000 };
  const runs = (items: readonly StoredObject[]) => [...runsOf(items, sizes)];

  it('have the size that is wanted, and all items in their order', () => {
    const all = runs(many);
    expect(all.flat()).toEqual(many);
    const lengths = all.map(run => run.reduce((sum, { byteLength }) => sum + byteLength, 0));
    expect(Math.max(...lengths)).toBeLessThan(62_000);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(10_000);
  });

  it('are the same for nearly all objects when one changes, comes or goes', () => {
    const before = new Set(runs(many).map(run => run.map(nameOf).join()));
    for (const changed of [
      many.with(100, configMap('name-100', 2, 'x'.repeat(3000))),
      many.toSpliced(100, 1),
      many.toSpliced(100, 0, configMap('another')),
    ]) {
      const after = runs(changed).map(run => run.map(nameOf).join());
      const isNew = after.filter(names => !before.has(names));
      expect(isNew.length).toBeLessThanOrEqual(4);
    }
  });
});
