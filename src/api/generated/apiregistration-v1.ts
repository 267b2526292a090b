// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const APIServiceCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition' };
const APIServiceSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec' };
const APIServiceStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ServiceReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const bytes_: ValueDescriptor = { kind: 'bytes' };
const int32_: ValueDescriptor = { kind: 'int32' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: APIServiceSpec, default: {}, always: true, proto: 2 },
      status: { value: APIServiceStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec': {
    fields: {
      caBundle: { value: bytes_, proto: 5 },
      group: { value: string_, proto: 2 },
      groupPriorityMinimum: { value: int32_, required: true, always: true, proto: 7 },
      insecureSkipTLSVerify: { value: boolean_, proto: 4 },
      service: { value: ServiceReference, pointer: true, proto: 1 },
      version: { value: string_, proto: 3 },
      versionPriority: { value: int32_, required: true, always: true, proto: 8 },
    },
  },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: APIServiceCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
    },
  },
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.ServiceReference': {
    fields: {
      name: { value: string_, proto: 2 },
      namespace: { value: string_, proto: 1 },
      port: { value: int32_, default: 443, pointer: true, proto: 3 },
    },
  },
};
