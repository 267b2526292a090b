/** Descriptors of custom kinds, made from their schemas: the shape in which all that merges objects knows kinds. */
import {
  type FieldDescriptor,
  type ListDescriptor,
  type StructDescriptor,
  type StructReference,
  unknownValue,
  type ValueDescriptor,
} from '#api';
import type { JsonSchema } from '../schema/json-schema.ts';

const metadata: FieldDescriptor = {
  value: { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
};
const typeFields = { apiVersion: { value: { kind: 'string' } }, kind: { value: { kind: 'string' } } } as const;

/** The struct of a kind, made when somebody looks. `schema` gives what its objects look like. */
export function structOfSchema(ref: string, schema: () => JsonSchema): StructReference {
  let struct: StructDescriptor | undefined;
  return {
    kind: 'struct',
    ref,
    get struct() {
      return (struct ??= structFor(ref, { ...schema(), 'x-kubernetes-embedded-resource': true }));
    },
  };
}

/** As upstream has it for managers, an object may have any fields where its schema names none, and wherever one around
 *  it says so (`isOpen`); these are pruned all the same. */
function structFor(ref: string, schema: JsonSchema, isOpen = false): StructDescriptor {
  const { properties = {}, required = [] } = schema;
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const isOpenBelow = isOpen || preserves(schema);
  const own = Object.entries(properties).map(([name, property]) => {
    const isRequired = required.includes(name);
    return [name, fieldFor(`${ref}.${name}`, property, { isRequired, isOpen: isOpenBelow })] as const;
  });
  const isFree = own.length === 0 && !isResource;
  return {
    fields: { ...Object.fromEntries(own), ...(isResource ? { ...typeFields, metadata } : {}) },
    ...(isOpenBelow || isFree ? { preservesUnknown: true } : {}),
    ...(schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}),
  };
}

const preserves = (schema: JsonSchema): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true;

interface FieldPlace {
  readonly isRequired: boolean;
  /** Whether a schema around it has objects keep fields that it does not name. */
  readonly isOpen: boolean;
}

const fieldFor = (ref: string, schema: JsonSchema, { isRequired, isOpen }: FieldPlace): FieldDescriptor => ({
  value: valueFor(ref, schema, isOpen),
  pointer: true,
  ...(isRequired ? { required: true } : {}),
  ...(schema.default === undefined ? {} : { default: schema.default }),
});

const scalars: Readonly<Record<string, ValueDescriptor>> = {
  string: { kind: 'string' },
  boolean: { kind: 'boolean' },
  integer: { kind: 'int64' },
  number: { kind: 'double' },
};

function valueFor(ref: string, schema: JsonSchema, isOpen: boolean): ValueDescriptor {
  const { type = '' } = schema;
  if (schema['x-kubernetes-int-or-string']) return { kind: 'intOrString' };
  if (type === 'array') return listFor(ref, schema, isOpen);
  return type === 'object' ? objectFor(ref, schema, isOpen) : (scalars[type] ?? unknownValue);
}

function listFor(ref: string, schema: JsonSchema, isOpen: boolean): ListDescriptor {
  const listType = schema['x-kubernetes-list-type'] as ListDescriptor['listType'];
  const keys = schema['x-kubernetes-list-map-keys'];
  return {
    kind: 'list',
    items: schema.items ? valueFor(ref, schema.items, isOpen || preserves(schema)) : unknownValue,
    ...(listType ? { listType } : {}),
    ...(keys ? { keys } : {}),
  };
}

function objectFor(ref: string, schema: JsonSchema, isOpen: boolean): ValueDescriptor {
  const { properties, additionalProperties } = schema;
  if (properties || additionalProperties === undefined)
    return { kind: 'struct', ref, struct: structFor(ref, schema, isOpen) };
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  const values: ValueDescriptor =
    typeof additionalProperties === 'object'
      ? valueFor(ref, additionalProperties, isOpen || preserves(schema))
      : unknownValue;
  return { kind: 'map', values, ...(isAtomic ? { atomic: true } : {}) };
}
