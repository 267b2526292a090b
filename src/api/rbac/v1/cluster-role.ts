/** ClusterRole: what may be done in the whole cluster. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { PolicyRule } from './role.ts';

/** Permissions that hold in all namespaces or outside of any, or in one namespace where a RoleBinding names them. */
export interface ClusterRole extends KubeObject {
  /** Roles whose rules this one collects; a controller then writes its rules. @proto 3 */
  aggregationRule?: AggregationRule;
  /** What may be done; each rule adds to the others. @listType atomic @always @proto 2 */
  rules?: PolicyRule[];
}

export const ClusterRole = defineKind<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  scope: 'Cluster',
});

/** How a role is put together from others. */
export interface AggregationRule {
  /** Selectors of cluster roles; the rules of each role that one of them selects are taken. @listType atomic @proto
   *  1 */
  clusterRoleSelectors?: LabelSelector[];
}
