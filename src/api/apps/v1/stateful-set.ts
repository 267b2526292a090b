/** StatefulSet: pods with names, addresses and volumes that stay. */
import type { PersistentVolumeClaim } from '../../core/v1/persistent-volume-claim-status.ts';
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, IntOrString, Time } from '../../meta/v1/scalars.ts';

/** Keeps numbered pods running, each with a name, an address and volumes that outlive it. */
export interface StatefulSet extends KubeObject {
  /** The pods that are wanted and how to replace them. @default {} @proto 2 */
  spec: StatefulSetSpec;
  /** How many of them there are. @always @proto 3 */
  status?: StatefulSetStatus;
}

export const StatefulSet = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [
    { name: 'scale', verbs: ['get', 'patch', 'update'], kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
    { name: 'status', verbs: ['get', 'patch', 'update'] },
  ],
});

/** What a stateful set shall bring about. */
export interface StatefulSetSpec {
  /** Seconds for which a new pod must be ready, with no container crashing, before it counts as available. Default 0.
   *  @proto 9 */
  minReadySeconds?: Int32;
  /** How pods are numbered. Default from 0 on. @proto 11 */
  ordinals?: StatefulSetOrdinals;
  /** What becomes of the pods' claims when pods go. @proto 10 */
  persistentVolumeClaimRetentionPolicy?: StatefulSetPersistentVolumeClaimRetentionPolicy;
  /** `OrderedReady` (the default) makes and removes pods one after the other, `Parallel` all at once. @default
   *  "OrderedReady" @proto 6 */
  podManagementPolicy?: 'OrderedReady' | 'Parallel';
  /** Number of pods wanted. Default 1. @default 1 @pointer @proto 1 */
  replicas?: Int32;
  /** Number of old revisions to keep for rolling back. Default 10. @default 10 @pointer @proto 8 */
  revisionHistoryLimit?: Int32;
  /** Which pods belong to the set; must match the labels of the template and cannot be changed. @pointer @proto 2 */
  selector: LabelSelector;
  /** The headless service under which pods have their names in DNS. Cannot be changed. @always @proto 5 */
  serviceName?: string;
  /** The pods to make. They are called after the set and their number, such as web-0. Their restart policy must be
   *  Always. @proto 3 */
  template: PodTemplateSpec;
  /** How old pods are replaced by new ones. @default {} @always @proto 7 */
  updateStrategy?: StatefulSetUpdateStrategy;
  /** Claims that each pod gets of its own, for volumes of the same names. Cannot be changed. @listType atomic @proto 4
   *  */
  volumeClaimTemplates?: PersistentVolumeClaim[];
}

/** How pods are numbered. */
export interface StatefulSetOrdinals {
  /** Number of the first pod. Default 0. @always @proto 1 */
  start?: Int32;
}

/** What becomes of the pods' claims when pods go for good. */
export interface StatefulSetPersistentVolumeClaimRetentionPolicy {
  /** When the set is deleted: `Retain` (the default) keeps the claims, `Delete` deletes them. @default "Retain" @proto
   *  1 */
  whenDeleted?: string;
  /** When the set has fewer pods: `Retain` (the default) keeps the claims of those that went, `Delete` deletes them.
   *  @default "Retain" @proto 2 */
  whenScaled?: string;
}

/** How old pods are replaced by new ones. */
export interface StatefulSetUpdateStrategy {
  /** Bounds of a rolling update; only when `type` is RollingUpdate. @proto 2 */
  rollingUpdate?: RollingUpdateStatefulSetStrategy;
  /** `RollingUpdate` (the default) replaces pods from the highest number down, `OnDelete` only when somebody deletes
   *  them, `Recreate` all at once. @proto 1 */
  type?: 'OnDelete' | 'Recreate' | 'RollingUpdate';
}

/** Bounds of a rolling update. */
export interface RollingUpdateStatefulSetStrategy {
  /** How many pods may be unavailable meanwhile, as a number or a percentage rounded up. Default 1. @proto 2 */
  maxUnavailable?: IntOrString;
  /** Pods with lower numbers than this are not replaced. Default 0. @pointer @proto 1 */
  partition?: Int32;
}

/** What was last seen of a stateful set. */
export interface StatefulSetStatus {
  /** Pods that have been ready for at least `minReadySeconds`. @optional @proto 11 */
  availableReplicas: Int32;
  /** Times that the name of a new revision was taken; goes into the hash of the next one. @pointer @proto 9 */
  collisionCount?: Int32;
  /** Aspects of the state. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type @proto 10 */
  conditions?: StatefulSetCondition[];
  /** Pods made from the revision `currentRevision`. @proto 4 */
  currentReplicas?: Int32;
  /** The revision that pods had before the update that is under way; the only one when none is. @proto 6 */
  currentRevision?: string;
  /** The generation of the spec that this status is about. @proto 1 */
  observedGeneration?: Int64;
  /** Pods that are ready. @proto 3 */
  readyReplicas?: Int32;
  /** Pods that there are. @proto 2 */
  replicas: Int32;
  /** The revision that pods have after the update. @proto 7 */
  updateRevision?: string;
  /** Pods made from the revision `updateRevision`. @proto 5 */
  updatedReplicas?: Int32;
}

/** One aspect of a stateful set's state. */
export interface StatefulSetCondition {
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
