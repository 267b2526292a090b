// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const Overhead: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.node.v1.Overhead' };
const Scheduling: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.node.v1.Scheduling' };
const Toleration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Toleration' };
const quantity_: ValueDescriptor = { kind: 'quantity' };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.node.v1.Overhead': {
    fields: {
      podFixed: { value: { kind: 'map', values: quantity_ }, proto: 1 },
    },
  },
  'io.k8s.api.node.v1.RuntimeClass': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      handler: { value: string_, required: true, always: true, proto: 2 },
      overhead: { value: Overhead, pointer: true, proto: 3 },
      scheduling: { value: Scheduling, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.node.v1.Scheduling': {
    fields: {
      nodeSelector: { value: { kind: 'map', values: string_, atomic: true }, proto: 1 },
      tolerations: { value: { kind: 'list', items: Toleration, listType: 'atomic' }, proto: 2 },
    },
  },
};
