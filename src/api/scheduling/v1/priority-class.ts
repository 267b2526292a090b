/** PriorityClass: a name for how important pods are. */
import type { PreemptionPolicy } from '../../core/v1/pod.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';

/** How important pods are, under a name that pods can give. */
export interface PriorityClass extends KubeObject {
  /** For people: when to use the class. @proto 4 */
  description?: string;
  /** Whether pods that name no class get this one. One class at most should say so. @proto 3 */
  globalDefault?: boolean;
  /** Whether pods of the class may push others off a node. Default PreemptLowerPriority.
   *  @default "PreemptLowerPriority" @pointer @proto 5 */
  preemptionPolicy?: PreemptionPolicy;
  /** The number: pods with a higher one go first. Cannot be changed. @always @proto 2 */
  value?: Int32;
}

export const PriorityClass = defineKind<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  scope: 'Cluster',
});
