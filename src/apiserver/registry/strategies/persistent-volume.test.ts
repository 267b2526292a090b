import { describe, expect, it } from 'vitest';
import type { PersistentVolume, VolumeNodeAffinity } from '#api';
import { persistentVolumeStrategy } from './persistent-volume.ts';
import { planCreate, planUpdate, printCells } from './testing.ts';

const hostPath = { path: '/a' };
const sized = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] };
const volume = (spec: object = { hostPath }) => ({ spec: { ...sized, ...spec } });
const nodes = (...values: string[]): VolumeNodeAffinity => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values }] }] },
});
const create = (given: object) => planCreate<PersistentVolume>(persistentVolumeStrategy, given);

describe('persistent volumes', () => {
  it('get their defaults, and begin as pending', () => {
    const { object, messages } = create({ ...volume(), status: { phase: 'Bound' } });
    expect(messages).toEqual([]);
    expect(object.spec).toEqual({
      ...sized,
      hostPath: { path: '/a', type: '' },
      persistentVolumeReclaimPolicy: 'Retain',
      volumeMode: 'Filesystem',
    });
    expect(object.status).toEqual({ phase: 'Pending', lastPhaseTransitionTime: '2026-01-02T03:04:05Z' });
    expect(printCells(persistentVolumeStrategy.columns ?? [], object)).toEqual([
      'x',
      '1Gi',
      'RWO',
      'Retain',
      'Pending',
      '',
      '',
      '<unset>',
      '',
      '0s',
      'Filesystem',
    ]);
  });

  it.each<[object, string[]]>([
    [
      {},
      [
        'spec.accessModes: Required value',
        'spec.capacity: Required value',
        'spec.capacity: Unsupported value: null: supported values: "storage"',
        'spec: Required value: must specify a volume type',
      ],
    ],
    [
      volume({ hostPath, capacity: { storage: '0' } }),
      ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
    ],
    [
      volume({ hostPath, accessModes: ['ReadWriteOncePod', 'Foo'] }),
      [
        'spec.accessModes: Unsupported value: "Foo": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
        'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
      ],
    ],
    [
      volume({ hostPath: { path: '/./' }, persistentVolumeReclaimPolicy: 'Recycle' }),
      ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
    ],
    [
      volume({ hostPath, nfs: { server: 's', path: '/a' } }),
      ['spec.nfs: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      volume({ csi: { driver: 'd', volumeHandle: 'v' }, rbd: { image: 'i', monitors: ['m'] } }),
      ['spec.csi: Forbidden: may not specify more than 1 volume type'],
    ],
    [volume({ local: { path: '/a' } }), ['spec.nodeAffinity: Required value: Local volume requires node affinity']],
    [
      volume({ local: { path: '/a/../b' }, nodeAffinity: {} }),
      [
        'spec.local.path: Invalid value: "/a/../b": must not contain \'..\'',
        'spec.nodeAffinity.required: Required value: must specify required node constraints',
      ],
    ],
    [volume({ nfs: { server: 's', path: 'a' } }), ['spec.nfs.path: Invalid value: "a": must be an absolute path']],
    [
      volume({ csi: { driver: 'd', volumeHandle: '', nodeExpandSecretRef: { name: 'x' }, nodeStageSecretRef: {} } }),
      ['spec.csi.volumeHandle: Required value', 'spec.csi.nodeExpandSecretRef.namespace: Required value'],
    ],
    [
      volume({ hostPath, volumeAttributesClassName: 'x' }),
      ['spec.csi: Required value: has to be specified when using volumeAttributesClassName'],
    ],
    [
      volume({ fc: { targetWWNs: ['a'], wwids: ['b'] } }),
      [
        'spec.fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously',
        'spec.fc.lun: Required value: lun is required if targetWWNs is specified',
      ],
    ],
    [
      volume({ iscsi: { targetPortal: 'a:1', iqn: 'foo', lun: 300 } }),
      [
        'spec.iscsi.iqn: Invalid value: "foo": must be valid format',
        'spec.iscsi.lun: Invalid value: 300: must be between 0 and 255, inclusive',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(create(given).messages).toEqual(messages);
  });

  it.each<[string, (draft: PersistentVolume) => void, RegExp]>([
    ['grow', ({ spec }) => (spec.capacity = { storage: '2Gi' }), /^$/],
    ['are named their nodes later', ({ spec }) => (spec.nodeAffinity = nodes('b')), /^$/],
    [
      'stay where they are',
      ({ spec }) => (spec.hostPath = { path: '/b' }),
      /^spec.persistentvolumesource: Forbidden: .*\n.*"\/a" -> "\/b"$/,
    ],
    [
      'stay what they are',
      ({ spec }) => (spec.volumeMode = 'Block'),
      /^volumeMode: Invalid value: "Block": field is immutable$/,
    ],
  ])('%s', (_, change, message) => {
    const { messages } = planUpdate<PersistentVolume>(persistentVolumeStrategy, create(volume()).object, change);
    expect(messages.join()).toMatch(message);
  });

  it('are told later with which secret they grow, once', () => {
    const secret = { name: 'a', namespace: 'b' };
    const csi = { driver: 'd.example', volumeHandle: 'h' };
    const grown = (before: object, after: object) =>
      planUpdate<PersistentVolume>(
        persistentVolumeStrategy,
        create(volume({ csi: { ...csi, ...before } })).object,
        ({ spec }) => (spec.csi = { ...csi, ...after }),
      ).messages;
    expect(grown({}, { controllerExpandSecretRef: secret })).toEqual([]);
    const other = { controllerExpandSecretRef: { ...secret, name: 'c' } };
    expect(grown({ controllerExpandSecretRef: secret }, other)[0]).toMatch(/^spec.persistentvolumesource: Forbidden/);
    expect(grown({}, { nodeExpandSecretRef: secret })[0]).toMatch(/^spec.persistentvolumesource: Forbidden/);
  });

  it('keep the nodes that reach them', () => {
    const { object } = create(volume({ local: { path: '/a' }, nodeAffinity: nodes('b') }));
    const { messages } = planUpdate<PersistentVolume>(persistentVolumeStrategy, object, ({ spec }) => {
      spec.nodeAffinity = nodes('c');
    });
    expect(messages[0]).toMatch(/^nodeAffinity: Invalid value: .*field is immutable, except for updating/);
  });

  it('are pending until they are something else', () => {
    const { object } = create(volume());
    const forget = (draft: PersistentVolume) => void delete draft.status;
    expect(planUpdate(persistentVolumeStrategy, object, forget, 'status').object.status).toMatchObject({
      phase: 'Pending',
    });
  });

  it('say when their phase changed', () => {
    const { object } = create(volume());
    object.status = { phase: 'Pending', lastPhaseTransitionTime: '2020-01-01T00:00:00Z' };
    const become = (phase: 'Bound' | 'Pending') =>
      planUpdate<PersistentVolume>(
        persistentVolumeStrategy,
        object,
        draft => {
          draft.status = { phase };
        },
        'status',
      ).object.status?.lastPhaseTransitionTime;
    expect(become('Bound')).toBe('2026-01-02T03:04:05Z');
    expect(become('Pending')).toBe('2020-01-01T00:00:00Z');
  });

  it('warn of what is old', () => {
    const { object } = create(
      volume({ rbd: { monitors: ['a'], image: 'i' }, persistentVolumeReclaimPolicy: 'Recycle' }),
    );
    expect(persistentVolumeStrategy.warnings?.(object, undefined)).toEqual([
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.rbd: deprecated in v1.28, non-functional in v1.31+',
    ]);
  });
});
