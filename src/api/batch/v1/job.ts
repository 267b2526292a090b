/** Job: pods that run until the work is done. */
import type { PodTemplateSpec } from '../../core/v1/pod-template.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { LabelSelector } from '../../meta/v1/label-selector.ts';
import type { Int32, Int64, Time } from '../../meta/v1/scalars.ts';
import type {
  WorkloadPodGroupDisruptionMode,
  WorkloadPodGroupResourceClaim,
  WorkloadPodGroupSchedulingConstraints,
  WorkloadPodGroupSchedulingPolicy,
} from '../../scheduling/v1alpha3/workload-pod-group.ts';

/** Runs pods until so many of them have succeeded, and counts each exactly once. */
export interface Job extends KubeObject {
  /** The work, and what may go wrong with it. @optional @default {} @proto 2 */
  spec: JobSpec;
  /** How far the work has come. @always @proto 3 */
  status?: JobStatus;
}

export const Job = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** What a job shall bring about. */
export interface JobSpec {
  /** Seconds that the job may take, all its pods together, before it is ended as failed. Time while it is suspended
   *  does not count. @pointer @proto 3 */
  activeDeadlineSeconds?: Int64;
  /** Pods that may fail before the job is ended as failed. Default 6; without bound when `backoffLimitPerIndex` is set.
   *  @pointer @proto 7 */
  backoffLimit?: Int32;
  /** Pods of each index that may fail before the index counts as failed. Only of Indexed jobs whose pods never restart;
   *  cannot be changed. @pointer @proto 12 */
  backoffLimitPerIndex?: Int32;
  /** `NonIndexed` (the default): any pods count. `Indexed`: each pod has a number from 0 on, and one of each number
   *  must succeed. @pointer @proto 9 */
  completionMode?: 'Indexed' | 'NonIndexed';
  /** Pods that must succeed. Left out, the success of any pod is that of the job. Default 1 when `parallelism` is left
   *  out too. @pointer @proto 2 */
  completions?: Int32;
  /** The controller that looks after the job. Left out, the built-in one; cannot be changed. @pointer @proto 15 */
  managedBy?: string;
  /** Whether the writer gives `selector` and the template's labels instead of the server. @pointer @proto 5 */
  manualSelector?: boolean;
  /** Indexes that may fail before the job is ended as failed. Only with `backoffLimitPerIndex`. @pointer @proto 13 */
  maxFailedIndexes?: Int32;
  /** Pods that run at a time, at most. Default 1. @pointer @proto 1 */
  parallelism?: Int32;
  /** Which failures of pods count, end the job, or are passed over. Cannot be changed. @proto 11 */
  podFailurePolicy?: PodFailurePolicy;
  /** When a pod is replaced: `TerminatingOrFailed` as soon as it is going, `Failed` once it is gone. Default: Failed
   *  with a `podFailurePolicy`, else TerminatingOrFailed. @pointer @proto 14 */
  podReplacementPolicy?: 'Failed' | 'TerminatingOrFailed';
  /** How the pods are placed together. @featureGate WorkloadWithJob @proto 17 */
  scheduling?: JobSchedulingConfiguration;
  /** Which pods belong to the job. The server sets it, by the job's UID, unless `manualSelector` is true. @proto 4 */
  selector?: LabelSelector;
  /** When the job counts as done before all indexes have succeeded. Only of Indexed jobs; cannot be changed. @proto 16
   *  */
  successPolicy?: SuccessPolicy;
  /** Whether the job has no pods for now. Those that run are deleted. Default false. @pointer @proto 10 */
  suspend?: boolean;
  /** The pods to make. Their restart policy must be Never or OnFailure. @proto 6 */
  template: PodTemplateSpec;
  /** Seconds after its end at which the job is deleted, with its pods. Left out, never. @pointer @proto 8 */
  ttlSecondsAfterFinished?: Int32;
}

/** Which failures of pods mean what. */
export interface PodFailurePolicy {
  /** The rules, at most 20; the first that fits a failed pod holds. @mayBeEmpty @listType atomic @proto 1 */
  rules: PodFailurePolicyRule[];
}

/** What a failure means that fits. Either `onExitCodes` or `onPodConditions` says which. */
export interface PodFailurePolicyRule {
  /** `FailJob` ends the job, `FailIndex` ends the pod's index, `Ignore` does not count the failure, `Count` counts it
   *  as without a rule. @proto 1 */
  action: 'Count' | 'FailIndex' | 'FailJob' | 'Ignore';
  /** Containers that ended with these codes. @proto 2 */
  onExitCodes?: PodFailurePolicyOnExitCodesRequirement;
  /** Pods that have one of these conditions. @listType atomic @proto 3 */
  onPodConditions?: PodFailurePolicyOnPodConditionsPattern[];
}

