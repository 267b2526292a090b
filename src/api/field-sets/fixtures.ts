/** A struct with a field of each shape, for tests. */
import type { StructReference, ValueDescriptor } from '../schema/descriptor.ts';

const string: ValueDescriptor = { kind: 'string' };
const int32: ValueDescriptor = { kind: 'int32' };

const item: StructReference = {
  kind: 'struct',
  ref: 'test.v1.Item',
  struct: {
    fields: {
      name: { value: string, required: true, always: true },
      protocol: { value: string, default: 'TCP' },
      value: { value: string },
      tags: { value: { kind: 'map', values: string } },
    },
  },
};

const whole: StructReference = {
  kind: 'struct',
  ref: 'test.v1.Whole',
  struct: { atomic: true, fields: { a: { value: string }, b: { value: string } } },
};

const inner: StructReference = {
  kind: 'struct',
  ref: 'test.v1.Inner',
  struct: { fields: { count: { value: int32, pointer: true }, text: { value: string } } },
};

/** Every shape that a value can have. */
export const everyShape: StructReference = {
  kind: 'struct',
  ref: 'test.v1.EveryShape',
  struct: {
    fields: {
      text: { value: string },
      flag: { value: { kind: 'boolean' } },
      count: { value: int32, pointer: true },
      size: { value: { kind: 'quantity' } },
      any: { value: { kind: 'raw' } },
      inner: { value: inner },
      whole: { value: whole },
      apart: { value: { ...whole, granular: true } },
      map: { value: { kind: 'map', values: string } },
      wholeMap: { value: { kind: 'map', values: string, atomic: true } },
      items: { value: { kind: 'list', items: item, listType: 'map', keys: ['name', 'protocol'] } },
      set: { value: { kind: 'list', items: string, listType: 'set' } },
      list: { value: { kind: 'list', items: string, listType: 'atomic' } },
      ports: { value: { kind: 'list', items: item, listType: 'map', keys: ['name'] }, always: true },
    },
  },
};
