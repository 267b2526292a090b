import { describe, expect, test } from 'vitest';
import {
  CSIDriver,
  CSIStorageCapacity,
  type KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  type PersistentVolumeClaimSpec,
  type PersistentVolumeSpec,
  StorageClass,
} from '#api';
import { storedMeta, storedNode, storedPod } from '../../testing/builders.ts';
import { createNodeInfo, type NodeInfo } from '../cache/node-info.ts';
import { createSnapshot } from '../cache/snapshot.ts';
import { makePlugin, testCycle, testHandle, testPlugin, testProfile } from '../fixtures/cycles.ts';
import { filterNode } from '../framework/cycle.ts';
import type { Handle } from '../framework/handle.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { createProfile } from '../framework/profile.ts';
import { runReserve, unreserve } from '../framework/reserve-and-permit.ts';
import { schedule } from '../framework/schedule.ts';
import { defaultBinder } from './default-binder.ts';
import { prioritySort } from './priority-sort.ts';
import { volumeBinding } from './volume-binding.ts';
import { volumeRestrictions } from './volume-restrictions.ts';
import { volumeZone } from './volume-zone.ts';

const typed = ({ apiVersion, kind }: { apiVersion: string; kind: string }) => ({ apiVersion, kind });

const claim = (spec: PersistentVolumeClaimSpec = {}, rest: object = {}): PersistentVolumeClaim => ({
  ...typed(PersistentVolumeClaim),
  metadata: storedMeta({
    namespace: 'default',
    name: 'data',
    ...(spec.volumeName ? { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } : {}),
    ...rest,
  }),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const volume = (name: string, node: string, spec: PersistentVolumeSpec = {}, labels = {}): PersistentVolume => ({
  ...typed(PersistentVolume),
  metadata: storedMeta({ name, labels }),
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }],
      },
    },
    ...spec,
  },
  status: { phase: 'Available' },
});
const later: StorageClass = {
  ...typed(StorageClass),
  metadata: storedMeta({ name: 'later' }),
  provisioner: 'kubernetes.io/no-provisioner',
  volumeBindingMode: 'WaitForFirstConsumer',
};
const onDemand: StorageClass = { ...later, metadata: storedMeta({ name: 'demand' }), provisioner: 'example.com/a' };

const telling: CSIDriver = {
  ...typed(CSIDriver),
  metadata: storedMeta({ name: 'example.com/a' }),
  spec: { storageCapacity: true },
};
const left = (host: string, capacity: string, rest: Partial<CSIStorageCapacity> = {}): CSIStorageCapacity => ({
  ...typed(CSIStorageCapacity),
  metadata: storedMeta({ namespace: 'default', name: host }),
  storageClassName: 'demand',
  nodeTopology: { matchLabels: { 'kubernetes.io/hostname': host } },
  capacity,
  ...rest,
});

const uses = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };

/** What keeps a pod with such a claim from each of the nodes a and b; '' for one that will do. */
function verdicts(factory: PluginFactory, objects: readonly KubeObject[], there: object = {}) {
  const nodes = ['a', 'b'].map(name => {
    const other = storedPod({ name: 'there', meta: { uid: 'there' }, spec: there });
    const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': name };
    return createNodeInfo(
      storedNode({ name, labels }),
      new Map(name === 'a' && 'volumes' in there ? [['there', other]] : []),
    );
  });
  const profile = testProfile(testPlugin(factory.name, makePlugin(factory, objects)));
  const decision = schedule(testCycle(storedPod({ spec: uses }), nodes, profile), { random: () => 0 });
  const ofPod = 'podRejected' in decision && decision.podRejected ? [decision.podRejected.reasons.join()] : [];
  return { node: decision.node, rejected: [...ofPod, ...decision.rejected.map(({ reasons }) => reasons.join())] };
}

