import { expect, test } from 'vitest';
import type { CSIStorageCapacity } from '#api';
import { storedMeta } from '#testing';
import { bears, capacityLabels, type PlaceCapacity, planCapacities } from './capacity-plan.ts';

const labels = capacityLabels('d', 'm');
const said = (host: string, capacity: string, rest: Partial<CSIStorageCapacity> = {}): CSIStorageCapacity => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIStorageCapacity',
  metadata: storedMeta({ name: host, uid: host, resourceVersion: '1', labels }),
  storageClassName: 'fast',
  nodeTopology: { matchLabels: { host } },
  capacity,
  ...rest,
});
const place = (host: string, bytes: number, rest: Partial<PlaceCapacity> = {}): PlaceCapacity => ({
  labels: { host },
  bytes,
  ...rest,
});
const plan = (places: PlaceCapacity[], known: CSIStorageCapacity[]) =>
  planCapacities({ storageClassName: 'fast', labels, places, said: known });

test('each place is said once', () => {
  expect(plan([place('a', 2 ** 30), place('b', Number.POSITIVE_INFINITY, { maximumBytes: 1024 })], [])).toEqual({
    create: [
      {
        metadata: { generateName: 'csisc-', namespace: 'kube-system', labels },
        storageClassName: 'fast',
        nodeTopology: { matchLabels: { host: 'a' } },
        capacity: '1Gi',
      },
      {
        metadata: { generateName: 'csisc-', namespace: 'kube-system', labels },
        storageClassName: 'fast',
        nodeTopology: { matchLabels: { host: 'b' } },
        capacity: '1Ei',
        maximumVolumeSize: '1Ki',
      },
    ],
    update: [],
    remove: [],
  });
});

test('what is said and true stays, in whatever words', () => {
  expect(plan([place('a', 2 ** 30)], [said('a', '1024Mi')])).toEqual({ create: [], update: [], remove: [] });
});

test('what has changed is said anew, and what is no more or said twice is taken back', () => {
  const { create, update, remove } = plan(
    [place('a', 0)],
    [said('a', '1Gi', { maximumVolumeSize: '1Gi' }), said('b', '1Gi'), said('a', '0')],
  );
  expect(create).toEqual([]);
  expect(update).toEqual([said('a', '0')]);
  expect(remove.map(({ capacity }) => capacity)).toEqual(['1Gi', '0']);
});

test('objects of others are known by their labels', () => {
  expect(bears(said('a', '0'), labels)).toBe(true);
  expect(bears(said('a', '0'), capacityLabels('d', 'other'))).toBe(false);
});
