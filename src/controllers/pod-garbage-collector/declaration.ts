import { Node, Pod } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const podGarbageCollectorDeclaration = defineDormant({
  name: 'pod-garbage-collector',
  account: 'pod-garbage-collector',
  reads: [Pod, Node],
  writes: [
    { kind: Pod, verbs: ['delete'] },
    { kind: Pod, subresource: 'status', verbs: ['patch'] },
  ],
  wakenBy: [{ kind: Pod }],
});
