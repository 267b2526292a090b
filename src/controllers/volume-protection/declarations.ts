import { PersistentVolume, PersistentVolumeClaim, Pod, VolumeAttributesClass } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the protection of claims before it is loaded. */
export const pvcProtectionDeclaration = defineDormant({
  name: 'pvc-protection',
  primary: PersistentVolumeClaim,
  reads: [Pod],
  writes: [
    { kind: PersistentVolumeClaim, verbs: ['update'] },
    { kind: PersistentVolumeClaim, subresource: 'status', verbs: ['update'] },
  ],
});

/** What is known of the protection of volumes before it is loaded. */
export const pvProtectionDeclaration = defineDormant({
  name: 'pv-protection',
  primary: PersistentVolume,
  writes: [{ kind: PersistentVolume, verbs: ['update'] }],
});

/** What is known of the protection of classes of attributes before it is loaded. */
export const vacProtectionDeclaration = defineDormant({
  name: 'vac-protection',
  account: 'volumeattributesclass-protection-controller',
  primary: VolumeAttributesClass,
  reads: [PersistentVolumeClaim, PersistentVolume],
  writes: [{ kind: VolumeAttributesClass, verbs: ['update'] }],
});