/** Codes with which containers end. */
export interface PodFailurePolicyOnExitCodesRequirement {
  /** The container, or init container, that is looked at. Left out, all of them. @pointer @proto 1 */
  containerName?: string;
  /** `In`: one of the values. `NotIn`: none of them; a container that ended with 0 never fits. @proto 2 */
  operator: 'In' | 'NotIn';
  /** The codes, sorted, 1 to 255 of them. 0 may not be among them with In. @listType set @proto 3 */
  values: Int32[];
}

/** A condition of a pod. */
export interface PodFailurePolicyOnPodConditionsPattern {
  /** True (the default), False or Unknown. @default "True" @always @proto 2 */
  status?: string;
  /** Name of the condition, such as DisruptionTarget. @proto 1 */
  type: string;
}

/** How the pods of a job are placed together. */
export interface JobSchedulingConfiguration {
  /** Whether pods are pushed off their nodes one by one or all together. @proto 3 */
  disruptionMode?: WorkloadPodGroupDisruptionMode;
  /** Claims that the pods share. @listType map @listMapKey name @patchStrategy merge @patchMergeKey name @proto 4 */
  resourceClaims?: WorkloadPodGroupResourceClaim[];
  /** On which nodes the pods may be together. @proto 2 */
  schedulingConstraints?: WorkloadPodGroupSchedulingConstraints;
  /** How many pods must find a place at once. @proto 1 */
  schedulingPolicy?: WorkloadPodGroupSchedulingPolicy;
}

/** When a job counts as done. */
export interface SuccessPolicy {
  /** The rules, 1 to 20; the job is done when one of them holds. @listType atomic @proto 1 */
  rules: SuccessPolicyRule[];
}

/** When a job counts as done; at least one of the fields is set. */
export interface SuccessPolicyRule {
  /** So many indexes have succeeded, of those in `succeededIndexes` when that is set. @pointer @proto 2 */
  succeededCount?: Int32;
  /** All of these indexes have succeeded, or as many of them as `succeededCount` says: numbers and ranges such as
   *  1,3-5. @pointer @proto 1 */
  succeededIndexes?: string;
}

/** What was last seen of a job. */
export interface JobStatus {
  /** Pods that are pending or running and not on their way out. @proto 4 */
  active?: Int32;
  /** Indexes that have succeeded, such as 0,2-4. @proto 7 */
  completedIndexes?: string;
  /** When the job was done. Not set on jobs that failed. @proto 3 */
  completionTime?: Time;
  /** Aspects of the state: Complete, Failed, Suspended, SuccessCriteriaMet, FailureTarget. @listType atomic
   *  @patchStrategy merge @patchMergeKey type @proto 1 */
  conditions?: JobCondition[];
  /** Pods that have failed. @proto 6 */
  failed?: Int32;
  /** Indexes that have failed for good, such as 0,2-4. Only with `backoffLimitPerIndex`. @pointer @proto 10 */
  failedIndexes?: string;
  /** Pods that are ready. @pointer @proto 9 */
  ready?: Int32;
  /** When the controller first saw the job; anew when it is resumed. @proto 2 */
  startTime?: Time;
  /** Pods that have succeeded. @proto 5 */
  succeeded?: Int32;
  /** Pods on their way out that have not ended. @pointer @proto 11 */
  terminating?: Int32;
  /** Pods that ended and are not in the counts yet. @proto 8 */
  uncountedTerminatedPods?: UncountedTerminatedPods;
}

/** One aspect of a job's state. */
export interface JobCondition {
  /** When the condition was last looked at. @always @proto 3 */
  lastProbeTime?: Time;
  /** When the condition last changed from one status to another. @always @proto 4 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 6 */
  message?: string;
  /** Why, in one word in camel case. @proto 5 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as Complete. @proto 1 */
  type: string;
}

/** Pods that ended and are not in the counts yet: each is named here first, then loses the finalizer, then is counted.
 *  */
export interface UncountedTerminatedPods {
  /** UIDs of those that failed. @listType set @proto 2 */
  failed?: string[];
  /** UIDs of those that succeeded. @listType set @proto 1 */
  succeeded?: string[];
}
