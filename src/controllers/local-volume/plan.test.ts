import { describe, expect, it } from 'vitest';
import {
  localBtrfsLabel,
  localCopyingClass,
  localStorageDriver,
  localVolumeCopiedAnnotation,
  localVolumeErrorAnnotation,
  localVolumeFinalizer,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  provisionedByAnnotation,
  StorageClass,
  selectedNodeAnnotation,
  storageProvisionerAnnotation,
} from '#api';
import type { VolumeSnapshot, VolumeSnapshotContent } from '#csi';
import { at, meta, startMs, typeOf } from '../fixtures/builders.ts';
import { copyingFinalizer, releasedSources } from './copy-plan.ts';
import { planExpansion } from './expand-plan.ts';
import { readParameters } from './parameters.ts';
import { type ProvisionFacts, planProvision, roomOn } from './provision-plan.ts';
import { planLocalVolume } from './volume-plan.ts';

const claim = (
  spec: Partial<PersistentVolumeClaim['spec']> = {},
  annotations: Record<string, string> = { [selectedNodeAnnotation]: 'a' },
): PersistentVolumeClaim => ({
  ...typeOf(PersistentVolumeClaim),
  metadata: meta('c', {
    namespace: 'n',
    uid: 'u',
    annotations: { [storageProvisionerAnnotation]: localStorageDriver, ...annotations },
  }),
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: 'local',
    ...spec,
  },
});
const storageClass = (rest: Partial<StorageClass> = {}): StorageClass => ({
  ...typeOf(StorageClass),
  metadata: meta('local'),
  provisioner: localStorageDriver,
  volumeBindingMode: 'WaitForFirstConsumer',
  ...rest,
});
const node = (name: string, disk?: string, rest: Partial<Node['spec']> = {}): Node => ({
  ...typeOf(Node),
  metadata: { ...meta(name), labels: { 'kubernetes.io/hostname': `${name}.example` } },
  spec: rest,
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    ...(disk !== undefined && { capacity: { 'ephemeral-storage': disk } }),
  },
});
const volume = (
  rest: Partial<PersistentVolume['spec']> = {},
  {
    metadata = {},
    phase = 'Bound' as const,
    type = 'image',
    on = 'a',
  }: Partial<{
    metadata: Partial<PersistentVolume['metadata']>;
    phase: 'Bound' | 'Released';
    type: string;
    on: string;
  }> = {},
): PersistentVolume => ({
  ...typeOf(PersistentVolume),
  metadata: { ...meta('v', { annotations: { [provisionedByAnnotation]: localStorageDriver } }), ...metadata },
  spec: {
    capacity: { storage: '1Gi' },
    csi: { driver: localStorageDriver, volumeHandle: 'v', volumeAttributes: { node: on, type } },
    persistentVolumeReclaimPolicy: 'Delete',
    ...rest,
  },
  status: { phase },
});

