// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const FieldSelectorAttributes: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.FieldSelectorAttributes' };
const FieldSelectorRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement' };
const LabelSelectorAttributes: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.LabelSelectorAttributes' };
const LabelSelectorRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement' };
const NonResourceAttributes: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.NonResourceAttributes' };
const NonResourceRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.NonResourceRule' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ResourceAttributes: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.ResourceAttributes' };
const ResourceRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.ResourceRule' };
const SelfSubjectAccessReviewSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec' };
const SelfSubjectRulesReviewSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec' };
const SubjectAccessReviewSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.SubjectAccessReviewSpec' };
const SubjectAccessReviewStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.SubjectAccessReviewStatus' };
const SubjectRulesReviewStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.authorization.v1.SubjectRulesReviewStatus' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.authorization.v1.FieldSelectorAttributes': {
    fields: {
      rawSelector: { value: string_, proto: 1 },
      requirements: { value: { kind: 'list', items: FieldSelectorRequirement, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.authorization.v1.LabelSelectorAttributes': {
    fields: {
      rawSelector: { value: string_, proto: 1 },
      requirements: { value: { kind: 'list', items: LabelSelectorRequirement, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: SubjectAccessReviewSpec, required: true, always: true, proto: 2 },
      status: { value: SubjectAccessReviewStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.authorization.v1.NonResourceAttributes': {
    fields: {
      path: { value: string_, proto: 1 },
      verb: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.authorization.v1.NonResourceRule': {
    fields: {
      nonResourceURLs: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      verbs: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.authorization.v1.ResourceAttributes': {
    fields: {
      fieldSelector: { value: FieldSelectorAttributes, pointer: true, proto: 8 },
      group: { value: string_, proto: 3 },
      labelSelector: { value: LabelSelectorAttributes, pointer: true, proto: 9 },
      name: { value: string_, proto: 7 },
      namespace: { value: string_, proto: 1 },
      resource: { value: string_, proto: 5 },
      subresource: { value: string_, proto: 6 },
      verb: { value: string_, proto: 2 },
      version: { value: string_, proto: 4 },
    },
  },
  'io.k8s.api.authorization.v1.ResourceRule': {
    fields: {
      apiGroups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      resourceNames: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4 },
      resources: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
      verbs: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: SelfSubjectAccessReviewSpec, required: true, always: true, proto: 2 },
      status: { value: SubjectAccessReviewStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec': {
    fields: {
      nonResourceAttributes: { value: NonResourceAttributes, pointer: true, proto: 2 },
      resourceAttributes: { value: ResourceAttributes, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: SelfSubjectRulesReviewSpec, required: true, always: true, proto: 2 },
      status: { value: SubjectRulesReviewStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec': {
    fields: {
      namespace: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.authorization.v1.SubjectAccessReview': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: SubjectAccessReviewSpec, required: true, always: true, proto: 2 },
      status: { value: SubjectAccessReviewStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.authorization.v1.SubjectAccessReviewSpec': {
    fields: {
      extra: { value: { kind: 'map', values: { kind: 'list', items: string_ } }, proto: 5 },
      groups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4 },
      nonResourceAttributes: { value: NonResourceAttributes, pointer: true, proto: 2 },
      resourceAttributes: { value: ResourceAttributes, pointer: true, proto: 1 },
      uid: { value: string_, proto: 6 },
      user: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.authorization.v1.SubjectAccessReviewStatus': {
    fields: {
      allowed: { value: boolean_, required: true, always: true, proto: 1 },
      denied: { value: boolean_, proto: 4 },
      evaluationError: { value: string_, proto: 3 },
      reason: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.authorization.v1.SubjectRulesReviewStatus': {
    fields: {
      evaluationError: { value: string_, proto: 4 },
      incomplete: { value: boolean_, required: true, always: true, proto: 3 },
      nonResourceRules: { value: { kind: 'list', items: NonResourceRule, listType: 'atomic' }, required: true, always: true, proto: 2 },
      resourceRules: { value: { kind: 'list', items: ResourceRule, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
};
