import { describe, expect, test } from 'vitest';
import type { CSIDriver, PersistentVolume, PersistentVolumeAccessMode } from '#api';
import { storedMeta } from '#testing';
import { podWith } from '../testing/builders.ts';
import { type CsiVolume, inlineVolumeOf, persistentVolumeOf } from './csi-volume.ts';
import { capabilityOf, givesToGroup, lifecycleProblem, podInfo, settingsOf } from './requests.ts';

const volume = (rest: Partial<CsiVolume> = {}): CsiVolume => ({
  driver: 'd.example.com',
  handle: 'h',
  name: 'pv',
  lifecycle: 'Persistent',
  isBlock: false,
  isReadOnly: false,
  fsType: 'ext4',
  mountOptions: ['noatime'],
  accessModes: ['ReadWriteOnce'],
  attributes: {},
  secrets: {},
  ...rest,
});
const driver = (spec: CSIDriver['spec']): CSIDriver => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIDriver',
  metadata: storedMeta({ name: 'd.example.com', uid: '' }),
  spec,
});

test.each<[PersistentVolumeAccessMode, string, string]>([
  ['ReadWriteOnce', 'SINGLE_NODE_WRITER', 'SINGLE_NODE_MULTI_WRITER'],
  ['ReadWriteOncePod', 'SINGLE_NODE_WRITER', 'SINGLE_NODE_SINGLE_WRITER'],
  ['ReadOnlyMany', 'MULTI_NODE_READER_ONLY', 'MULTI_NODE_READER_ONLY'],
  ['ReadWriteMany', 'MULTI_NODE_MULTI_WRITER', 'MULTI_NODE_MULTI_WRITER'],
])('%s is %s, or %s for drivers that tell writers apart', (mode, plain, apart) => {
  expect(capabilityOf(volume({ accessModes: [mode] }), { tellsWritersApart: false }).accessMode?.mode).toBe(plain);
  expect(capabilityOf(volume({ accessModes: [mode] }), { tellsWritersApart: true }).accessMode?.mode).toBe(apart);
});

test('a volume is used as a block device, or mounted with its options and for its group', () => {
  const accessMode = { mode: 'SINGLE_NODE_WRITER' };
  const of = { tellsWritersApart: false };
  expect(capabilityOf(volume({ isBlock: true }), of)).toEqual({ block: {}, accessMode });
  expect(capabilityOf(volume(), of)).toEqual({ mount: { fsType: 'ext4', mountFlags: ['noatime'] }, accessMode });
  expect(capabilityOf(volume(), { ...of, group: 7 }).mount).toMatchObject({ volumeMountGroup: '7' });
});

test.each<[CSIDriver['spec'] | undefined, CsiVolume['lifecycle'], string | undefined]>([
  [undefined, 'Persistent', undefined],
  [undefined, 'Ephemeral', 'volume mode "Ephemeral" not supported by driver d.example.com (no CSIDriver object)'],
  [{}, 'Persistent', undefined],
  [{}, 'Ephemeral', 'volume mode "Ephemeral" not supported by driver d.example.com (only supports ["Persistent"])'],
  [{ volumeLifecycleModes: ['Ephemeral'] }, 'Ephemeral', undefined],
  [
    { volumeLifecycleModes: ['Ephemeral'] },
    'Persistent',
    'volume mode "Persistent" not supported by driver d.example.com (only supports ["Ephemeral"])',
  ],
])('%j with a volume that is %s: %s', (spec, lifecycle, why) => {
  expect(lifecycleProblem(volume({ lifecycle }), spec && driver(spec))).toBe(why);
});

