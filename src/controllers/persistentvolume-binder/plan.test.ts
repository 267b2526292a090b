import { describe, expect, it } from 'vitest';
import {
  bindCompletedAnnotation,
  boundByControllerAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  provisionedByAnnotation,
  StorageClass,
  selectedNodeAnnotation,
} from '#api';
import { meta, typeOf } from '../fixtures/builders.ts';
import { planClaim } from './claim-plan.ts';
import { planVolume } from './volume-plan.ts';

const claim = (
  spec: Partial<PersistentVolumeClaim['spec']> = {},
  annotations: Record<string, string> = {},
): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: meta('c', { namespace: 'n', uid: 'u', annotations }),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const volume = (
  spec: Partial<PersistentVolume['spec']> = {},
  annotations: Record<string, string> = {},
): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: meta('v', { annotations }),
  spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, ...spec },
  status: { phase: 'Available' },
});
const storageClass = (rest: Partial<StorageClass> = {}): StorageClass => ({
  ...typeOf(StorageClass),
  metadata: meta('fast'),
  provisioner: 'example.com/disks',
  ...rest,
});
const fast = { storageClassName: 'fast' };
const mine = { name: 'c', namespace: 'n', uid: 'u' };
const later = { volumeBindingMode: 'WaitForFirstConsumer' } as const;

describe('a claim', () => {
  it('gets a volume that will do', () => {
    expect(planClaim({ claim: claim(), volumes: [volume()], storageClass: undefined })).toMatchObject({
      phase: 'Bound',
      volume: { metadata: { name: 'v' } },
    });
  });

  it('gets the volume that it names and that is set aside for it, of whatever class', () => {
    const { uid: _, ...claimRef } = mine;
    const named = claim({ ...fast, volumeName: 'v' });
    expect(
      planClaim({ claim: named, volumes: [volume({ claimRef })], storageClass: storageClass(later) }),
    ).toMatchObject({ phase: 'Bound', volume: { metadata: { name: 'v' } } });
  });

  it.each<[string, PersistentVolumeClaim, PersistentVolume[], StorageClass | undefined, object]>([
    ['without a class', claim(), [], undefined, { event: { reason: 'FailedBinding' } }],
    [
      'of no class that there is',
      claim(fast),
      [],
      undefined,
      { event: { reason: 'ProvisioningFailed', message: 'storageclass.storage.k8s.io "fast" not found' } },
    ],
    [
      'of a class',
      claim(fast),
      [],
      storageClass(),
      { provisioner: 'example.com/disks', event: { reason: 'ExternalProvisioning' } },
    ],
    [
      'that waits for a pod',
      claim(fast),
      [volume(fast)],
      storageClass(later),
      { event: { reason: 'WaitForFirstConsumer' } },
    ],
    [
      'whose pod has a node',
      claim(fast, { [selectedNodeAnnotation]: 'a' }),
      [],
      storageClass(later),
      { provisioner: 'example.com/disks' },
    ],
    [
      'of a class that nobody serves',
      claim(fast),
      [],
      storageClass({ provisioner: 'kubernetes.io/no-provisioner' }),
      { event: { reason: 'ProvisioningFailed' } },
    ],
    ['that names what is not there', claim({ volumeName: 'v' }), [], undefined, {}],
    [
      'that names what is too small',
      claim({ volumeName: 'v' }),
      [volume({ capacity: { storage: '1Mi' } })],
      undefined,
      { event: { reason: 'VolumeMismatch' } },
    ],
    [
      'that names what is of another',
      claim({ volumeName: 'v' }),
      [volume({ claimRef: { ...mine, uid: 'x' } })],
      undefined,
      { event: { reason: 'FailedBinding' } },
    ],
  ])('%s is pending', (_, asked, volumes, found, expected) => {
    const plan = planClaim({ claim: asked, volumes, storageClass: found });
    expect(plan).toMatchObject({ phase: 'Pending', ...expected });
    expect(plan.volume).toBeUndefined();
  });

  const bound = claim({ volumeName: 'v' }, { [bindCompletedAnnotation]: 'yes' });
  it.each<[string, PersistentVolume[], object]>([
    ['stays bound', [volume({ claimRef: mine })], { phase: 'Bound' }],
    ['stays bound to what forgot it', [volume()], { phase: 'Bound' }],
    ['is lost without its volume', [], { phase: 'Lost', event: { reason: 'ClaimLost' } }],
    [
      'is lost to another',
      [volume({ claimRef: { ...mine, uid: 'x' } })],
      { phase: 'Lost', event: { reason: 'ClaimMisbound' } },
    ],
  ])('%s', (_, volumes, expected) => {
    expect(planClaim({ claim: bound, volumes, storageClass: undefined })).toMatchObject(expected);
  });
});

describe('a volume', () => {
  const has = (volumeName?: string) => claim(volumeName === undefined ? {} : { volumeName });
  it.each<[string, PersistentVolume, PersistentVolumeClaim | undefined, object | undefined]>([
    ['nobody has', volume(), undefined, { status: { phase: 'Available' } }],
    ['set aside', volume({ claimRef: { name: 'c', namespace: 'n' } }), has(), { status: { phase: 'Available' } }],
    ['that is being bound', volume({ claimRef: mine }), has(), undefined],
    ['bound', volume({ claimRef: mine }), has('v'), { status: { phase: 'Bound' } }],
    ['whose claim is gone', volume({ claimRef: mine }), undefined, { status: { phase: 'Released' } }],
    [
      'whose claim is another of the name',
      volume({ claimRef: { ...mine, uid: 'x' } }),
      has('v'),
      { status: { phase: 'Released' } },
    ],
    [
      'chosen for a claim that has another',
      volume({ claimRef: mine }, { [boundByControllerAnnotation]: 'yes' }),
      has('w'),
      { status: { phase: 'Available' }, claimRef: 'none' },
    ],
    [
      'set aside for a claim that has another',
      volume({ claimRef: mine }),
      has('w'),
      { status: { phase: 'Available' }, claimRef: { name: 'c', namespace: 'n' } },
    ],
    [
      'made for a claim that has another',
      volume({ claimRef: mine, persistentVolumeReclaimPolicy: 'Delete' }, { [provisionedByAnnotation]: 'p' }),
      has('w'),
      { status: { phase: 'Released' } },
    ],
    [
      'to be deleted by who made it',
      volume({ claimRef: mine, persistentVolumeReclaimPolicy: 'Delete' }, { [provisionedByAnnotation]: 'p' }),
      undefined,
      { status: { phase: 'Released' } },
    ],
    [
      'that nobody can delete',
      volume({ claimRef: mine, persistentVolumeReclaimPolicy: 'Delete' }),
      undefined,
      { status: expect.objectContaining({ phase: 'Failed', reason: 'VolumeFailedDelete' }) },
    ],
    [
      'that nobody can clear',
      volume({ claimRef: mine, persistentVolumeReclaimPolicy: 'Recycle' }),
      undefined,
      { status: expect.objectContaining({ phase: 'Failed', reason: 'VolumeFailedRecycle' }) },
    ],
  ])('%s', (_, of, found, expected) => {
    const plan = planVolume({ volume: of, claim: found });
    expect(plan && { status: plan.status, ...('claimRef' in plan && { claimRef: plan.claimRef }) }).toEqual(expected);
  });
});
