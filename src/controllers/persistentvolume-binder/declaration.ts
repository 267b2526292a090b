import { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const persistentVolumeBinderDeclaration = defineDormant({
  name: 'persistentvolume-binder',
  account: 'persistent-volume-binder',
  eventSource: 'persistentvolume-controller',
  primary: PersistentVolumeClaim,
  reads: [PersistentVolume, StorageClass],
  writes: [
    { kind: PersistentVolumeClaim, verbs: ['update'] },
    { kind: PersistentVolumeClaim, subresource: 'status', verbs: ['update'] },
    { kind: PersistentVolume, verbs: ['update'] },
    { kind: PersistentVolume, subresource: 'status', verbs: ['update'] },
  ],
  wakenBy: [{ kind: PersistentVolumeClaim }, { kind: PersistentVolume }],
});
