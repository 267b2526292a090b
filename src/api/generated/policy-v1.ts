// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const DeleteOptions: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PodDisruptionBudgetSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.policy.v1.PodDisruptionBudgetSpec' };
const PodDisruptionBudgetStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.policy.v1.PodDisruptionBudgetStatus' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const intOrString_: ValueDescriptor = { kind: 'intOrString' };
const one_of_AlwaysAllow_IfHealthyBudget: ValueDescriptor = { kind: 'string', enum: ['AlwaysAllow', 'IfHealthyBudget'] };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.policy.v1.Eviction': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      deleteOptions: { value: DeleteOptions, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.policy.v1.PodDisruptionBudget': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PodDisruptionBudgetSpec, default: {}, always: true, proto: 2 },
      status: { value: PodDisruptionBudgetStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.policy.v1.PodDisruptionBudgetSpec': {
    fields: {
      maxUnavailable: { value: intOrString_, pointer: true, proto: 3 },
      minAvailable: { value: intOrString_, pointer: true, proto: 1 },
      selector: { value: LabelSelector, pointer: true, patchStrategy: 'replace', proto: 2 },
      unhealthyPodEvictionPolicy: { value: one_of_AlwaysAllow_IfHealthyBudget, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.policy.v1.PodDisruptionBudgetStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 7 },
      currentHealthy: { value: int32_, always: true, proto: 4 },
      desiredHealthy: { value: int32_, always: true, proto: 5 },
      disruptedPods: { value: { kind: 'map', values: time_ }, proto: 2 },
      disruptionsAllowed: { value: int32_, always: true, proto: 3 },
      expectedPods: { value: int32_, always: true, proto: 6 },
      observedGeneration: { value: int64_, proto: 1 },
    },
  },
};
