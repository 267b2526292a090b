// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ScaleSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.ScaleSpec' };
const ScaleStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.autoscaling.v1.ScaleStatus' };
const int32_: ValueDescriptor = { kind: 'int32' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.autoscaling.v1.Scale': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ScaleSpec, default: {}, always: true, proto: 2 },
      status: { value: ScaleStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.autoscaling.v1.ScaleSpec': {
    fields: {
      replicas: { value: int32_, proto: 1 },
    },
  },
  'io.k8s.api.autoscaling.v1.ScaleStatus': {
    fields: {
      replicas: { value: int32_, required: true, always: true, proto: 1 },
      selector: { value: string_, proto: 2 },
    },
  },
};
