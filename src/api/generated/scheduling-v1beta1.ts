// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const AllCompositeDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.AllCompositeDisruptionMode' };
const AllDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.AllDisruptionMode' };
const BasicSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.BasicSchedulingPolicy' };
const CompositeBasicSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.CompositeBasicSchedulingPolicy' };
const CompositeDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.CompositeDisruptionMode' };
const CompositeGangSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.CompositeGangSchedulingPolicy' };
const CompositePodGroupSchedulingConstraints: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.CompositePodGroupSchedulingConstraints' };
const CompositePodGroupSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.CompositePodGroupSchedulingPolicy' };
const CompositePodGroupTemplate: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.CompositePodGroupTemplate' };
const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const DisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.DisruptionMode' };
const GangSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.GangSchedulingPolicy' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PodGroupResourceClaim: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupResourceClaim' };
const PodGroupResourceClaimStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupResourceClaimStatus' };
const PodGroupSchedulingConstraints: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupSchedulingConstraints' };
const PodGroupSchedulingPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupSchedulingPolicy' };
const PodGroupSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupSpec' };
const PodGroupStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupStatus' };
const PodGroupTemplate: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.PodGroupTemplate' };
const SingleCompositeDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.SingleCompositeDisruptionMode' };
const SingleDisruptionMode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.SingleDisruptionMode' };
const TopologyConstraint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1alpha3.TopologyConstraint' };
const TypedLocalObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.TypedLocalObjectReference' };
const WorkloadReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.WorkloadReference' };
const WorkloadSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.scheduling.v1beta1.WorkloadSpec' };
const int32_: ValueDescriptor = { kind: 'int32' };
const one_of_Never_PreemptLowerPriority: ValueDescriptor = { kind: 'string', enum: ['Never', 'PreemptLowerPriority'] };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.scheduling.v1beta1.AllCompositeDisruptionMode': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1beta1.AllDisruptionMode': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1beta1.BasicSchedulingPolicy': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1beta1.CompositeBasicSchedulingPolicy': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1beta1.CompositeDisruptionMode': {
    fields: {
      single: { value: SingleCompositeDisruptionMode, pointer: true, proto: 1 },
      all: { value: AllCompositeDisruptionMode, pointer: true, proto: 2 },
    }, unions: [{ fields: ['all', 'single'] }],
  },
  'io.k8s.api.scheduling.v1beta1.CompositeGangSchedulingPolicy': {
    fields: {
      minGroupCount: { value: int32_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.CompositePodGroupSchedulingConstraints': {
    fields: {
      topology: { value: { kind: 'list', items: TopologyConstraint, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.CompositePodGroupSchedulingPolicy': {
    fields: {
      basic: { value: CompositeBasicSchedulingPolicy, pointer: true, proto: 1 },
      gang: { value: CompositeGangSchedulingPolicy, pointer: true, proto: 2 },
    }, unions: [{ fields: ['basic', 'gang'] }],
  },
  'io.k8s.api.scheduling.v1beta1.CompositePodGroupTemplate': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      schedulingPolicy: { value: CompositePodGroupSchedulingPolicy, required: true, default: {}, always: true, proto: 2 },
      schedulingConstraints: { value: CompositePodGroupSchedulingConstraints, pointer: true, proto: 3 },
      disruptionMode: { value: CompositeDisruptionMode, pointer: true, proto: 4 },
      priorityClassName: { value: string_, proto: 5 },
      priority: { value: int32_, pointer: true, proto: 6 },
      preemptionPolicy: { value: one_of_Never_PreemptLowerPriority, pointer: true, proto: 7 },
      podGroupTemplates: { value: { kind: 'list', items: PodGroupTemplate, listType: 'map', keys: ['name'] }, proto: 8 },
      compositePodGroupTemplates: { value: { kind: 'list', items: CompositePodGroupTemplate, listType: 'map', keys: ['name'] }, proto: 9 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.DisruptionMode': {
    fields: {
      single: { value: SingleDisruptionMode, pointer: true, proto: 1 },
      all: { value: AllDisruptionMode, pointer: true, proto: 2 },
    }, unions: [{ fields: ['all', 'single'] }],
  },
  'io.k8s.api.scheduling.v1beta1.GangSchedulingPolicy': {
    fields: {
      minCount: { value: int32_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroup': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PodGroupSpec, required: true, always: true, proto: 2 },
      status: { value: PodGroupStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupResourceClaim': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      resourceClaimName: { value: string_, pointer: true, proto: 2 },
      resourceClaimTemplateName: { value: string_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupResourceClaimStatus': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      resourceClaimName: { value: string_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupSchedulingConstraints': {
    fields: {
      topology: { value: { kind: 'list', items: TopologyConstraint, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupSchedulingPolicy': {
    fields: {
      basic: { value: BasicSchedulingPolicy, pointer: true, proto: 1 },
      gang: { value: GangSchedulingPolicy, pointer: true, proto: 2 },
    }, unions: [{ fields: ['basic', 'gang'] }],
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupSpec': {
    fields: {
      parentCompositePodGroupName: { value: string_, pointer: true, featureGate: 'CompositePodGroup', proto: 1 },
      workloadRef: { value: WorkloadReference, pointer: true, proto: 2 },
      schedulingPolicy: { value: PodGroupSchedulingPolicy, required: true, default: {}, always: true, proto: 3 },
      schedulingConstraints: { value: PodGroupSchedulingConstraints, pointer: true, featureGate: 'TopologyAwareWorkloadScheduling', proto: 4 },
      resourceClaims: { value: { kind: 'list', items: PodGroupResourceClaim, listType: 'map', keys: ['name'] }, featureGate: 'DRAWorkloadResourceClaims', patchStrategy: 'merge,retainKeys', patchMergeKey: 'name', proto: 5 },
      disruptionMode: { value: DisruptionMode, default: { single: {} }, pointer: true, proto: 6 },
      priorityClassName: { value: string_, proto: 7 },
      priority: { value: int32_, pointer: true, proto: 8 },
      preemptionPolicy: { value: one_of_Never_PreemptLowerPriority, pointer: true, featureGate: 'PodGroupPreemptionPolicy', proto: 9 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
      resourceClaimStatuses: { value: { kind: 'list', items: PodGroupResourceClaimStatus, listType: 'map', keys: ['name'] }, featureGate: 'DRAWorkloadResourceClaims', patchStrategy: 'merge,retainKeys', patchMergeKey: 'name', proto: 2 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.PodGroupTemplate': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      schedulingPolicy: { value: PodGroupSchedulingPolicy, required: true, default: {}, always: true, proto: 2 },
      schedulingConstraints: { value: PodGroupSchedulingConstraints, always: true, featureGate: 'TopologyAwareWorkloadScheduling', proto: 3 },
      resourceClaims: { value: { kind: 'list', items: PodGroupResourceClaim, listType: 'map', keys: ['name'] }, featureGate: 'DRAWorkloadResourceClaims', patchStrategy: 'merge,retainKeys', patchMergeKey: 'name', proto: 4 },
      disruptionMode: { value: DisruptionMode, pointer: true, proto: 5 },
      priorityClassName: { value: string_, proto: 6 },
      priority: { value: int32_, pointer: true, proto: 7 },
      preemptionPolicy: { value: one_of_Never_PreemptLowerPriority, pointer: true, featureGate: 'PodGroupPreemptionPolicy', proto: 8 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.SingleCompositeDisruptionMode': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1beta1.SingleDisruptionMode': {
    fields: {
    },
  },
  'io.k8s.api.scheduling.v1beta1.TypedLocalObjectReference': {
    fields: {
      apiGroup: { value: string_, proto: 1 },
      kind: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.Workload': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: WorkloadSpec, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.WorkloadReference': {
    fields: {
      workloadName: { value: string_, required: true, always: true, proto: 1 },
      templateName: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.scheduling.v1beta1.WorkloadSpec': {
    fields: {
      controllerRef: { value: TypedLocalObjectReference, pointer: true, proto: 1 },
      podGroupTemplates: { value: { kind: 'list', items: PodGroupTemplate, listType: 'map', keys: ['name'] }, always: true, proto: 2 },
      compositePodGroupTemplates: { value: { kind: 'list', items: CompositePodGroupTemplate, listType: 'map', keys: ['name'] }, featureGate: 'CompositePodGroup', proto: 3 },
    }, unions: [{ fields: ['compositePodGroupTemplates', 'podGroupTemplates'] }],
  },
};
