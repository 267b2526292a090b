/** ReplicaSet: keeps a number of identical pods running. */
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';

/** Keeps a number of identical pods running. Usually a Deployment makes and steers it. */
export interface ReplicaSet extends KubeObject {
  /** The pods that are wanted. @default {} @proto 2 */
  spec: ReplicaSetSpec;
  /** How many of them there are. @always @proto 3 */
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

/** What a replica set shall bring about. */
export interface ReplicaSetSpec {
  /** Seconds for which a new pod must be ready, with no container crashing, before it counts as available. Default 0.
   *  @proto 4 */
  minReadySeconds?: Int32;
  /** Number of pods wanted. Default 1. @default 1 @pointer @proto 1 */
  replicas?: Int32;
  /** Which pods belong to the set; must match the labels of the template and cannot be changed. @pointer @proto 2 */
  selector: LabelSelector;
  /** The pods to make when there are too few. @always @proto 3 */
  template?: PodTemplateSpec;
}

/** What was last seen of a replica set. */
export interface ReplicaSetStatus {
  /** Pods that have been ready for at least `minReadySeconds`. @proto 5 */
  availableReplicas?: Int32;
  /** Aspects of the state, such as ReplicaFailure. @listType map @listMapKey type @patchStrategy merge @patchMergeKey
   *  type @proto 6 */
  conditions?: ReplicaSetCondition[];
  /** Pods that have all labels of the template. @proto 2 */
  fullyLabeledReplicas?: Int32;
  /** The generation of the spec that this status is about. @proto 3 */
  observedGeneration?: Int64;
  /** Pods that are ready. @proto 4 */
  readyReplicas?: Int32;
  /** Pods that belong to the set and are not terminating. @proto 1 */
  replicas: Int32;
  /** Pods that are on their way out. @pointer @proto 7 */
  terminatingReplicas?: Int32;
}

/** One aspect of a replica set's state. */
export interface ReplicaSetCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @optional @proto 2 */
  status: string;
  /** Name of the aspect, such as ReplicaFailure. @optional @proto 1 */
  type: string;
}
