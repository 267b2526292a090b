/** Role: what may be done in a namespace. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Permissions in one namespace, under a name that bindings can give to users. */
export interface Role extends KubeObject {
  /** What may be done; each rule adds to the others. @listType atomic @always @proto 2 */
  rules?: PolicyRule[];
}

export const Role = defineKind<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  scope: 'Namespaced',
});

/** Some verbs on some resources, or on some paths. */
export interface PolicyRule {
  /** Groups of the resources; the core group is the empty text, * means all. @listType atomic @proto 2 */
  apiGroups?: string[];
  /** Paths that are no resources, such as /healthz; * may stand for the last part. Only in a ClusterRole. @listType
   *  atomic @proto 5 */
  nonResourceURLs?: string[];
  /** Names of the objects that the rule is about. Left out, all. @listType atomic @proto 4 */
  resourceNames?: string[];
  /** Resources, with subresources as pods/log; * means all. @listType atomic @proto 3 */
  resources?: string[];
  /** What may be done: get, list, watch, create and so on; * means everything. @listType atomic @proto 1 */
  verbs: string[];
}
