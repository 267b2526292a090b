import { ControllerRevision, DaemonSet, Node, Pod } from '#api';
import { defineDormant } from '#reconcile';
import { historyWrites } from '../history/writes.ts';

/** What is known of the controller before it is loaded. */
export const daemonSetDeclaration = defineDormant({
  name: 'daemonset',
  account: 'daemon-set-controller',
  primary: DaemonSet,
  reads: [Pod, ControllerRevision, Node],
  writes: [
    { kind: Pod, verbs: ['create', 'delete', 'patch'] },
    historyWrites,
    { kind: DaemonSet, subresource: 'status', verbs: ['update'] },
  ],
});