describe('VolumeBinding', () => {
  const unbound = 'pod has unbound immediate PersistentVolumeClaims';
  test.each<[string, KubeObject[], string]>([
    ['without its claim', [], 'persistentvolumeclaim "data" not found'],
    ['with a claim that nobody bound', [claim()], unbound],
    ['with a claim that is being bound', [claim({ volumeName: 'v' }, { annotations: {} })], unbound],
    [
      'with a claim that goes',
      [claim({ volumeName: 'v' }, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
      'persistentvolumeclaim "data" is being deleted',
    ],
    [
      'whose volume is gone',
      [claim({ volumeName: 'v' })],
      'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
    ],
    [
      'whose volume is elsewhere',
      [claim({ volumeName: 'v' }), volume('v', 'c')],
      "node(s) didn't match PersistentVolume's node affinity",
    ],
    [
      'whose driver has not enough left, or says nothing of it',
      [claim({ storageClassName: 'demand' }), onDemand, telling, left('a', '1Mi'), left('c', '9Gi')],
      'node(s) did not have enough free storage',
    ],
    [
      'whose driver makes no volume so large',
      [claim({ storageClassName: 'demand' }), onDemand, telling, left('a', '9Gi', { maximumVolumeSize: '1Mi' })],
      'node(s) did not have enough free storage',
    ],
    [
      'for which nothing is free',
      [claim({ storageClassName: 'later' }), later, volume('v', 'a', { storageClassName: 'other' })],
      "node(s) didn't find available persistent volumes to bind",
    ],
  ])('a pod %s goes nowhere', (_, objects, reason) => {
    const { node, rejected } = verdicts(volumeBinding, objects);
    expect(node).toBeUndefined();
    expect(new Set(rejected)).toEqual(new Set([reason]));
  });

  test.each<[string, KubeObject[], string]>([
    ['its volume is', [claim({ volumeName: 'v' }), volume('v', 'b')], 'b'],
    [
      'a volume is free',
      [claim({ storageClassName: 'later' }), later, volume('v', 'b', { storageClassName: 'later' })],
      'b',
    ],
    [
      'a volume was set aside for its claim, though others are free',
      [
        claim({ storageClassName: 'later' }),
        later,
        volume('free', 'a', { storageClassName: 'later' }),
        volume('own', 'b', { storageClassName: 'later', claimRef: { namespace: 'default', name: 'data' } }),
      ],
      'b',
    ],
    [
      'its volume was to be made, though others are free',
      [
        claim({ storageClassName: 'demand' }, { annotations: { 'volume.kubernetes.io/selected-node': 'b' } }),
        onDemand,
        volume('free', 'a', { storageClassName: 'demand' }),
      ],
      'b',
    ],
    [
      'volumes are made',
      [
        claim({ storageClassName: 'demand' }),
        {
          ...onDemand,
          allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['b'] }] }],
        },
      ],
      'b',
    ],
    [
      'the driver has enough left',
      [claim({ storageClassName: 'demand' }), onDemand, telling, left('a', '1Mi'), left('b', '1Gi')],
      'b',
    ],
  ])('a pod goes where %s', (_, objects, wanted) => {
    expect(verdicts(volumeBinding, objects).node).toBe(wanted);
  });
});

test('VolumeBinding: what a pod of one profile has chosen is taken for those of another', () => {
  const made = new Map<unknown, unknown>();
  const claims = ['data', 'other'].map(name => claim({ storageClassName: 'later' }, { name }));
  const nodes = [createNodeInfo(storedNode({ name: 'a', labels: { 'kubernetes.io/hostname': 'a' } }))];
  const handle: Handle = testHandle({
    objects: [...claims, volume('v', 'a', { storageClassName: 'later' }), later],
    snapshot: () => createSnapshot(nodes),
    once: <T>(make: (handle: Handle) => T): T => {
      if (!made.has(make)) made.set(make, make(handle));
      return made.get(make) as T;
    },
  });
  const pods = claims.map(({ metadata }) =>
    storedPod({
      name: metadata.name,
      spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: metadata.name } }] },
    }),
  );
  const [one, other] = pods.map(pod => {
    const profile = createProfile(
      'any',
      { plugins: [{ plugin: prioritySort }, { plugin: volumeBinding }, { plugin: defaultBinder }] },
      handle,
    );
    return testCycle(pod, nodes, profile);
  });
  if (!one || !other) throw new Error('no cycles');
  const filter = () => filterNode(other, nodes[0] as NodeInfo);
  expect(filter()).toBeUndefined();
  expect(runReserve(one, 'a')).toBeUndefined();
  expect(filter()?.plugin).toBe('VolumeBinding');
  unreserve(one, 'a');
  expect(filter()).toBeUndefined();
});

test('VolumeRestrictions: what one pod alone may use is not given to another', () => {
  const alone = claim({ volumeName: 'v', accessModes: ['ReadWriteOncePod'] });
  expect(verdicts(volumeRestrictions, [alone]).node).toBeDefined();
  expect(verdicts(volumeRestrictions, [alone], uses).rejected).toEqual(
    Array(2).fill('node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'),
  );
  expect(verdicts(volumeRestrictions, [claim({ volumeName: 'v' })], uses).node).toBeDefined();
});

test('VolumeZone: a pod goes to the zone of its volumes', () => {
  const zoned = (zone: string) => volume('v', 'a', {}, { 'topology.kubernetes.io/zone': zone });
  expect(verdicts(volumeZone, [claim({ volumeName: 'v' }), zoned('b')]).node).toBe('b');
  expect(verdicts(volumeZone, [claim({ volumeName: 'v' }), zoned('c')]).rejected).toEqual(
    Array(2).fill('node(s) had no available volume zone'),
  );
});
