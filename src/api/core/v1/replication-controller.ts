/** ReplicationController: the ancestor of ReplicaSet. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';
import type { PodTemplateSpec } from './pod-template.ts';

/** Keeps a number of identical pods running. The ancestor of ReplicaSet; use a Deployment instead. */
export interface ReplicationController extends KubeObject {
  /** The pods that are wanted. @optional @default {} @proto 2 */
  spec: ReplicationControllerSpec;
  /** How many of them there are. @always @proto 3 */
  status?: ReplicationControllerStatus;
}

export const ReplicationController = defineKind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [
    { name: 'scale', verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

/** What a replication controller shall bring about. */
export interface ReplicationControllerSpec {
  /** Seconds for which a new pod must be ready before it counts as available. Default 0. @proto 4 */
  minReadySeconds?: Int32;
  /** Number of pods wanted. Default 1. @default 1 @pointer @proto 1 */
  replicas?: Int32;
  /** Labels of the pods that belong to it. Default: the labels of the template. @mapType atomic @proto 2 */
  selector?: Record<string, string>;
  /** The pods to make when there are too few. Their restart policy must be Always. @proto 3 */
  template?: PodTemplateSpec;
}

/** What was last seen of a replication controller. */
export interface ReplicationControllerStatus {
  /** Pods that have been ready for at least `minReadySeconds`. @proto 5 */
  availableReplicas?: Int32;
  /** Aspects of the state, such as ReplicaFailure. @listType map @listMapKey type @patchStrategy merge @patchMergeKey
   *  type @proto 6 */
  conditions?: ReplicationControllerCondition[];
  /** Pods that have all labels of the template. @proto 2 */
  fullyLabeledReplicas?: Int32;
  /** The generation of the spec that this status is about. @proto 3 */
  observedGeneration?: Int64;
  /** Pods that are ready. @proto 4 */
  readyReplicas?: Int32;
  /** Pods that belong to it. @proto 1 */
  replicas: Int32;
}

/** One aspect of a replication controller's state. */
export interface ReplicationControllerCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as ReplicaFailure. @proto 1 */
  type: string;
}
