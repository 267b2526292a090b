import { ClusterRole } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const clusterRoleAggregationDeclaration = defineDormant({
  name: 'clusterrole-aggregation',
  primary: ClusterRole,
  writes: [{ kind: ClusterRole, verbs: ['patch'] }],
  // It gives what it does not have.
  rules: [{ verbs: ['escalate'], apiGroups: [ClusterRole.group], resources: [ClusterRole.plural] }],
});