describe('files are given to the group', () => {
  test.each<[string, CSIDriver['spec'], Partial<CsiVolume>, boolean]>([
    ['of a volume of one node with a file system', {}, {}, true],
    ['not without a file system', {}, { fsType: '' }, false],
    ['not of several nodes', {}, { accessModes: ['ReadWriteMany'] }, false],
    ['not when nobody may write', { fsGroupPolicy: 'File' }, { isReadOnly: true }, false],
    ['not of a block device', { fsGroupPolicy: 'File' }, { isBlock: true }, false],
    ['always, if the driver says so', { fsGroupPolicy: 'File' }, { fsType: '', accessModes: ['ReadWriteMany'] }, true],
    ['never, if the driver says so', { fsGroupPolicy: 'None' }, {}, false],
  ])('%s', (_, spec, of, gives) => expect(givesToGroup(settingsOf(driver(spec)), volume(of))).toBe(gives));
});

test('a volume that a pod brings is named after both, and tells the driver whose it is', () => {
  const pod = podWith({
    meta: { name: 'p', namespace: 'n', uid: 'u' },
    spec: {
      serviceAccountName: 'builder',
      volumes: [{ name: 'v', csi: { driver: 'd', nodePublishSecretRef: { name: 's' } } }],
    },
  });
  const found = inlineVolumeOf(pod, pod.spec.volumes?.[0] ?? { name: '' });
  expect(found).toMatchObject({
    lifecycle: 'Ephemeral',
    // sha256 of "uv"
    handle: 'csi-e6184ce10e266134fdcfa401e8f1a95005bcd4f18d16b62b757323e2833fe9a9',
    secrets: { publish: { namespace: 'n', name: 's' } },
  });
  expect(podInfo(pod, found as CsiVolume)).toEqual({
    'csi.storage.k8s.io/pod.name': 'p',
    'csi.storage.k8s.io/pod.namespace': 'n',
    'csi.storage.k8s.io/pod.uid': 'u',
    'csi.storage.k8s.io/serviceAccount.name': 'builder',
    'csi.storage.k8s.io/ephemeral': 'true',
  });
});

test('a volume of an object is what that says', () => {
  const secret = (name: string) => ({ namespace: 'secrets', name });
  const object = (spec: PersistentVolume['spec']) => ({ ...driver({}), spec });
  const csi = { driver: 'd.example.com', volumeHandle: 'h' };
  const all = {
    csi: {
      ...csi,
      fsType: 'xfs',
      volumeAttributes: { a: 'b' },
      controllerPublishSecretRef: secret('attach'),
      nodeStageSecretRef: secret('stage'),
      nodePublishSecretRef: secret('publish'),
      nodeExpandSecretRef: secret('expand'),
    },
    volumeMode: 'Block' as const,
    mountOptions: ['noatime'],
    accessModes: ['ReadWriteMany' as const],
    claimRef: { namespace: 'n', name: 'c' },
  };
  const read = { driver: 'd.example.com', handle: 'h', name: 'd.example.com', lifecycle: 'Persistent' };
  expect(persistentVolumeOf(object(all), { isReadOnly: false })).toEqual({
    ...read,
    isBlock: true,
    isReadOnly: false,
    fsType: 'xfs',
    mountOptions: ['noatime'],
    accessModes: ['ReadWriteMany'],
    attributes: { a: 'b' },
    claim: { namespace: 'n', name: 'c' },
    secrets: { stage: secret('stage'), publish: secret('publish'), expand: secret('expand') },
  });
  expect(persistentVolumeOf(object({ csi }), { isReadOnly: false })).toEqual({
    ...read,
    isBlock: false,
    isReadOnly: false,
    fsType: '',
    mountOptions: [],
    accessModes: [],
    attributes: {},
    secrets: {},
  });
  expect(persistentVolumeOf(object({ hostPath: { path: '/x' } }), { isReadOnly: false })).toBeUndefined();
});

test('a volume is read-only if its object or its pod says so', () => {
  const object = (readOnly: boolean) => ({
    ...driver({}),
    spec: { csi: { driver: 'd', volumeHandle: 'h', readOnly } },
  });
  expect(persistentVolumeOf(object(true), { isReadOnly: false })).toMatchObject({ isReadOnly: true });
  expect(persistentVolumeOf(object(false), { isReadOnly: true })).toMatchObject({ isReadOnly: true });
  expect(persistentVolumeOf(object(false), { isReadOnly: false })).toMatchObject({ isReadOnly: false });
});
