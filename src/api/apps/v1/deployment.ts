/** Deployment: replaces identical pods gradually when their template changes. */
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, IntOrString, Time } from '../../meta/v1/scalars.ts';

export interface Deployment extends KubeObject {
  /** @optional @default {} @proto 2 */
  spec: DeploymentSpec;
  /** @proto 3 */
  status?: DeploymentStatus;
}

export const Deployment = defineKind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [
    { name: 'scale', verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

export interface DeploymentSpec {
  /** @proto 5 */
  minReadySeconds?: Int32;
  /** @proto 7 */
  paused?: boolean;
  /** @default 600 @proto 9 */
  progressDeadlineSeconds?: Int32;
  /** @default 1 @proto 1 */
  replicas?: Int32;
  /** @default 10 @proto 6 */
  revisionHistoryLimit?: Int32;
  /** @proto 2 */
  selector: LabelSelector;
  /** @patchStrategy retainKeys @default {} @proto 4 */
  strategy?: DeploymentStrategy;
  /** @proto 3 */
  template: PodTemplateSpec;
}

export interface DeploymentStrategy {
  /** @proto 2 */
  rollingUpdate?: RollingUpdateDeployment;
  /** @default "RollingUpdate" @proto 1 */
  type?: DeploymentStrategyType;
}

export interface RollingUpdateDeployment {
  /** @default "25%" @proto 2 */
  maxSurge?: IntOrString;
  /** @default "25%" @proto 1 */
  maxUnavailable?: IntOrString;
}

export interface DeploymentStatus {
  /** @proto 4 */
  availableReplicas?: Int32;
  /** @proto 8 */
  collisionCount?: Int32;
  /** @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 6 */
  conditions?: DeploymentCondition[];
  /** @proto 1 */
  observedGeneration?: Int64;
  /** @proto 7 */
  readyReplicas?: Int32;
  /** @proto 2 */
  replicas?: Int32;
  /** @proto 9 */
  terminatingReplicas?: Int32;
  /** @proto 5 */
  unavailableReplicas?: Int32;
  /** @proto 3 */
  updatedReplicas?: Int32;
}

export interface DeploymentCondition {
  /** @proto 7 */
  lastTransitionTime?: Time;
  /** @proto 6 */
  lastUpdateTime?: Time;
  /** @proto 5 */
  message?: string;
  /** @proto 4 */
  reason?: string;
  /** @proto 2 */
  status: string;
  /** @proto 1 */
  type: string;
}

export type DeploymentStrategyType = 'Recreate' | 'RollingUpdate';
