/** Deployment: replaces identical pods gradually when their template changes. */
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, IntOrString, Time } from '../../meta/v1/scalars.ts';

/** Keeps a number of identical pods running, and replaces them gradually when their template changes. */
export interface Deployment extends KubeObject {
  /** The pods that are wanted and how to replace them. @default {} @proto 2 */
  spec: DeploymentSpec;
  /** How far the deployment has come. @always @proto 3 */
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

/** What a deployment shall bring about. */
export interface DeploymentSpec {
  /** Seconds for which a new pod must be ready, with no container crashing, before it counts as available. Default 0.
   *  @proto 5 */
  minReadySeconds?: Int32;
  /** Whether changes of the template are left unrolled for now. @proto 7 */
  paused?: boolean;
  /** Seconds without progress after which the deployment is reported as failing. Default 600. @default 600 @pointer
   *  @proto 9 */
  progressDeadlineSeconds?: Int32;
  /** Number of pods wanted. Default 1. @default 1 @pointer @proto 1 */
  replicas?: Int32;
  /** Number of old replica sets to keep for rolling back. Default 10. @default 10 @pointer @proto 6 */
  revisionHistoryLimit?: Int32;
  /** Which pods belong to the deployment; must match the labels of the template and cannot be changed. @pointer
   *  @proto 2 */
  selector: LabelSelector;
  /** How old pods are replaced by new ones. @patchStrategy retainKeys @default {} @always @proto 4 */
  strategy?: DeploymentStrategy;
  /** The pods to make. Their restart policy must be Always. @proto 3 */
  template: PodTemplateSpec;
}

/** How old pods are replaced by new ones. */
export interface DeploymentStrategy {
  /** Bounds of a rolling update; only when `type` is RollingUpdate. @proto 2 */
  rollingUpdate?: RollingUpdateDeployment;
  /** `RollingUpdate` (the default) replaces pods gradually, `Recreate` stops all old ones first. @default
   *  "RollingUpdate" @proto 1 */
  type?: DeploymentStrategyType;
}

/** Bounds of a rolling update. */
export interface RollingUpdateDeployment {
  /** How many pods there may be above the wanted number, as a number or a percentage rounded up. Default 25%. @default
   *  "25%" @pointer @proto 2 */
  maxSurge?: IntOrString;
  /** How many pods may be unavailable meanwhile, as a number or a percentage rounded down. Default 25%. Not 0 if
   *  `maxSurge` is 0. @default "25%" @pointer @proto 1 */
  maxUnavailable?: IntOrString;
}

/** What was last seen of a deployment. */
export interface DeploymentStatus {
  /** Pods that have been ready for at least `minReadySeconds`. @proto 4 */
  availableReplicas?: Int32;
  /** Times that the name of a new replica set was taken; goes into the hash of the next one. @pointer @proto 8 */
  collisionCount?: Int32;
  /** Aspects of the state: Available, Progressing, ReplicaFailure. @listType map @listMapKey type @patchStrategy merge
   *  @patchMergeKey type @proto 6 */
  conditions?: DeploymentCondition[];
  /** The generation of the spec that this status is about. @proto 1 */
  observedGeneration?: Int64;
  /** Pods that are ready. @proto 7 */
  readyReplicas?: Int32;
  /** Pods that belong to the deployment and are not terminating. @proto 2 */
  replicas?: Int32;
  /** Pods that are on their way out. @pointer @proto 9 */
  terminatingReplicas?: Int32;
  /** Pods that are still needed for the wanted number to be available. @proto 5 */
  unavailableReplicas?: Int32;
  /** Pods made from the current template. @proto 3 */
  updatedReplicas?: Int32;
}

/** One aspect of a deployment's state. */
export interface DeploymentCondition {
  /** When the condition last changed from one status to another. @always @proto 7 */
  lastTransitionTime?: Time;
  /** When the condition was last written. @always @proto 6 */
  lastUpdateTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @optional @proto 2 */
  status: string;
  /** Name of the aspect, such as Progressing. @optional @proto 1 */
  type: string;
}

/** How old pods are replaced. */
export type DeploymentStrategyType = 'Recreate' | 'RollingUpdate';