describe('a claim', () => {
  const plan = (facts: Partial<ProvisionFacts>) =>
    planProvision({
      claim: claim(),
      storageClass: storageClass(),
      nodes: [node('a'), node('b')],
      volumes: [],
      ...facts,
    });

  it('gets a volume on the node of its pod', () => {
    expect(plan({})).toEqual({
      do: 'create',
      volume: {
        metadata: { name: 'pvc-u', annotations: { [provisionedByAnnotation]: localStorageDriver } },
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          claimRef: expect.objectContaining({ namespace: 'n', name: 'c', uid: 'u' }),
          csi: {
            driver: localStorageDriver,
            volumeHandle: 'pvc-u',
            volumeAttributes: { node: 'a', type: 'directory', keepDeletedSeconds: '86400' },
          },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['a.example'] }] },
              ],
            },
          },
          persistentVolumeReclaimPolicy: 'Delete',
          storageClassName: 'local',
          volumeMode: 'Filesystem',
        },
      },
    });
  });

  const atOnce = storageClass({ volumeBindingMode: 'Immediate' });
  const image = storageClass({ parameters: { type: 'image' } });
  const nothing = { do: 'nothing' };
  it.each<[string, Partial<ProvisionFacts>, object]>([
    ['of another provisioner', { storageClass: storageClass({ provisioner: 'example.com/x' }) }, nothing],
    ['that nobody asked for', { claim: claim({}, { [storageProvisionerAnnotation]: 'example.com/x' }) }, nothing],
    ['that waits for a pod', { claim: claim({}, {}) }, nothing],
    ['that has one', { claim: claim({ volumeName: 'v' }) }, nothing],
    ['whose volume is there', { volumes: [volume({}, { metadata: meta('pvc-u') })] }, nothing],
    ['that cannot wait', { claim: claim({}, {}), storageClass: atOnce }, { do: 'select', node: 'a' }],
    [
      'that cannot wait, where there is most room',
      {
        claim: claim({}, {}),
        storageClass: { ...image, volumeBindingMode: 'Immediate' },
        nodes: [node('a', '5Gi'), node('b', '5Gi'), node('c', '9Gi', { unschedulable: true })],
        volumes: [volume()],
      },
      { do: 'select', node: 'b' },
    ],
    ['of a node that is gone', { nodes: [node('b')] }, { do: 'fail', why: 'node "a" not found', reselect: true }],
    [
      'for which there is no room',
      { storageClass: image, nodes: [node('a', '1536Mi')], volumes: [volume()] },
      { do: 'fail', why: 'not enough free storage on node "a"', reselect: true },
    ],
    [
      'larger than what is left, of a directory',
      { nodes: [node('a', '1536Mi')], volumes: [volume()] },
      { do: 'create' },
    ],
    ['with a selector', { claim: claim({ selector: {} }) }, { do: 'fail', why: 'claim Selector is not supported' }],
    [
      'for a block device',
      { claim: claim({ volumeMode: 'Block' }) },
      { do: 'fail', why: 'block volumes need a class with the parameter type "image"' },
    ],
    [
      'of a class with a mistake',
      { storageClass: storageClass({ parameters: { size: '1' } }) },
      { do: 'fail', why: 'invalid parameter "size"' },
    ],
  ])('%s', (_, facts, expected) => expect(plan(facts)).toMatchObject(expected));
});

it.each<[Record<string, string>, object]>([
  [{}, { type: 'directory', keepDeletedSeconds: 86_400 }],
  [
    { type: 'image', keepDeletedFor: '1h30m' },
    { type: 'image', keepDeletedSeconds: 5400 },
  ],
  [{ keepDeletedFor: '0s' }, { type: 'directory', keepDeletedSeconds: 0 }],
  [{ keepDeletedFor: 'long' }, { wrong: 'invalid value "long" for parameter "keepDeletedFor"' }],
  [{ type: 'tape' }, { wrong: 'invalid value "tape" for parameter "type"' }],
])('%o', (parameters, expected) => expect(readParameters(storageClass({ parameters }))).toEqual(expected));

it.each<[string, PersistentVolume, string]>([
  ['in use', volume(), 'nothing'],
  ['left', volume({}, { phase: 'Released' }), 'delete'],
  ['left, to be kept', volume({ persistentVolumeReclaimPolicy: 'Retain' }, { phase: 'Released' }), 'nothing'],
  ['left, that somebody else made', volume({}, { phase: 'Released', metadata: { annotations: {} } }), 'nothing'],
  [
    'going, held by its node',
    volume({}, { metadata: { deletionTimestamp: at(0), finalizers: [localVolumeFinalizer] } }),
    'nothing',
  ],
  [
    'going, held by a node that is gone',
    volume({}, { on: 'z', metadata: { deletionTimestamp: at(0), finalizers: [localVolumeFinalizer] } }),
    'forget',
  ],
  ['being copied', volume({ storageClassName: localCopyingClass }, { metadata: { name: 'pvc-u' } }), 'nothing'],
  ['being copied for nobody', volume({ storageClassName: localCopyingClass }), 'delete'],
])('a volume %s: %#', (_, of, expected) =>
  expect(planLocalVolume(of, { hasNode: name => name === 'a', hasClaim: name => name === 'pvc-u' })).toBe(expected),
);

