import { expect, test } from 'vitest';
import { CSINode, type KubeObject, PersistentVolume, PersistentVolumeClaim, type Pod, StorageClass } from '#api';
import { storedMeta, storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo } from '../cache/node-info.ts';
import { testCycle, testHandle } from '../fixtures/cycles.ts';
import { filterNode } from '../framework/cycle.ts';
import { createProfile } from '../framework/profile.ts';
import { defaultBinder } from './default-binder.ts';
import { nodeVolumeLimits } from './node-volume-limits.ts';
import { prioritySort } from './priority-sort.ts';

const typed = ({ apiVersion, kind }: { apiVersion: string; kind: string }) => ({ apiVersion, kind });

/** A claim that has a volume of a driver. */
const bound = (name: string, driver = 'csi.example.com'): KubeObject[] => {
  const accessModes = ['ReadWriteOnce' as const];
  const volume: PersistentVolume = {
    ...typed(PersistentVolume),
    metadata: storedMeta({ name: `pv-${name}` }),
    spec: { accessModes, capacity: { storage: '1Gi' }, csi: { driver, volumeHandle: name } },
  };
  const claim: PersistentVolumeClaim = {
    ...typed(PersistentVolumeClaim),
    metadata: storedMeta({ namespace: 'default', name }),
    spec: { accessModes, resources: { requests: { storage: '1Gi' } }, volumeName: `pv-${name}` },
  };
  return [volume, claim];
};

/** A claim whose volume is made when it has a node. */
const unbound = (name: string): KubeObject[] => {
  const [, claim] = bound(name) as [PersistentVolume, PersistentVolumeClaim];
  const { volumeName: _, ...spec } = claim.spec;
  const storageClass: StorageClass = {
    ...typed(StorageClass),
    metadata: storedMeta({ name: 'csi' }),
    provisioner: 'csi.example.com',
  };
  return [storageClass, { ...claim, spec: { ...spec, storageClassName: 'csi' } } as PersistentVolumeClaim];
};

const limit = (count?: number, driver = 'csi.example.com'): CSINode => ({
  ...typed(CSINode),
  metadata: storedMeta({ name: 'n' }),
  spec: { drivers: [{ name: driver, nodeID: 'n', ...(count === undefined ? {} : { allocatable: { count } }) }] },
});

const using = (...claims: string[]): Pod =>
  storedPod({
    name: `uses-${claims.join('-')}`,
    spec: { volumes: claims.map(claimName => ({ name: claimName, persistentVolumeClaim: { claimName } })) },
  });

const full = 'node(s) exceed max volume count';

test.each<[string, { there: Pod[]; wants: Pod; objects: KubeObject[] }, string | undefined]>([
  ['fewer than it can take', { there: [using('a')], wants: using('b'), objects: [limit(2)] }, undefined],
  ['one too many', { there: [using('a'), using('c')], wants: using('b'), objects: [limit(2)] }, full],
  ['two too many at once', { there: [using('a')], wants: using('b', 'c'), objects: [limit(2)] }, full],
  ['one that is there already', { there: [using('a'), using('c')], wants: using('a'), objects: [limit(2)] }, undefined],
  [
    'none, however many are there',
    { there: [using('a'), using('c')], wants: storedPod(), objects: [limit(1)] },
    undefined,
  ],
  ['one that is still to be made', { there: [using('a')], wants: using('later'), objects: [limit(1)] }, full],
  ['one of another driver', { there: [using('a')], wants: using('other'), objects: [limit(1)] }, undefined],
  ['any number where the driver names none', { there: [using('a')], wants: using('b'), objects: [limit()] }, undefined],
  ['any number where no driver is known', { there: [using('a')], wants: using('b'), objects: [] }, undefined],
])('a node takes, or refuses, %s', (_, { there, wants, objects }, expected) => {
  const all = [
    ...objects,
    ...['a', 'b', 'c'].flatMap(name => bound(name)),
    ...bound('other', 'other.example.com'),
    ...unbound('later'),
  ];
  const plugins = [prioritySort, nodeVolumeLimits, defaultBinder].map(plugin => ({ plugin }));
  const profile = createProfile('test', { plugins }, testHandle({ objects: all }));
  const pods = new Map(there.map(pod => [pod.metadata.uid, pod]));
  const node = createNodeInfo(storedNode({ name: 'n' }), pods);
  expect(filterNode(testCycle(wants, [node], profile), node)?.reasons[0]).toBe(expected);
});
