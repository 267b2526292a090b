// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ContainerMetrics: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.metrics.v1beta1.ContainerMetrics' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const duration_: ValueDescriptor = { kind: 'duration' };
const quantity_: ValueDescriptor = { kind: 'quantity' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.metrics.v1beta1.ContainerMetrics': {
    fields: {
      name: { value: string_, always: true, proto: 1 },
      usage: { value: { kind: 'map', values: quantity_ }, always: true, proto: 2 },
    },
  },
  'io.k8s.api.metrics.v1beta1.NodeMetrics': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      timestamp: { value: time_, always: true, proto: 2 },
      window: { value: duration_, always: true, proto: 3 },
      usage: { value: { kind: 'map', values: quantity_ }, always: true, proto: 4 },
    },
  },
  'io.k8s.api.metrics.v1beta1.PodMetrics': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      timestamp: { value: time_, always: true, proto: 2 },
      window: { value: duration_, always: true, proto: 3 },
      containers: { value: { kind: 'list', items: ContainerMetrics, listType: 'atomic' }, always: true, proto: 4 },
    },
  },
};
