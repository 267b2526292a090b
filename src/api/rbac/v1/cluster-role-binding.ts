/** ClusterRoleBinding: who has a role everywhere. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { RoleRef, Subject } from './role-binding.ts';

/** Gives the permissions of a cluster role to users, groups and service accounts, in the whole cluster. */
export interface ClusterRoleBinding extends KubeObject {
  /** The role: a ClusterRole. Cannot be changed. @proto 3 */
  roleRef: RoleRef;
  /** Who gets the role. @listType atomic @proto 2 */
  subjects?: Subject[];
}

export const ClusterRoleBinding = defineKind<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  scope: 'Cluster',
});
