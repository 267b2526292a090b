import { Pod, PodDisruptionBudget, ReplicaSet } from '#api';
import { defineDormant, readsScales } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const disruptionDeclaration = defineDormant({
  name: 'disruption',
  eventSource: 'controllermanager',
  primary: PodDisruptionBudget,
  reads: [Pod, ReplicaSet],
  writes: [{ kind: PodDisruptionBudget, subresource: 'status', verbs: ['update'] }],
  rules: [readsScales],
});
