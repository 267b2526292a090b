import { DeviceTaintRule, Pod, ResourceClaim, ResourceSlice } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const deviceTaintEvictionDeclaration = defineDormant({
  name: 'device-taint-eviction-controller',
  account: 'device-taint-eviction-controller',
  primary: ResourceClaim,
  wakenBy: [{ kind: ResourceClaim }, { kind: DeviceTaintRule }],
  reads: [Pod, ResourceSlice, DeviceTaintRule],
  writes: [
    { kind: Pod, verbs: ['delete'] },
    { kind: Pod, subresource: 'status', verbs: ['patch'] },
    { kind: DeviceTaintRule, subresource: 'status', verbs: ['patch'] },
  ],
});
