import { Pod } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const stalePodDisruptionDeclaration = defineDormant({
  name: 'stale-pod-disruption',
  account: 'disruption-controller',
  reads: [Pod],
  writes: [{ kind: Pod, subresource: 'status', verbs: ['patch'] }],
  wakenBy: [{ kind: Pod }],
});
