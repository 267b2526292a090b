import { PersistentVolumeClaim, Pod } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const ephemeralVolumeDeclaration = defineDormant({
  name: 'ephemeral-volume',
  account: 'ephemeral-volume-controller',
  eventSource: 'ephemeral_volume',
  reads: [Pod, PersistentVolumeClaim],
  writes: [{ kind: PersistentVolumeClaim, verbs: ['create'] }],
  wakenBy: [{ kind: Pod }],
});
