// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const CronJobSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.CronJobSpec' };
const CronJobStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.CronJobStatus' };
const JobCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.JobCondition' };
const JobSchedulingConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.JobSchedulingConfiguration' };
const JobSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.JobSpec' };
const JobStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.JobStatus' };
const JobTemplateSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.JobTemplateSpec' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ObjectReference' };
const PodFailurePolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.PodFailurePolicy' };
const PodFailurePolicyOnExitCodesRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement' };
const PodFailurePolicyOnPodConditionsPattern: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern' };
const PodFailurePolicyRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.PodFailurePolicyRule' };
const PodTemplateSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodTemplateSpec' };
const SuccessPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.SuccessPolicy' };
const SuccessPolicyRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.SuccessPolicyRule' };
const UncountedTerminatedPods: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.batch.v1.UncountedTerminatedPods' };
const WorkloadPodGroupDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupDisruptionMode' };
const WorkloadPodGroupResourceClaim: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupResourceClaim' };
const WorkloadPodGroupSchedulingConstraints: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints' };
const WorkloadPodGroupSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const one_of_Allow_Forbid_Replace: ValueDescriptor = { kind: 'string', enum: ['Allow', 'Forbid', 'Replace'] };
const one_of_Count_FailIndex_FailJob_Ignore: ValueDescriptor = { kind: 'string', enum: ['Count', 'FailIndex', 'FailJob', 'Ignore'] };
const one_of_Failed_TerminatingOrFailed: ValueDescriptor = { kind: 'string', enum: ['Failed', 'TerminatingOrFailed'] };
const one_of_In_NotIn: ValueDescriptor = { kind: 'string', enum: ['In', 'NotIn'] };
const one_of_Indexed_NonIndexed: ValueDescriptor = { kind: 'string', enum: ['Indexed', 'NonIndexed'] };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.batch.v1.CronJob': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: CronJobSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: CronJobStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.batch.v1.CronJobSpec': {
    fields: {
      concurrencyPolicy: { value: one_of_Allow_Forbid_Replace, default: 'Allow', proto: 3 },
      failedJobsHistoryLimit: { value: int32_, default: 1, pointer: true, proto: 7 },
      jobTemplate: { value: JobTemplateSpec, required: true, default: {}, always: true, proto: 5 },
      schedule: { value: string_, required: true, always: true, proto: 1 },
      startingDeadlineSeconds: { value: int64_, pointer: true, proto: 2 },
      successfulJobsHistoryLimit: { value: int32_, default: 3, pointer: true, proto: 6 },
      suspend: { value: boolean_, default: false, pointer: true, proto: 4 },
      timeZone: { value: string_, pointer: true, proto: 8 },
    },
  },
  'io.k8s.api.batch.v1.CronJobStatus': {
    fields: {
      active: { value: { kind: 'list', items: ObjectReference, listType: 'atomic' }, proto: 1 },
      lastScheduleTime: { value: time_, pointer: true, proto: 4 },
      lastSuccessfulTime: { value: time_, pointer: true, proto: 5 },
    },
  },
  'io.k8s.api.batch.v1.Job': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: JobSpec, default: {}, always: true, proto: 2 },
      status: { value: JobStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.batch.v1.JobCondition': {
    fields: {
      lastProbeTime: { value: time_, always: true, proto: 3 },
      lastTransitionTime: { value: time_, always: true, proto: 4 },
      message: { value: string_, proto: 6 },
      reason: { value: string_, proto: 5 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.batch.v1.JobSchedulingConfiguration': {
    fields: {
      disruptionMode: { value: WorkloadPodGroupDisruptionMode, pointer: true, proto: 3 },
      resourceClaims: { value: { kind: 'list', items: WorkloadPodGroupResourceClaim, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 4 },
      schedulingConstraints: { value: WorkloadPodGroupSchedulingConstraints, pointer: true, proto: 2 },
      schedulingPolicy: { value: WorkloadPodGroupSchedulingPolicy, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.batch.v1.JobSpec': {
    fields: {
      activeDeadlineSeconds: { value: int64_, pointer: true, proto: 3 },
      backoffLimit: { value: int32_, pointer: true, proto: 7 },
      backoffLimitPerIndex: { value: int32_, pointer: true, proto: 12 },
      completionMode: { value: one_of_Indexed_NonIndexed, pointer: true, proto: 9 },
      completions: { value: int32_, pointer: true, proto: 2 },
      managedBy: { value: string_, pointer: true, proto: 15 },
      manualSelector: { value: boolean_, pointer: true, proto: 5 },
      maxFailedIndexes: { value: int32_, pointer: true, proto: 13 },
      parallelism: { value: int32_, pointer: true, proto: 1 },
      podFailurePolicy: { value: PodFailurePolicy, pointer: true, proto: 11 },
      podReplacementPolicy: { value: one_of_Failed_TerminatingOrFailed, pointer: true, proto: 14 },
      scheduling: { value: JobSchedulingConfiguration, pointer: true, featureGate: 'WorkloadWithJob', proto: 17 },
      selector: { value: LabelSelector, pointer: true, proto: 4 },
      successPolicy: { value: SuccessPolicy, pointer: true, proto: 16 },
      suspend: { value: boolean_, pointer: true, proto: 10 },
      template: { value: PodTemplateSpec, required: true, always: true, proto: 6 },
      ttlSecondsAfterFinished: { value: int32_, pointer: true, proto: 8 },
    },
  },
  'io.k8s.api.batch.v1.JobStatus': {
    fields: {
      active: { value: int32_, proto: 4 },
      completedIndexes: { value: string_, proto: 7 },
      completionTime: { value: time_, pointer: true, proto: 3 },
      conditions: { value: { kind: 'list', items: JobCondition, listType: 'atomic' }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
      failed: { value: int32_, proto: 6 },
      failedIndexes: { value: string_, pointer: true, proto: 10 },
      ready: { value: int32_, pointer: true, proto: 9 },
      startTime: { value: time_, pointer: true, proto: 2 },
      succeeded: { value: int32_, proto: 5 },
      terminating: { value: int32_, pointer: true, proto: 11 },
      uncountedTerminatedPods: { value: UncountedTerminatedPods, pointer: true, proto: 8 },
    },
  },
  'io.k8s.api.batch.v1.JobTemplateSpec': {
    fields: {
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: JobSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.batch.v1.PodFailurePolicy': {
    fields: {
      rules: { value: { kind: 'list', items: PodFailurePolicyRule, listType: 'atomic' }, required: true, always: true, mayBeEmpty: true, proto: 1 },
    },
  },
  'io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement': {
    fields: {
      containerName: { value: string_, pointer: true, proto: 1 },
      operator: { value: one_of_In_NotIn, required: true, always: true, proto: 2 },
      values: { value: { kind: 'list', items: int32_, listType: 'set' }, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern': {
    fields: {
      status: { value: string_, default: 'True', always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.batch.v1.PodFailurePolicyRule': {
    fields: {
      action: { value: one_of_Count_FailIndex_FailJob_Ignore, required: true, always: true, proto: 1 },
      onExitCodes: { value: PodFailurePolicyOnExitCodesRequirement, pointer: true, proto: 2 },
      onPodConditions: { value: { kind: 'list', items: PodFailurePolicyOnPodConditionsPattern, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.api.batch.v1.SuccessPolicy': {
    fields: {
      rules: { value: { kind: 'list', items: SuccessPolicyRule, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.batch.v1.SuccessPolicyRule': {
    fields: {
      succeededCount: { value: int32_, pointer: true, proto: 2 },
      succeededIndexes: { value: string_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.batch.v1.UncountedTerminatedPods': {
    fields: {
      failed: { value: { kind: 'list', items: string_, listType: 'set' }, proto: 2 },
      succeeded: { value: { kind: 'list', items: string_, listType: 'set' }, proto: 1 },
    },
  },
};
