/** Eviction: the body of a pod's eviction subresource. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { DeleteOptions } from '../../meta/v1/delete-options.ts';

export interface Eviction extends KubeObject {
  /** @proto 2 */
  deleteOptions?: DeleteOptions;
}

export const Eviction = defineKind<Eviction>({
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  plural: 'evictions',
  scope: 'Namespaced',
  verbs: ['create'],
});
