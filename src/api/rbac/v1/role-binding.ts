/** RoleBinding: who has a role in a namespace. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Gives the permissions of a role to users, groups and service accounts, in the binding's namespace. */
export interface RoleBinding extends KubeObject {
  /** The role: a Role of the same namespace, or a ClusterRole. Cannot be changed. @proto 3 */
  roleRef: RoleRef;
  /** Who gets the role. @listType atomic @proto 2 */
  subjects?: Subject[];
}

export const RoleBinding = defineKind<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  scope: 'Namespaced',
});

/** The role that a binding gives. @mapType atomic */
export interface RoleRef {
  /** Group of the role, rbac.authorization.k8s.io. @always @proto 1 */
  apiGroup?: string;
  /** Role or ClusterRole. @proto 2 */
  kind: string;
  /** Name of the role. @proto 3 */
  name: string;
}

/** A user, a group or a service account. @mapType atomic */
export interface Subject {
  /** Group of the subject's kind: empty for service accounts, rbac.authorization.k8s.io for users and groups. @proto
   *  2 */
  apiGroup?: string;
  /** User, Group or ServiceAccount. @proto 1 */
  kind: string;
  /** Name of the subject. @proto 3 */
  name: string;
  /** Namespace of a service account; users and groups have none. @proto 4 */
  namespace?: string;
}
