// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const AggregationRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.rbac.v1.AggregationRule' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const PolicyRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.rbac.v1.PolicyRule' };
const RoleRef: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.rbac.v1.RoleRef' };
const Subject: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.rbac.v1.Subject' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.rbac.v1.AggregationRule': {
    fields: {
      clusterRoleSelectors: { value: { kind: 'list', items: LabelSelector, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.rbac.v1.ClusterRole': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      aggregationRule: { value: AggregationRule, pointer: true, proto: 3 },
      rules: { value: { kind: 'list', items: PolicyRule, listType: 'atomic' }, always: true, proto: 2 },
    },
  },
  'io.k8s.api.rbac.v1.ClusterRoleBinding': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      roleRef: { value: RoleRef, required: true, always: true, proto: 3 },
      subjects: { value: { kind: 'list', items: Subject, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.rbac.v1.PolicyRule': {
    fields: {
      apiGroups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      nonResourceURLs: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
      resourceNames: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4 },
      resources: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
      verbs: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.rbac.v1.Role': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      rules: { value: { kind: 'list', items: PolicyRule, listType: 'atomic' }, always: true, proto: 2 },
    },
  },
  'io.k8s.api.rbac.v1.RoleBinding': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      roleRef: { value: RoleRef, required: true, always: true, proto: 3 },
      subjects: { value: { kind: 'list', items: Subject, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.rbac.v1.RoleRef': {
    fields: {
      apiGroup: { value: string_, always: true, proto: 1 },
      kind: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.rbac.v1.Subject': {
    fields: {
      apiGroup: { value: string_, proto: 2 },
      kind: { value: string_, required: true, always: true, proto: 1 },
      name: { value: string_, required: true, always: true, proto: 3 },
      namespace: { value: string_, proto: 4 },
    }, atomic: true,
  },
};
