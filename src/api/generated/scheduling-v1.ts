// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const one_of_Never_PreemptLowerPriority: ValueDescriptor = { kind: 'string', enum: ['Never', 'PreemptLowerPriority'] };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.scheduling.v1.PriorityClass': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      description: { value: string_, proto: 4 },
      globalDefault: { value: boolean_, proto: 3 },
      preemptionPolicy: { value: one_of_Never_PreemptLowerPriority, default: 'PreemptLowerPriority', pointer: true, proto: 5 },
      value: { value: int32_, always: true, proto: 2 },
    },
  },
};
