import { expect, it } from 'vitest';
import { ConfigMap, type KubeObject, StatusError, structOf } from '#api';
import { createVirtualClock, runInTurns } from '#base';
import { readEntries } from './entries.ts';
import { type FieldsVersion, type FieldWrite, trackUpdate } from './track.ts';

const same = <T>(value: T): T => value;
const own: FieldsVersion = { struct: structOf(ConfigMap), fromStored: same, toStored: same };
const map = (value: string) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { key: value } }) as unknown as KubeObject;

it('asks once for versions that nobody converts to, and leaves what is said of them', async () => {
  const asked: unknown[] = [];
  const fromStored = async ({ data }: KubeObject & { data?: unknown }) => {
    asked.push(data);
    throw new StatusError(500, '', 'nobody converts');
  };
  const conversion = { fromStored, toStored: fromStored };
  const write: FieldWrite = {
    manager: 'writer',
    apiVersion: 'v1',
    subresource: '',
    nowMs: 0,
    versionOf: apiVersion => (apiVersion === 'v1' ? own : { ...own, conversion }),
    filter: same,
  };
  const entryOf = (manager: string, apiVersion: string) =>
    ({
      manager,
      operation: 'Update',
      apiVersion,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:key': {} } },
    }) as const;
  const entries = readEntries([entryOf('a', 'v1'), ...['b', 'c', 'd'].map(manager => entryOf(manager, 'v2'))]) ?? [];
  const transition = { before: map('1'), after: map('2') };
  const kept = await runInTurns(trackUpdate(write, transition, entries), createVirtualClock());
  expect(asked).toEqual([{ key: '1' }, { key: '2' }]);
  expect(kept.map(({ manager }) => manager).sort()).toEqual(['b', 'c', 'd', 'writer']);
});
