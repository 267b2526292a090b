/** ReplicationController: the ancestor of ReplicaSet. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';
import type { PodTemplateSpec } from './pod-template.ts';

export interface ReplicationController extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: ReplicationControllerSpec;
  /** @proto 3 */
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

export interface ReplicationControllerSpec {
  /** @proto 4 */
  minReadySeconds?: Int32;
  /** @default 1 @proto 1 */
  replicas?: Int32;
  /** @mapType atomic @proto 2 */
  selector?: Record<string, string>;
  /** @proto 3 */
  template?: PodTemplateSpec;
}

export interface ReplicationControllerStatus {
  /** @proto 5 */
  availableReplicas?: Int32;
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 6 */
  conditions?: ReplicationControllerCondition[];
  /** @proto 2 */
  fullyLabeledReplicas?: Int32;
  /** @proto 3 */
  observedGeneration?: Int64;
  /** @proto 4 */
  readyReplicas?: Int32;
  /** @proto 1 */
  replicas: Int32;
}

export interface ReplicationControllerCondition {
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
