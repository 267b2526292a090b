// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ExemptPriorityLevelConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration' };
const FlowDistinguisherMethod: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod' };
const FlowSchemaCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.FlowSchemaCondition' };
const FlowSchemaSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.FlowSchemaSpec' };
const FlowSchemaStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.FlowSchemaStatus' };
const GroupSubject: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.GroupSubject' };
const LimitResponse: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.LimitResponse' };
const LimitedPriorityLevelConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration' };
const NonResourcePolicyRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.NonResourcePolicyRule' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PolicyRulesWithSubjects: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects' };
const PriorityLevelConfigurationCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition' };
const PriorityLevelConfigurationReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference' };
const PriorityLevelConfigurationSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec' };
const PriorityLevelConfigurationStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus' };
const QueuingConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.QueuingConfiguration' };
const ResourcePolicyRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.ResourcePolicyRule' };
const ServiceAccountSubject: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.ServiceAccountSubject' };
const Subject: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.Subject' };
const UserSubject: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.flowcontrol.v1.UserSubject' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.flowcontrol.v1.ExemptPriorityLevelConfiguration': {
    fields: {
      lendablePercent: { value: int32_, default: 0, pointer: true, proto: 2 },
      nominalConcurrencyShares: { value: int32_, default: 0, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.FlowDistinguisherMethod': {
    fields: {
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.FlowSchema': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: FlowSchemaSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: FlowSchemaStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.flowcontrol.v1.FlowSchemaCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, proto: 2 },
      type: { value: string_, required: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.FlowSchemaSpec': {
    fields: {
      distinguisherMethod: { value: FlowDistinguisherMethod, pointer: true, proto: 3 },
      matchingPrecedence: { value: int32_, default: 1000, always: true, proto: 2 },
      priorityLevelConfiguration: { value: PriorityLevelConfigurationReference, required: true, always: true, proto: 1 },
      rules: { value: { kind: 'list', items: PolicyRulesWithSubjects, listType: 'atomic' }, proto: 4 },
    },
  },
  'io.k8s.api.flowcontrol.v1.FlowSchemaStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: FlowSchemaCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.GroupSubject': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.LimitResponse': {
    fields: {
      queuing: { value: QueuingConfiguration, pointer: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    }, unions: [{ discriminator: 'type', fields: ['queuing'] }],
  },
  'io.k8s.api.flowcontrol.v1.LimitedPriorityLevelConfiguration': {
    fields: {
      borrowingLimitPercent: { value: int32_, pointer: true, proto: 4 },
      lendablePercent: { value: int32_, default: 0, pointer: true, proto: 3 },
      limitResponse: { value: LimitResponse, required: true, always: true, proto: 2 },
      nominalConcurrencyShares: { value: int32_, default: 30, pointer: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.NonResourcePolicyRule': {
    fields: {
      nonResourceURLs: { value: { kind: 'list', items: string_, listType: 'set' }, required: true, always: true, proto: 6 },
      verbs: { value: { kind: 'list', items: string_, listType: 'set' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.PolicyRulesWithSubjects': {
    fields: {
      nonResourceRules: { value: { kind: 'list', items: NonResourcePolicyRule, listType: 'atomic' }, proto: 3 },
      resourceRules: { value: { kind: 'list', items: ResourcePolicyRule, listType: 'atomic' }, proto: 2 },
      subjects: { value: { kind: 'list', items: Subject, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PriorityLevelConfigurationSpec, required: true, default: {}, always: true, proto: 2 },
      status: { value: PriorityLevelConfigurationStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, proto: 2 },
      type: { value: string_, required: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationReference': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec': {
    fields: {
      exempt: { value: ExemptPriorityLevelConfiguration, pointer: true, proto: 3 },
      limited: { value: LimitedPriorityLevelConfiguration, pointer: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    }, unions: [{ discriminator: 'type', fields: ['exempt', 'limited'] }],
  },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: PriorityLevelConfigurationCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.QueuingConfiguration': {
    fields: {
      handSize: { value: int32_, default: 8, always: true, proto: 2 },
      queueLengthLimit: { value: int32_, default: 50, always: true, proto: 3 },
      queues: { value: int32_, default: 64, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.ResourcePolicyRule': {
    fields: {
      apiGroups: { value: { kind: 'list', items: string_, listType: 'set' }, required: true, always: true, proto: 2 },
      clusterScope: { value: boolean_, proto: 4 },
      namespaces: { value: { kind: 'list', items: string_, listType: 'set' }, always: true, proto: 5 },
      resources: { value: { kind: 'list', items: string_, listType: 'set' }, required: true, always: true, proto: 3 },
      verbs: { value: { kind: 'list', items: string_, listType: 'set' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.ServiceAccountSubject': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 2 },
      namespace: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.flowcontrol.v1.Subject': {
    fields: {
      group: { value: GroupSubject, pointer: true, proto: 3 },
      kind: { value: string_, required: true, always: true, proto: 1 },
      serviceAccount: { value: ServiceAccountSubject, pointer: true, proto: 4 },
      user: { value: UserSubject, pointer: true, proto: 2 },
    }, unions: [{ discriminator: 'kind', fields: ['group', 'serviceAccount', 'user'] }],
  },
  'io.k8s.api.flowcontrol.v1.UserSubject': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
};
