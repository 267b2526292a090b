// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const TopologyConstraint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.TopologyConstraint' };
const WorkloadPodGroupAllDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode' };
const WorkloadPodGroupBasicSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy' };
const WorkloadPodGroupGangSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy' };
const WorkloadPodGroupSingleDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode' };
const int32_: ValueDescriptor = { kind: 'int32' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.scheduling.v1alpha3.TopologyConstraint': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupAllDisruptionMode': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupBasicSchedulingPolicy': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupDisruptionMode': {
    fields: {
      all: { value: WorkloadPodGroupAllDisruptionMode, pointer: true, proto: 2 },
      single: { value: WorkloadPodGroupSingleDisruptionMode, pointer: true, proto: 1 },
    }, unions: [{ fields: ['all', 'single'] }],
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupGangSchedulingPolicy': {
    fields: {
      minCount: { value: int32_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupResourceClaim': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      resourceClaimName: { value: string_, pointer: true, proto: 2 },
      resourceClaimTemplateName: { value: string_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingConstraints': {
    fields: {
      topology: { value: { kind: 'list', items: TopologyConstraint, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSchedulingPolicy': {
    fields: {
      basic: { value: WorkloadPodGroupBasicSchedulingPolicy, pointer: true, proto: 1 },
      gang: { value: WorkloadPodGroupGangSchedulingPolicy, pointer: true, proto: 2 },
    }, unions: [{ fields: ['basic', 'gang'] }],
  },
  'io.k8s.api.scheduling.v1alpha3.WorkloadPodGroupSingleDisruptionMode': {
    fields: {
    },
  },
};
