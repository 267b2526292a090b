/** The types of objects, as a document of OpenAPI v3 describes them. Pure.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#type-checking */
import { isObject, ownValue } from '#api';
import { bool, double, dyn, type Field, int, listOf, mapOf, string, type Type } from '#cel';
import type { GroupVersion } from './named-resources.ts';

interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** As much of a schema as says types. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

interface Operation {
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind;
}

/** A document that was not looked at yet. */
interface PublishedDocument {
  readonly paths?: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const references = '#/components/schemas/';

/** What upstream takes for times and bytes, and expressions of policies see as texts, and what may be of two types. */
const unclearFormats = new Set(['byte', 'date', 'date-time', 'duration', 'int-or-string']);

const scalars: Readonly<Record<string, Type>> = { boolean: bool, integer: int, number: double, string };

/** Fields that all objects have, where nothing is said of them. */
const resourceFields: Readonly<Record<string, Schema>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object', properties: { name: { type: 'string' }, generateName: { type: 'string' } } },
};

/** The fields of an object that keeps what its schema does not name. */
class OpenFields extends Map<string, Field> {
  override get(name: string): Field {
    return super.get(name) ?? { name, type: dyn };
  }
}

/** How a schema is read. */
interface Reading {
  /** What messages call the type. */
  readonly name: string;
  /** Whether it is that of a whole object of the API. */
  readonly isResource?: boolean;
  /** Told of the type of an object before its fields are there, since they may refer to it. Default: nobody is. */
  readonly note?: (type: Type) => void;
}

/** One version of a group. */
export class PublishedTypes {
  readonly #document: PublishedDocument;
  /** By the names of their schemas. */
  readonly #known = new Map<string, Type>();

  constructor(document: unknown) {
    this.#document = isObject(document) ? document : {};
  }

  /** The kind of a resource's objects; undefined where there is no such resource. */
  kindOf(resource: string): string | undefined {
    const { paths = {} } = this.#document;
    const ofObjects = Object.keys(paths).find(
      path => path.endsWith(`/${resource}/{name}`) && !path.includes('/watch/'),
    );
    return ofObjects && paths[ofObjects]?.get?.['x-kubernetes-group-version-kind']?.kind;
  }

  /** The type of a kind's objects; undefined where nothing is said of it. */
  typeOf({ group, version, kind }: GroupVersionKind): Type | undefined {
    const isIt = (one: GroupVersionKind) => one.kind === kind && one.group === group && one.version === version;
    const all = Object.entries(this.#document.components?.schemas ?? {});
    const found = all.find(([, schema]) => schema['x-kubernetes-group-version-kind']?.some(isIt));
    return found && this.#typeOfNamed(found[0], { isResource: true });
  }

  #typeOfNamed(name: string, { isResource = false } = {}): Type {
    const known = this.#known.get(name);
    if (known) return known;
    const schema = ownValue(this.#document.components?.schemas ?? {}, name);
    return schema ? this.#typeOf(schema, { name, isResource, note: type => this.#known.set(name, type) }) : dyn;
  }

  #typeOf(schema: Schema, reading: Reading): Type {
    const { $ref, type = '', format = '', allOf = [], items } = schema;
    if ($ref !== undefined) return this.#typeOfNamed($ref.slice(references.length));
    // A reference with more that is said of the field.
    if (type === '' && allOf.length === 1 && allOf[0]) return this.#typeOf(allOf[0], reading);
    if (schema['x-kubernetes-int-or-string'] || unclearFormats.has(format)) return dyn;
    if (type === 'array') return listOf(items ? this.#typeOf(items, { name: `${reading.name}.@items` }) : dyn);
    return type === 'object' ? this.#typeOfObject(schema, reading) : (ownValue(scalars, type) ?? dyn);
  }

  #typeOfObject({ properties, additionalProperties: values, ...schema }: Schema, reading: Reading): Type {
    const { name, isResource = schema['x-kubernetes-embedded-resource'] === true, note } = reading;
    if (isObject(values)) return mapOf(string, this.#typeOf(values, { name: `${name}.@values` }));
    if (values === true) return mapOf(string, dyn);
    const fields = schema['x-kubernetes-preserve-unknown-fields'] ? new OpenFields() : new Map<string, Field>();
    const type: Type = { kind: 'object', name, fields };
    note?.(type);
    for (const [field, property] of Object.entries({ ...(isResource && resourceFields), ...properties }))
      fields.set(field, { name: field, type: this.#typeOf(property, { name: `${name}.${field}` }) });
    return type;
  }
}
