/** Turns descriptors into schemas. Pure. */
import {
  type FieldDescriptor,
  type Kind,
  ownValue,
  type ScalarKind,
  type StructDescriptor,
  type StructReference,
  structBehind,
  type ValueDescriptor,
} from '#api';
import type { Words } from '../resource/definition.ts';
import { type Dialect, reference, type Schema, scalarNames } from './schema.ts';

/** What is said of a struct's fields; of the struct itself under `''`. */
export type Descriptions = (struct: string) => Words[string] | undefined;

/** The kinds that a struct is. */
type KindsOfStruct = ReadonlyMap<string, readonly Pick<Kind, 'group' | 'version' | 'kind'>[]>;

interface CollectorOptions {
  readonly dialect: Dialect;
  readonly descriptions: Descriptions;
  readonly kindsOf: KindsOfStruct;
}

/** Collects the schemas of structs and of everything that they refer to. */
export class SchemaCollector {
  readonly #options: CollectorOptions;
  readonly #schemas = new Map<string, Schema>();

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** A reference to a struct's schema, which is collected. */
  refer(struct: StructReference): Schema {
    const { ref } = struct;
    if (!this.#schemas.has(ref)) {
      this.#schemas.set(ref, {}); // a struct may contain itself
      this.#schemas.set(ref, this.#structSchema(ref, structBehind(struct)));
    }
    return this.reference(ref);
  }

  /** The schema of a field that is a struct. */
  part(struct: StructReference, description: string): Schema {
    return this.#fieldSchema('', { value: struct }, description);
  }

  /** A reference to a named scalar's schema, which is collected. */
  referScalar(name: string): Schema {
    const schema = this.#options.dialect.scalars[name];
    return schema ? this.add(name, schema) : this.reference(name);
  }

  /** A reference to a schema made elsewhere. */
  add(name: string, schema: Schema): Schema {
    this.#schemas.set(name, schema);
    return this.reference(name);
  }

  /** Whether a schema of that name is there already. */
  has(name: string): boolean {
    return this.#schemas.has(name);
  }

  /** A reference to a schema that is there. */
  reference(name: string): Schema {
    return reference(this.#options.dialect, name);
  }

  /** What was collected, ordered by name. */
  collected(): Record<string, Schema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #structSchema(ref: string, { fields, atomic, unions, preservesUnknown }: StructDescriptor): Schema {
    const words = this.#options.descriptions(ref) ?? {};
    const entries = Object.entries(fields).map(
      ([name, field]) =>
        [name, this.#fieldSchema(name, field, this.#ownWords(ownValue(words, name), field.value))] as const,
    );
    const required = Object.keys(fields).filter(name => fields[name]?.required);
    const kinds = this.#options.kindsOf.get(ref);
    return {
      ...(words[''] ? { description: words[''] } : {}),
      type: 'object',
      ...(entries.length > 0 ? { properties: Object.fromEntries(entries) } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      ...(preservesUnknown ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
      ...(unions ? { 'x-kubernetes-unions': unions.map(unionExtension) } : {}),
      ...(kinds ? { 'x-kubernetes-group-version-kind': kinds } : {}),
    };
  }

  /** What is said of a field, without the sentences that are said of its type: whoever explains a field shows both. */
  #ownWords(text: string | undefined, value: ValueDescriptor): string | undefined {
    const struct = structOf(value);
    const ofType = new Set(sentencesOf(struct && this.#options.descriptions(struct.ref)?.['']));
    return struct === undefined
      ? text
      : sentencesOf(text)
          .filter(sentence => !ofType.has(sentence))
          .join(' ');
  }

  #fieldSchema(name: string, field: FieldDescriptor, description: string | undefined): Schema {
    const { value, patchStrategy, patchMergeKey } = field;
    const { version } = this.#options.dialect;
    const isFields = name === 'fieldsV1' && value.kind === 'raw';
    const schema = isFields ? this.referScalar(scalarNames.fields) : this.#valueSchema(value);
    const filledIn = version === 3 ? defaultOf(field) : undefined;
    const more: Schema = {
      ...(description ? { description } : {}),
      ...(filledIn === undefined ? {} : { default: filledIn }),
      ...(patchStrategy ? { 'x-kubernetes-patch-strategy': patchStrategy } : {}),
      ...(patchMergeKey ? { 'x-kubernetes-patch-merge-key': patchMergeKey } : {}),
      ...(value.kind === 'struct' && value.granular ? { 'x-kubernetes-map-type': 'granular' } : {}),
    };
    // OpenAPI 3.0 ignores what stands beside a reference.
    const isAlone = Object.keys(more).length === 0;
    if (schema.$ref !== undefined && version === 3 && !isAlone) return { ...more, allOf: [schema] };
    return { ...more, ...schema };
  }

  #valueSchema(value: ValueDescriptor): Schema {
    if (value.kind === 'struct') return this.refer(value);
    if (value.kind === 'list') {
      return {
        type: 'array',
        items: this.#valueSchema(value.items),
        ...(value.listType ? { 'x-kubernetes-list-type': value.listType } : {}),
        ...(value.keys ? { 'x-kubernetes-list-map-keys': value.keys } : {}),
      };
    }
    if (value.kind === 'map') {
      return {
        type: 'object',
        additionalProperties: this.#valueSchema(value.values),
        ...(value.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      };
    }
    const named = namedScalars[value.kind];
    if (named !== undefined) return this.referScalar(named);
    return { ...plainScalars[value.kind], ...(value.enum ? { enum: [...value.enum].sort() } : {}) };
  }
}

/** What documents say that a field is when it is left out: of what cannot be left out in upstream's types, its zero. */
function defaultOf({ default: filledIn, pointer, always, value }: FieldDescriptor): unknown {
  if (filledIn !== undefined || pointer) return filledIn;
  if (value.kind === 'struct') return {};
  return always ? zeros[value.kind] : undefined;
}

const zeros: Partial<Record<ValueDescriptor['kind'], unknown>> = {
  string: '',
  boolean: false,
  int32: 0,
  int64: 0,
  double: 0,
};

/** The struct that a value, or each of its parts, is. */
function structOf(value: ValueDescriptor): StructReference | undefined {
  if (value.kind === 'struct') return value;
  if (value.kind === 'list') return structOf(value.items);
  return value.kind === 'map' ? structOf(value.values) : undefined;
}

const sentencesOf = (text = ''): string[] => text.split(/(?<=\.) /);

const namedScalars: Partial<Record<ScalarKind, string>> = scalarNames;

const plainScalars: Partial<Record<ScalarKind, Schema>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
};

type Union = NonNullable<StructDescriptor['unions']>[number];

const unionExtension = ({ discriminator, fields }: Union) => ({
  ...(discriminator === undefined ? {} : { discriminator }),
  'fields-to-discriminateBy': Object.fromEntries(
    fields.map(field => [field, `${field[0]?.toUpperCase()}${field.slice(1)}`]),
  ),
});
