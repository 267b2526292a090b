/** Eviction: the body of a pod's eviction subresource. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { DeleteOptions } from '../../meta/v1/delete-options.ts';

/** Asks that a pod be removed, if the disruption budgets allow it. */
export interface Eviction extends KubeObject {
  /** How to delete the pod. @proto 2 */
  deleteOptions?: DeleteOptions;
}

export const Eviction = defineKind<Eviction>({
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  plural: 'evictions',
  scope: 'Namespaced',
  verbs: [],
});
