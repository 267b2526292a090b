/** DaemonSet: one pod on every node that fits. */
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, IntOrString, Time } from '../../meta/v1/scalars.ts';

/** Keeps one pod running on every node that fits, as agents of nodes need it. */
export interface DaemonSet extends KubeObject {
  /** The pods that are wanted and how to replace them. @default {} @proto 2 */
  spec: DaemonSetSpec;
  /** On how many nodes they are. @always @proto 3 */
  status?: DaemonSetStatus;
}

export const DaemonSet = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** What a daemon set shall bring about. */
export interface DaemonSetSpec {
  /** Seconds for which a new pod must be ready, with no container crashing, before it counts as available. Default 0.
   *  @proto 4 */
  minReadySeconds?: Int32;
  /** Number of old revisions to keep for rolling back. Default 10. @default 10 @pointer @proto 6 */
  revisionHistoryLimit?: Int32;
  /** Which pods belong to the set; must match the labels of the template and cannot be changed. @pointer @proto 1 */
  selector: LabelSelector;
  /** The pods to make, one a node. Their restart policy must be Always; node selector and affinity say which nodes.
   *  @proto 2 */
  template: PodTemplateSpec;
  /** How old pods are replaced by new ones. @default {} @always @proto 3 */
  updateStrategy?: DaemonSetUpdateStrategy;
}

/** How old pods are replaced by new ones. */
export interface DaemonSetUpdateStrategy {
  /** Bounds of a rolling update; only when `type` is RollingUpdate. @proto 2 */
  rollingUpdate?: RollingUpdateDaemonSet;
  /** `RollingUpdate` (the default) replaces pods node by node, `OnDelete` only when somebody deletes them. @default
   *  "RollingUpdate" @proto 1 */
  type?: 'OnDelete' | 'RollingUpdate';
}

/** Bounds of a rolling update. */
export interface RollingUpdateDaemonSet {
  /** How many nodes may have an old and a new pod at once, as a number or a percentage rounded up. Default 0. @proto 2
   *  */
  maxSurge?: IntOrString;
  /** How many pods may be unavailable meanwhile, as a number or a percentage rounded up. Default 1. Not 0 if `maxSurge`
   *  is 0. @proto 1 */
  maxUnavailable?: IntOrString;
}

/** What was last seen of a daemon set. */
export interface DaemonSetStatus {
  /** Times that the name of a new revision was taken; goes into the hash of the next one. @pointer @proto 9 */
  collisionCount?: Int32;
  /** Aspects of the state. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 10 */
  conditions?: DaemonSetCondition[];
  /** Nodes that have a pod of the set and shall have one. @proto 1 */
  currentNumberScheduled: Int32;
  /** Nodes that shall have a pod of the set. @proto 3 */
  desiredNumberScheduled: Int32;
  /** Nodes that shall have a pod and have one that has been ready for at least `minReadySeconds`. @proto 7 */
  numberAvailable?: Int32;
  /** Nodes that have a pod of the set and shall have none. @proto 2 */
  numberMisscheduled: Int32;
  /** Nodes that shall have a pod and have one that is ready. @proto 4 */
  numberReady: Int32;
  /** Nodes that shall have a pod and have none that is available. @proto 8 */
  numberUnavailable?: Int32;
  /** The generation of the spec that this status is about. @proto 5 */
  observedGeneration?: Int64;
  /** Nodes that have a pod made from the current template. @proto 6 */
  updatedNumberScheduled?: Int32;
}

/** One aspect of a daemon set's state. */
export interface DaemonSetCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @always @proto 2 */
  status?: string;
  /** Name of the aspect. @always @proto 1 */
  type?: string;
}
