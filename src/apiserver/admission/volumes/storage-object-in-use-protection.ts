/** StorageObjectInUseProtection: claims, volumes and classes of attributes do not go while they are used; controllers
 *  see to it. */
import {
  attributesProtectionFinalizer,
  claimProtectionFinalizer,
  type Kind,
  PersistentVolume,
  PersistentVolumeClaim,
  VolumeAttributesClass,
  volumeProtectionFinalizer,
} from '#api';
import type { AdmissionPlugin } from '../admission.ts';

const finalizers = new Map<Kind, string>([
  [PersistentVolumeClaim, claimProtectionFinalizer],
  [PersistentVolume, volumeProtectionFinalizer],
  [VolumeAttributesClass, attributesProtectionFinalizer],
]);

export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  admit({ operation, resource, subresource, object }) {
    const finalizer = operation === 'CREATE' && subresource === '' ? finalizers.get(resource.kind) : undefined;
    if (finalizer === undefined || !object || object.metadata.finalizers?.includes(finalizer)) return;
    object.metadata.finalizers = [...(object.metadata.finalizers ?? []), finalizer];
  },
};
