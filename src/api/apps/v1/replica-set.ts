/** ReplicaSet: keeps a number of identical pods running. */
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';

export interface ReplicaSet extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: ReplicaSetSpec;
  /** @proto 3 */
  status?: ReplicaSetStatus;
}

export const ReplicaSet = defineKind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [
    { name: 'scale', verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

export interface ReplicaSetSpec {
  /** @proto 4 */
  minReadySeconds?: Int32;
  /** @default 1 @proto 1 */
  replicas?: Int32;
  /** @proto 2 */
  selector: LabelSelector;
  /** @proto 3 */
  template?: PodTemplateSpec;
}

export interface ReplicaSetStatus {
  /** @proto 5 */
  availableReplicas?: Int32;
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 6 */
  conditions?: ReplicaSetCondition[];
  /** @proto 2 */
  fullyLabeledReplicas?: Int32;
  /** @proto 3 */
  observedGeneration?: Int64;
  /** @proto 4 */
  readyReplicas?: Int32;
  /** @proto 1 */
  replicas: Int32;
  /** @proto 7 */
  terminatingReplicas?: Int32;
}

export interface ReplicaSetCondition {
  /** @proto 3 */
  lastTransitionTime?: Time;
  /** @proto 5 */
  message?: string;
  /** @proto 4 */
  reason?: string;
  /** @proto 2 */
  status: string;
  /** @proto 1 */
  type: string;
}