describe('a claim that is a copy', () => {
  const source = claim({ volumeName: 'v' });
  const held = { metadata: { finalizers: [localVolumeFinalizer] } };
  const ofClaim = { kind: 'PersistentVolumeClaim', name: 's' };
  const ofSnapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' };
  const copy = (spec: Partial<PersistentVolumeClaim['spec']> = {}, rest?: Record<string, string>) =>
    claim({ dataSource: ofClaim, ...spec }, rest);
  const plan = (facts: Partial<ProvisionFacts>, of = volume({}, { ...held, type: 'directory' })) =>
    planProvision({
      claim: copy(),
      storageClass: storageClass(),
      nodes: [node('a'), node('b')],
      volumes: [],
      claimNamed: name => (name === 's' ? { claim: source, volume: of } : undefined),
      ...facts,
    });
  const found = (handle: string, rest: object = {}): ProvisionFacts['snapshot'] => ({
    snapshot: { metadata: meta('s', { uid: 'su' }), status: { readyToUse: true } } as VolumeSnapshot,
    content: {
      metadata: meta('k'),
      spec: { driver: localStorageDriver, volumeSnapshotRef: { uid: 'su' } },
      status: { snapshotHandle: handle, restoreSize: 1024 },
      ...rest,
    } as VolumeSnapshotContent,
  });
  const attributes = (text: string) => ({
    spec: { storageClassName: localCopyingClass, csi: { volumeAttributes: { node: 'a', source: text } } },
  });

  it('waits without a claim until its node has made it', () => {
    const made = plan({});
    expect(made).toMatchObject({ do: 'create', hold: source, volume: attributes('volume/v') });
    expect(made.do === 'create' && made.volume.spec.claimRef).toBe(undefined);
    const copying = volume({ storageClassName: localCopyingClass }, { metadata: meta('pvc-u') });
    const annotated = (name: string, text: string) => ({
      volumes: [{ ...copying, metadata: { ...copying.metadata, annotations: { [name]: text } } }],
    });
    expect(plan({ volumes: [copying] })).toEqual({ do: 'nothing' });
    expect(plan(annotated(localVolumeErrorAnnotation, 'full'))).toEqual({ do: 'fail', why: 'full' });
    expect(plan(annotated(localVolumeCopiedAnnotation, 'true'))).toMatchObject({
      do: 'handOver',
      spec: { claimRef: { namespace: 'n', name: 'c', uid: 'u' }, storageClassName: 'local' },
    });
  });

  const snapshot = found('a/directory/snapshot-1');
  it.each<[string, Partial<ProvisionFacts>, object]>([
    ['goes where its source lies', { claim: copy({}, {}) }, { do: 'select', node: 'a' }],
    ['whoever chose another node', { claim: copy({}, { [selectedNodeAnnotation]: 'b' }) }, { do: 'select', node: 'a' }],
    [
      'before it is asked for',
      { claim: copy({}, { [storageProvisionerAnnotation]: '', [selectedNodeAnnotation]: 'a' }) },
      { do: 'nothing' },
    ],
    [
      'of a snapshot',
      { claim: copy({ dataSource: ofSnapshot }), snapshot },
      { do: 'create', volume: attributes('snapshot/snapshot-1') },
    ],
    [
      'of a snapshot of another type',
      { claim: copy({ dataSource: ofSnapshot }), snapshot: found('a/image/snapshot-1') },
      { do: 'fail', why: 'what is to be copied is of type image, and volumes of the class are of type directory' },
    ],
    [
      'of a snapshot that is not there',
      { claim: copy({ dataSource: ofSnapshot }) },
      { do: 'fail', why: expect.stringContaining('"s" not found') },
    ],
    [
      'of a claim without a volume',
      { claimNamed: () => undefined },
      { do: 'fail', why: 'claim s has no volume of driver local.kubernode.dev' },
    ],
    [
      'that is smaller',
      { claim: copy({ resources: { requests: { storage: '1Mi' } } }) },
      { do: 'fail', why: 'requested volume size 1048576 is less than the size 1073741824 for the source volume v' },
    ],
    [
      'of something else',
      { claim: copy({ dataSource: { apiGroup: 'a.b', kind: 'Thing', name: 's' } }) },
      { do: 'fail', why: 'data source of kind Thing is not supported' },
    ],
  ])('%s', (_, facts, expected) => expect(plan(facts)).toMatchObject(expected));

  it('of a volume that no pod has used is a new volume', () => {
    const made = plan({}, volume({}, { type: 'directory' }));
    expect(made).toMatchObject({
      do: 'create',
      volume: { spec: { storageClassName: 'local', claimRef: { uid: 'u' } } },
    });
    expect(made).not.toHaveProperty('hold');
  });

  it('holds its source no longer than it waits', () => {
    const kept = { ...source, metadata: { ...source.metadata, name: 's', finalizers: [copyingFinalizer] } };
    expect(releasedSources([kept, copy()])).toEqual([]);
    expect(releasedSources([kept, copy({ volumeName: 'pvc-u' })])).toEqual([kept]);
  });
});

