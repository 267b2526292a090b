/** Objects of the API inside of objects: their apiVersion, kind and metadata are as of any object.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#rawextension */
import {
  checkGroupVersion,
  checkKindName,
  checkPathSegment,
  decodeObject,
  type FieldError,
  formatFieldError,
  invalidValue,
  isObject,
  type JsonObject,
  normalize,
  required,
  type StructReference,
} from '#api';
import { type MetadataRules, validateMetadata } from '../../registry/plan/validate-metadata.ts';
import { invalidEach } from '../../registry/strategies/fields/checks.ts';
import { type JsonSchema, schemaUnder } from './json-schema.ts';

const metadata: StructReference = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };

/** The fields that every object has; what else there is, is left alone. */
export const typeAndMetadata: StructReference = {
  kind: 'struct',
  ref: 'CustomResource',
  struct: {
    fields: {
      apiVersion: { value: { kind: 'string' }, pointer: true },
      kind: { value: { kind: 'string' }, pointer: true },
      metadata: { value: metadata, pointer: true },
    },
    preservesUnknown: true,
  },
};

const hasEmbedded = new WeakMap<JsonSchema, boolean>();

/** Whether there may be an object of the API in what a schema describes. */
function mayEmbed(schema: JsonSchema): boolean {
  const known = hasEmbedded.get(schema);
  if (known !== undefined) return known;
  const { items, properties = {}, additionalProperties, 'x-kubernetes-embedded-resource': isEmbedded } = schema;
  const inner = [items, ...Object.values(properties), additionalProperties].filter(each => isObject(each));
  const found = isEmbedded === true || inner.some(each => mayEmbed(each));
  hasEmbedded.set(schema, found);
  return found;
}

/** What is wrong with the types of the metadata of objects inside of a value, whose unknown metadata are dropped. */
export interface Coerced {
  readonly error: string | undefined;
  readonly unknownFields: readonly string[];
}

/** Brings the metadata of objects inside of a value into their form, in place. */
export function coerceEmbedded(value: unknown, schema: JsonSchema): Coerced {
  const coerced: { error: string | undefined; unknownFields: string[] } = { error: undefined, unknownFields: [] };
  visit(value, schema, '', (object, field) => {
    const wrong = wrongTypeName(object, field);
    const inside = object['metadata'] ?? {};
    const { error, unknownFields } = decodeObject(metadata, inside);
    const ofMetadata = error && formatFieldError(invalidValue(`${field}.metadata`, inside, error));
    coerced.error ??= wrong ?? ofMetadata;
    coerced.unknownFields.push(...unknownFields.map(name => `${field}.metadata.${name}`));
    if (coerced.error === undefined) normalize(typeAndMetadata, object);
  });
  return coerced;
}

function wrongTypeName(object: JsonObject, field: string): string | undefined {
  const name = ['apiVersion', 'kind'].find(each => each in object && typeof object[each] !== 'string');
  return name && formatFieldError(invalidValue(`${field}.${name}`, object[name], 'must be a string'));
}

/** What is wrong with objects inside of a value. */
export function validateEmbedded(value: unknown, schema: JsonSchema, field = ''): FieldError[] {
  const errors: FieldError[] = [];
  visit(value, schema, field, (object, path) => errors.push(...validateOne(object, path)));
  return errors;
}

/** Visits the objects of the API in a value. */
function visit(
  value: unknown,
  schema: JsonSchema | undefined,
  field: string,
  each: (object: JsonObject, field: string) => void,
): void {
  if (!schema || typeof value !== 'object' || value === null || !mayEmbed(schema)) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, schema.items, `${field}[${index}]`, each);
    return;
  }
  const object = value as JsonObject;
  if (schema['x-kubernetes-embedded-resource']) each(object, field);
  for (const key in object) visit(object[key], schemaUnder(schema, key), field === '' ? key : `${field}.${key}`, each);
}

const rules: MetadataRules = { isNamespaced: false, checkName: checkPathSegment };

function validateOne(object: JsonObject, field: string): FieldError[] {
  const at = (name: string) => (field === '' ? name : `${field}.${name}`);
  const errors = ['apiVersion', 'kind'].flatMap(name => (name in object ? [] : [required(at(name))]));
  const { apiVersion, kind, metadata: inside } = object;
  if (apiVersion === '') errors.push(invalidValue(at('apiVersion'), apiVersion, 'must not be empty'));
  if (typeof apiVersion === 'string')
    errors.push(...invalidEach(at('apiVersion'), apiVersion, checkGroupVersion(apiVersion)));
  if (kind === '') errors.push(invalidValue(at('kind'), kind, 'must not be empty'));
  else if (typeof kind === 'string') errors.push(...invalidEach(at('kind'), kind, checkKindName(kind)));
  if (!isObject(inside)) return errors;
  const { namespace, ...named } = { name: 'fakename', ...inside } as { name: string; namespace?: string };
  const isNamespaced = namespace !== undefined && namespace !== '';
  const checked = isNamespaced ? { ...named, namespace } : named;
  const found = validateMetadata(checked, { ...rules, isNamespaced });
  return [...errors, ...found.map(error => ({ ...error, field: at(error.field) }))];
}
