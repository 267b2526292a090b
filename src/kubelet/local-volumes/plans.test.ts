import { expect, test } from 'vitest';
import type { PersistentVolume } from '#api';
import { storedMeta } from '#testing';
import { planVolumeTask } from './follow-volumes.ts';
import { volumeNameIn } from './measure-usage.ts';
import { planUse } from './soft-limits.ts';

const held = ['local.kubernode.dev/on-node'];
const volume = (metadata: object, phase: 'Bound' | 'Released' = 'Bound'): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: storedMeta({ name: 'v', uid: 'u', ...metadata }),
  spec: { capacity: { storage: '2Ki' } },
  status: { phase },
});
const plain = { isHere: true, isCopy: false, growsInUse: false };
const copied = { annotations: { 'local.kubernode.dev/copied': 'true' } };
const made = (bytes: string) => ({ annotations: { 'local.kubernode.dev/size': bytes } });
const going = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: held };

test.each<[string, PersistentVolume, Partial<typeof plain>, string]>([
  ['in use', volume({ finalizers: held }), {}, 'nothing'],
  ['of another node', volume(going, 'Released'), { isHere: false }, 'nothing'],
  ['that goes', volume(going, 'Released'), {}, 'discard'],
  ["that goes, and is still a claim's", volume(going), {}, 'nothing'],
  ['that goes, and is not held', volume({ ...going, finalizers: [] }, 'Released'), {}, 'nothing'],
  ['that is to be a copy', volume({}), { isCopy: true }, 'copy'],
  ['that is one', volume(copied), { isCopy: true }, 'nothing'],
  ['that has grown', volume(made('1024')), { growsInUse: true }, 'grow'],
  ['that has grown and waits for its pod', volume(made('1024')), {}, 'nothing'],
  ['that is large', volume(made('2048')), { growsInUse: true }, 'nothing'],
  ['that nobody has made', volume({}), { growsInUse: true }, 'nothing'],
])('a volume %s', (_, of, local, expected) => expect(planVolumeTask(of, { ...plain, ...local })).toBe(expected));

test.each([
  ['/kubelet/local/volumes/pvc-1/data', 'pvc-1'],
  ['/volumes/pvc-1/data', 'pvc-1'],
  ['/pods/u/volumes/kubernetes.io~empty-dir/data', undefined],
  ['/volumes/pvc-1/data/sub', undefined],
])('what is mounted of %s is of volume %s', (root, name) => expect(volumeNameIn(root)).toBe(name));

test('a claim says that its volume holds more than it asked for, once, until it does not', () => {
  const status = { phase: 'Bound' as const, conditions: [{ type: 'Other', status: 'True' as const }] };
  const at = (usedBytes: number, nowMs: number) => ({ usedBytes, sizeBytes: 1024, nowMs });
  expect(planUse(status, at(1024, 0))).toBe(status);
  const over = planUse(status, at(1025, 0));
  expect(over.conditions?.[1]).toEqual({
    type: 'local.kubernode.dev/OverCapacity',
    status: 'True',
    reason: 'SoftLimitExceeded',
    message: 'the volume holds more than the 1Ki that its claim asked for',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  });
  expect(planUse(over, at(5000, 9000))).toBe(over);
  expect(planUse(over, at(1000, 9000))).toEqual(status);
});
