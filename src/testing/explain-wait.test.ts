import { expect, test } from 'vitest';
import { type Event, Pod, type PodStatus, ReplicaSet } from '#api';
import { storedMeta, storedPod } from './builders.ts';
import { explainWait } from './explain-wait.ts';

const key = { namespace: 'default', name: 'web' };
const waiting: PodStatus = {
  phase: 'Pending',
  containerStatuses: [
    {
      name: 'main',
      image: 'web:1',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } },
    },
  ],
};
const ready: PodStatus = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
const pod = (name: string, status: PodStatus) => storedPod({ name, status });
const warning = (name: string): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: storedMeta({ name }),
  involvedObject: { kind: 'Pod', name },
  type: 'Warning',
  reason: 'Failed',
  message: 'no such image',
});
const none = { owned: [], others: [], warnings: [] };
const set: ReplicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: storedMeta(key),
  spec: { selector: {} },
  status: { replicas: 2 },
};

test('of a pod, what its containers wait for', () => {
  const situation = { kind: Pod, key, object: pod('web', waiting), ...none };
  expect(explainWait(situation)).toEqual(['pod default/web: phase Pending; ImagePullBackOff: Back-off pulling image']);
});

test('of what owns pods, which of them wait and for what, the same once, and what warns of them', () => {
  const names = ['a', 'b', 'c'];
  const owned = [pod('d', ready), ...names.map(name => pod(name, waiting))];
  expect(explainWait({ kind: ReplicaSet, key, object: set, ...none, owned, warnings: names.map(warning) })).toEqual([
    'replicaset default/web: replicas 2',
    'pod a and 2 more: ImagePullBackOff: Back-off pulling image',
    'pod a and 2 more: Warning Failed: no such image',
  ]);
});

test('of many different ones the first', () => {
  const warnings = Array.from({ length: 7 }, (_, index) => ({ ...warning('a'), message: `no image ${index}` }));
  const lines = explainWait({ kind: ReplicaSet, key, object: set, ...none, warnings });
  expect(lines).toHaveLength(7);
  expect(lines.at(-1)).toBe('and 2 more');
});

test('of what does not exist, what does', () => {
  const others = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(explainWait({ kind: Pod, key, object: undefined, ...none, others })).toEqual([
    'there is no pod default/web, but a, b, c, d, e, …',
  ]);
});
