/** What the schema of a custom kind declares, as expressions see it: types, and how much there may be.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules */
import { isObject, ownValue } from '#api';
import { bool, type Declared, double, dyn, type Field, int, mapOf, reserved, string, type Type } from '#cel';
import { type JsonSchema, valuesOf } from '../schema/json-schema.ts';

/** As much as one request may bring, in bytes. */
export const maxRequestBytes = 3 * 1024 * 1024;

/** A declared value, with how few bytes it takes at least. */
export interface DeclaredSchema extends Declared {
  readonly minBytes: number;
  readonly items?: DeclaredSchema | undefined;
}

/** Words that expressions read otherwise. */
const taken = new Set([...reserved, 'true', 'false', 'null', 'in']);
const escapes: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** The name by which expressions know a field; undefined when they cannot. */
export function nameInExpressions(field: string): string | undefined {
  if (taken.has(field)) return `__${field}__`;
  const escaped = field.replaceAll(/__|[.\-/]/g, found => escapes[found] as string);
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(escaped) ? escaped : undefined;
}

const metadataSchema: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, generateName: { type: 'string' } },
};
const resourceFields: Readonly<Record<string, JsonSchema>> = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: metadataSchema,
};

const known = new WeakMap<JsonSchema, { readonly declared: DeclaredSchema | undefined }>();

/** What a schema declares; the root is a resource. Undefined for what expressions cannot look at: of no type, or with
 *  items of none. */
export function declare(
  schema: JsonSchema,
  { isResource = schema['x-kubernetes-embedded-resource'] === true, name = 'selfType' } = {},
): DeclaredSchema | undefined {
  const before = known.get(schema);
  if (before) return before.declared;
  const declared = declareAnew(schema, { isResource, name });
  known.set(schema, { declared });
  return declared;
}

const scalars: Readonly<Record<string, DeclaredSchema>> = {
  boolean: { type: bool, maxSize: 0, minBytes: 4 },
  integer: { type: int, maxSize: 0, minBytes: 1 },
  number: { type: double, maxSize: 0, minBytes: 1 },
};

function declareAnew(schema: JsonSchema, { isResource, name }: Naming): DeclaredSchema | undefined {
  if (schema['x-kubernetes-int-or-string']) return { type: dyn, maxSize: maxRequestBytes - 2, minBytes: 1 };
  const { type = '' } = schema;
  if (type === 'object') return declareObject(schema, { isResource, name });
  if (type === 'array') return declareList(schema, name);
  return type === 'string' ? declareText(schema) : ownValue(scalars, type);
}

function declareList({ items, maxItems, ...schema }: JsonSchema, name: string): DeclaredSchema | undefined {
  const inner = items && declare(items, { name: `${name}.@items` });
  if (!inner) return undefined;
  const listType = schema['x-kubernetes-list-type'];
  const type: Type = {
    kind: 'list',
    element: inner.type,
    ...(listType === 'set' ? { listType } : {}),
    ...(listType === 'map' ? { listType, keys: schema['x-kubernetes-list-map-keys'] ?? [] } : {}),
  };
  return { type, maxSize: sizeLimit(maxItems, inner.minBytes + 1), minBytes: 2, items: inner };
}

/** As many as the schema allows, or as there is room for in a request. */
const sizeLimit = (limit: number | undefined, bytesOfOne: number): number =>
  limit === undefined ? Math.floor((maxRequestBytes - 2) / bytesOfOne) : Math.max(0, limit);

interface Naming {
  readonly isResource: boolean;
  readonly name: string;
}

function declareObject(schema: JsonSchema, { isResource, name }: Naming): DeclaredSchema | undefined {
  const values = valuesOf(schema);
  if (values) {
    const inner = declare(values, { name: `${name}.@values` });
    if (!inner) return undefined;
    const maxSize = sizeLimit(schema.maxProperties, inner.minBytes + 6);
    return { type: mapOf(string, inner.type), maxSize, minBytes: 2, items: inner };
  }
  const properties = isResource ? { ...schema.properties, ...resourceFields } : (schema.properties ?? {});
  const types = new Map<string, Field>();
  const fields = new Map<string, DeclaredSchema>();
  let minBytes = 2;
  for (const [field, property] of Object.entries(properties)) {
    if (!isObject(property)) continue;
    const ownName = nameInExpressions(field);
    const declared = declare(property, { name: `${name}.${field}` });
    if (!declared) continue;
    if (schema.required?.includes(field) && property.default === undefined)
      minBytes += field.length + 4 + declared.minBytes;
    if (ownName === undefined) continue;
    types.set(ownName, { name: field, type: declared.type });
    // After a dot, such a word is a name as it is, too. Of how much there may be nothing is known then, as upstream.
    if (taken.has(field)) types.set(field, { name: field, type: declared.type });
    fields.set(ownName, declared);
  }
  return { type: { kind: 'object', name, fields: types }, maxSize: 0, minBytes, fields };
}

/** Formats that are more than text, and how long it is: at most, and at least with its quotes. */
const formats: Readonly<Record<string, { type: Type; maxSize: number; minBytes: number }>> = {
  date: { type: { kind: 'timestamp' }, maxSize: 12, minBytes: 12 },
  'date-time': { type: { kind: 'timestamp' }, maxSize: 37, minBytes: 22 },
  duration: { type: { kind: 'duration' }, maxSize: 32, minBytes: 4 },
};

/** As many bytes as a character takes. */
const maxBytesOfCharacter = 4;

function declareText({ format = '', maxLength, enum: values }: JsonSchema): DeclaredSchema {
  const known = ownValue(formats, format);
  if (known) return known;
  const type: Type = format === 'byte' ? { kind: 'bytes' } : string;
  const texts = (values ?? []).filter(value => typeof value === 'string').map(value => Buffer.byteLength(value));
  if (texts.length > 0 && format !== 'byte')
    return { type, maxSize: Math.max(...texts), minBytes: Math.min(...texts) + 2 };
  const maxSize = maxLength === undefined ? maxRequestBytes - 2 : Math.max(0, maxLength) * maxBytesOfCharacter;
  return { type, maxSize, minBytes: 2 };
}
