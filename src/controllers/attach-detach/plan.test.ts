import { expect, test } from 'vitest';
import type { Node, PersistentVolume, PersistentVolumeSpec, Pod, VolumeAttachment } from '#api';
import { storedMeta } from '#testing';
import { type AttachFacts, forcedAfterMs, planAttachments, type WantedVolume } from './plan.ts';

const meta = (name: string) => storedMeta({ name, uid: name });
const volume = (name: string, spec: PersistentVolumeSpec = { accessModes: ['ReadWriteOnce'] }): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: meta(name),
  spec,
});
const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: meta('p'), spec: { containers: [] } };
const wanted = (name: string, spec?: PersistentVolumeSpec): WantedVolume => ({
  volume: volume(name, spec),
  uniqueName: `u/${name}`,
  pods: [pod],
});
const attachment = (name: string, { attached = true, isGoing = false, nodeName = 'n1' } = {}): VolumeAttachment => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttachment',
  metadata: { ...meta(`${name}@${nodeName}`), ...(isGoing ? { deletionTimestamp: 'now' } : {}) },
  spec: { attacher: 'd', nodeName, source: { persistentVolumeName: name } },
  status: { attached },
});
const node = (status: Node['status'] = {}, spec: Node['spec'] = {}): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: meta('n1'),
  spec,
  status: { conditions: [{ type: 'Ready', status: 'True' }], ...status },
});
const told = (...names: string[]): Node['status'] => ({
  volumesAttached: names.map(name => ({ name: `u/${name}`, devicePath: '' })),
});
const nowMs = 1_000_000_000;
const plan = ({ attachments = [], ...facts }: Partial<AttachFacts>, others: readonly VolumeAttachment[] = []) =>
  planAttachments({
    node: node(),
    wanted: [],
    attachments,
    attachmentsOf: name => [...attachments, ...others].filter(({ spec }) => spec.source.persistentVolumeName === name),
    uniqueNameOf: ({ spec }) => `u/${spec.source.persistentVolumeName}`,
    otherUsers: () => [],
    unwantedSinceMs: () => nowMs,
    nowMs,
    ...facts,
  });
const names = (attachments: readonly VolumeAttachment[]) => attachments.map(({ metadata }) => metadata.name);

test('a volume that a pod needs is attached, once', () => {
  expect(plan({ wanted: [wanted('a')] }).attach).toHaveLength(1);
  expect(plan({ wanted: [wanted('a')], attachments: [attachment('a', { attached: false })] }).attach).toEqual([]);
  expect(plan({ wanted: [wanted('a')], attachments: [attachment('a', { isGoing: true })] }).attach).toEqual([]);
  expect(plan({ wanted: [wanted('a')], node: undefined }).attach).toEqual([]);
});

test('the node is told what it has, as long as it may use it', () => {
  const attachments = [attachment('a'), attachment('b', { attached: false })];
  expect(plan({ wanted: [wanted('a'), wanted('b')], attachments }).attached).toEqual(['u/a']);
  expect(plan({ wanted: [wanted('a')], attachments: [attachment('a')], node: node(told('a')) }).attached).toBe(
    undefined,
  );
  expect(plan({ attachments: [attachment('a')], node: node(told('a')) }).attached).toEqual([]);
});

test.each<[string, Partial<AttachFacts>, string[]]>([
  ['that no pod needs', {}, ['a@n1']],
  ['not while its node says that it uses it', { node: node({ volumesInUse: ['u/a'] }) }, []],
  ['of a node that is gone', { node: undefined }, ['a@n1']],
  ['not when there is no such volume: who made it has something else in mind', { uniqueNameOf: () => undefined }, []],
  ['not of a node and a volume that are not there', { node: undefined, uniqueNameOf: () => undefined }, []],
  [
    'of a node that is out of service',
    {
      node: node(
        { volumesInUse: ['u/a'] },
        { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] },
      ),
    },
    ['a@n1'],
  ],
  [
    'of a node that has not been well for long',
    {
      node: node({ volumesInUse: ['u/a'], conditions: [{ type: 'Ready', status: 'Unknown' }] }),
      unwantedSinceMs: () => nowMs - forcedAfterMs,
    },
    ['a@n1'],
  ],
  [
    'not of a node that is well, however long it takes',
    { node: node({ volumesInUse: ['u/a'] }), unwantedSinceMs: () => nowMs - 10 * forcedAfterMs },
    [],
  ],
])('a volume is detached %s', (_, facts, detached) => {
  expect(names(plan({ attachments: [attachment('a')], ...facts }).detach)).toEqual(detached);
});

test('what a node holds is looked at again when it may be taken', () => {
  const held = { attachments: [attachment('a')], node: node({ volumesInUse: ['u/a'] }) };
  expect(plan(held).againAtMs).toBe(nowMs + forcedAfterMs);
  expect(plan({ attachments: [attachment('a')] }).againAtMs).toBe(undefined);
});

test('a volume of one node is not attached to a second', () => {
  const elsewhere = [attachment('a', { nodeName: 'n2' })];
  const refused = plan({ wanted: [wanted('a')], otherUsers: () => ['q'] }, elsewhere);
  expect(refused.attach).toEqual([]);
  expect(refused.refused.map(({ message }) => message)).toEqual([
    'Multi-Attach error for volume "a" Volume is already used by pod(s) q',
  ]);
  expect(plan({ wanted: [wanted('a')] }, elsewhere).refused.map(({ message }) => message)).toEqual([
    'Multi-Attach error for volume "a" Volume is already exclusively attached to one node and can\'t be attached to another',
  ]);
  expect(plan({ wanted: [wanted('a', { accessModes: ['ReadWriteMany'] })] }, elsewhere).attach).toHaveLength(1);
});
