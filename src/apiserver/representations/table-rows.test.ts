import { expect, it, vi } from 'vitest';
import { ConfigMap, type KubeObject } from '#api';
import { formatTime } from '#base';
import { ageColumn, ageOf, nameColumn } from '../registry/strategies/columns/age.ts';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import type { TableColumn } from '../resource/strategy.ts';
import { StoredObject } from '../watch/stored-object.ts';
import { TableRows } from './table-rows.ts';

const resource = createResource(shapeOf(ConfigMap));
const configMap = (name: string, bornMs: number): StoredObject => {
  const metadata = { name, namespace: 'n', uid: 'u', creationTimestamp: formatTime(bornMs) };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata } as unknown as KubeObject;
  return new StoredObject(resource, `n/${name}`, { value: encodeStored(resource, object), revision: 7 });
};
const textColumn = (value: TableColumn['value']): TableColumn => ({ ...nameColumn, value });
const object = ({ name }: StoredObject) => Buffer.from(JSON.stringify({ of: name }));
const read = (bytes: Uint8Array): unknown => JSON.parse(`[${Buffer.from(bytes).toString()}]`);

it('have a cell a column and what is said of their objects, whatever is in them', () => {
  const columns = [
    ageColumn,
    textColumn(() => '"é\u2028\\'),
    textColumn(() => null),
    textColumn(() => 7),
    textColumn(({ metadata }) => ageOf(metadata.creationTimestamp, age => `"é" ${age} ago`)),
    textColumn(() => false),
  ];
  const rows = TableRows.of([configMap('a', 1000), configMap('b', 0)], { columns, object }, 5000);
  const cells = (age: string) => [age, '"é\u2028\\', null, 7, `"é" ${age} ago`, false];
  expect(read(rows.at(5000))).toEqual([
    { cells: cells('4s'), object: { of: 'a' } },
    { cells: cells('5s'), object: { of: 'b' } },
  ]);
  expect(read(TableRows.of([], { columns, object }, 0).at(0))).toEqual([]);
});

it('are the same bytes as long as they say the same, and say what is true at any time', () => {
  const columns = [nameColumn, ageColumn];
  const value = vi.spyOn(columns[0] as TableColumn, 'value');
  const rows = TableRows.of([configMap('a', 0), configMap('b', 30_000)], { columns, object }, 600_000);
  const agesAt = (nowMs: number) => (read(rows.at(nowMs)) as { cells: unknown[] }[]).map(({ cells }) => cells[1]);
  const first = rows.at(600_000);
  expect(agesAt(600_000)).toEqual(['10m', '9m30s']);
  const second = rows.at(660_000);
  expect(second).not.toBe(first);
  expect(rows.at(689_999)).toBe(second);
  expect(agesAt(660_000)).toEqual(['11m', '10m']);
  expect(agesAt(86_400_000)).toEqual(['24h', '23h']);
  expect(agesAt(605_000)).toEqual(['10m', '9m35s']);
  expect(read(first)).toEqual([
    { cells: ['a', '10m'], object: { of: 'a' } },
    { cells: ['b', '9m30s'], object: { of: 'b' } },
  ]);
  expect(value).toHaveBeenCalledTimes(2);
});