it('subvolumes are had on nodes with btrfs alone', () => {
  const on = { ...node('a', '5Gi'), metadata: { ...meta('a'), labels: { [localBtrfsLabel]: 'true' } } };
  expect(roomOn(on, 'btrfs', [volume()])).toBe(4 * 2 ** 30);
  expect(roomOn(node('b', '5Gi'), 'btrfs', [])).toBe(0);
});

describe('a claim that grows', () => {
  const bound = (wanted: string, status: object = {}): PersistentVolumeClaim => ({
    ...claim({ volumeName: 'v', resources: { requests: { storage: wanted } } }),
    status: { phase: 'Bound', capacity: { storage: '1Gi' }, ...status },
  });
  const plan = (of: PersistentVolumeClaim, on: PersistentVolume, roomBytes = 2 ** 40) =>
    planExpansion({ claim: of, volume: on, roomBytes, nowMs: startMs });
  const made = { metadata: { annotations: { 'local.kubernode.dev/size': String(2 ** 30) } } };
  const pending = {
    type: 'FileSystemResizePending',
    status: 'True',
    lastTransitionTime: at(0),
    message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.',
  };
  const large = { capacity: { storage: '2Gi' } };
  it.each<[string, PersistentVolumeClaim, PersistentVolume, object]>([
    ['not', bound('1Gi'), volume(), { do: 'nothing' }],
    ['first its volume', bound('2Gi'), volume(), { do: 'grow', storage: '2Gi' }],
    ['at once, of a directory', bound('2Gi'), volume(large, { type: 'directory' }), { do: 'tell', isDone: true }],
    ['at once, when nobody has made it', bound('2Gi'), volume(large), { do: 'tell', isDone: true }],
    ['when its pod starts', bound('2Gi'), volume(large, made), { do: 'tell', status: { conditions: [pending] } }],
    ['by itself, of btrfs', bound('2Gi'), volume(large, { ...made, type: 'btrfs' }), { do: 'nothing' }],
    ['later, as is said', bound('2Gi', { conditions: [pending] }), volume(large, made), { do: 'nothing' }],
  ])('%s', (_, of, on, expected) => expect(plan(of, on)).toMatchObject(expected));

  it('tells when its node has grown it, and when there is no room', () => {
    const grown = { metadata: { annotations: { 'local.kubernode.dev/size': String(2 ** 31) } } };
    expect(plan(bound('2Gi', { conditions: [pending] }), volume(large, grown))).toEqual({
      do: 'tell',
      isDone: true,
      status: { phase: 'Bound', capacity: { storage: '2Gi' } },
    });
    expect(plan(bound('2Gi'), volume(), 10)).toEqual({ do: 'fail', why: 'not enough free storage on node "a"' });
  });
});
