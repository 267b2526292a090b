/** Whether a schema is one at all: its words have the types that they must have. What comes after can rely on it, and a
 *  schema that is too deep or too large ends here. Source: JSONSchemaProps of apiextensions.k8s.io/v1 */
import { type CustomResourceDefinition, isObject, type JsonObject, jsonType } from '#api';

/** Go's type of each word. */
type WordType =
  | 'string'
  | 'bool'
  | 'float64'
  | 'int64'
  | 'strings'
  | 'any'
  | 'anyList'
  | 'schema'
  | 'schemas'
  | 'schemaMap'
  | 'schemaOrBool'
  | 'schemaOrList'
  | 'rules'
  | 'docs'
  | 'dependencies';

const words: Readonly<Record<string, WordType>> = {
  id: 'string',
  $schema: 'string',
  $ref: 'string',
  description: 'string',
  type: 'string',
  format: 'string',
  title: 'string',
  default: 'any',
  maximum: 'float64',
  exclusiveMaximum: 'bool',
  minimum: 'float64',
  exclusiveMinimum: 'bool',
  maxLength: 'int64',
  minLength: 'int64',
  pattern: 'string',
  maxItems: 'int64',
  minItems: 'int64',
  uniqueItems: 'bool',
  multipleOf: 'float64',
  enum: 'anyList',
  maxProperties: 'int64',
  minProperties: 'int64',
  required: 'strings',
  items: 'schemaOrList',
  allOf: 'schemas',
  oneOf: 'schemas',
  anyOf: 'schemas',
  not: 'schema',
  properties: 'schemaMap',
  additionalProperties: 'schemaOrBool',
  patternProperties: 'schemaMap',
  dependencies: 'dependencies',
  additionalItems: 'schemaOrBool',
  definitions: 'schemaMap',
  externalDocs: 'docs',
  example: 'any',
  nullable: 'bool',
  'x-kubernetes-preserve-unknown-fields': 'bool',
  'x-kubernetes-embedded-resource': 'bool',
  'x-kubernetes-int-or-string': 'bool',
  'x-kubernetes-list-map-keys': 'strings',
  'x-kubernetes-list-type': 'string',
  'x-kubernetes-map-type': 'string',
  'x-kubernetes-validations': 'rules',
};

const goTypes: Partial<Record<WordType, string>> = {
  bool: 'bool',
  strings: '[]string',
  anyList: '[]v1.JSON',
  schema: 'v1.JSONSchemaProps',
  schemas: '[]v1.JSONSchemaProps',
  schemaMap: 'map[string]v1.JSONSchemaProps',
  schemaOrBool: 'v1.JSONSchemaPropsOrBool',
  schemaOrList: 'v1.JSONSchemaPropsOrArray',
  rules: 'v1.ValidationRules',
  docs: 'v1.ExternalDocumentation',
  dependencies: 'v1.JSONSchemaDependencies',
};

/** Schemas may be so deep: what walks them, and objects by them, calls itself for each level. */
const maxDepth = 200;

interface Walk {
  /** Whether to drop what is none of a schema's words. */
  readonly drops: boolean;
  /** Where to tell paths of such. Default: nowhere. */
  readonly unknown?: string[];
  error: string | undefined;
}

/** So many are told, as of fields of other kinds. */
const maxUnknown = 100;

/** The first word of a schema that has the wrong type, in the words of upstream's decoder. */
export function checkSchemaTypes(schema: unknown, path: string): string | undefined {
  const walk: Walk = { drops: false, error: undefined };
  decode(schema, path, 0, walk);
  return walk.error;
}

/** Paths of what is none of their words in the schemas of a body that is to be a definition. */
export function unknownWords(body: unknown): string[] {
  const unknown: string[] = [];
  const spec = isObject(body) ? body['spec'] : undefined;
  const versions: unknown = isObject(spec) ? spec['versions'] : undefined;
  for (const [index, version] of (Array.isArray(versions) ? versions : []).entries()) {
    const schema: unknown = isObject(version) ? version['schema'] : undefined;
    const root: unknown = isObject(schema) ? schema['openAPIV3Schema'] : undefined;
    const path = `spec.versions[${index}].schema.openAPIV3Schema`;
    if (isObject(root)) decode(root, path, 0, { drops: false, unknown, error: undefined });
  }
  return unknown;
}

/** Drops from the schemas of a definition what is none of their words, and nulls, in place; bounds are floats. */
export function dropUnknownWords({ versions }: CustomResourceDefinition['spec']): void {
  for (const { schema } of versions)
    if (schema) decode(schema.openAPIV3Schema, '', 0, { drops: true, error: undefined });
}

function decode(schema: unknown, path: string, depth: number, walk: Walk): void {
  if (depth > maxDepth) walk.error ??= `the schema is deeper than ${maxDepth} levels at ${path}`;
  if (walk.error !== undefined) return;
  if (!isObject(schema)) {
    mismatch(schema, 'v1.JSONSchemaProps', path, walk);
    return;
  }
  for (const key of Object.keys(schema)) {
    const type = Object.hasOwn(words, key) ? words[key] : undefined;
    const value = schema[key];
    const isNothing = value === null && key !== 'default' && key !== 'example';
    if (type === undefined || isNothing) {
      if (!isNothing) noteUnknown(`${path}.${key}`, walk);
      if (walk.drops) delete schema[key];
    } else if (type === 'float64' && typeof value === 'bigint' && walk.drops) schema[key] = Number(value);
    else decodeWord(value, type, `${path}.${key}`, depth, walk);
  }
}

function decodeWord(value: unknown, type: WordType, path: string, depth: number, walk: Walk): void {
  if (!isOfType(value, type)) {
    mismatch(value, goTypes[type] ?? type, path, walk);
    return;
  }
  if (type === 'schema' || (isObject(value) && (type === 'schemaOrBool' || type === 'schemaOrList')))
    decode(value, path, depth + 1, walk);
  else if (Array.isArray(value) && (type === 'schemas' || type === 'schemaOrList'))
    for (const [index, part] of value.entries()) decode(part, `${path}[${index}]`, depth + 1, walk);
  else if (type === 'schemaMap')
    for (const [key, part] of Object.entries(value as JsonObject))
      decode(part, walk.unknown ? `${path}.${key}` : `${path}[${key}]`, depth + 1, walk);
  else if (type === 'rules')
    for (const [index, rule] of (value as unknown[]).entries())
      decodeRule(rule, walk.unknown ? `${path}[${index}]` : path, walk);
  else if (type === 'docs') dropOthers(value as JsonObject, docsWords, path, walk);
}

const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(each => typeof each === 'string');

const checks: Readonly<Record<WordType, (value: unknown) => boolean>> = {
  string: value => typeof value === 'string',
  bool: value => typeof value === 'boolean',
  float64: value => typeof value === 'number' || typeof value === 'bigint',
  int64: value => typeof value === 'bigint' || Number.isInteger(value),
  strings: isStrings,
  any: () => true,
  anyList: value => Array.isArray(value),
  schema: isObject,
  schemas: value => Array.isArray(value),
  schemaMap: isObject,
  schemaOrBool: value => typeof value === 'boolean' || isObject(value),
  schemaOrList: value => Array.isArray(value) || isObject(value),
  rules: value => Array.isArray(value) && value.every(isObject),
  docs: isObject,
  dependencies: isObject,
};

const isOfType = (value: unknown, type: WordType): boolean => checks[type](value);

const ruleWords: Readonly<Record<string, WordType>> = {
  rule: 'string',
  message: 'string',
  messageExpression: 'string',
  reason: 'string',
  fieldPath: 'string',
  optionalOldSelf: 'bool',
};

const docsWords: ReadonlySet<string> = new Set(['description', 'url']);

function dropOthers(value: JsonObject, known: ReadonlySet<string>, path: string, walk: Walk): void {
  for (const key of Object.keys(value)) {
    if (known.has(key)) continue;
    noteUnknown(`${path}.${key}`, walk);
    if (walk.drops) delete value[key];
  }
}

function decodeRule(rule: unknown, path: string, walk: Walk): void {
  if (!isObject(rule)) return;
  for (const [key, value] of Object.entries(rule)) {
    const type = Object.hasOwn(ruleWords, key) ? ruleWords[key] : undefined;
    if (type === undefined) {
      noteUnknown(`${path}.${key}`, walk);
      if (walk.drops) delete rule[key];
    } else if (!isOfType(value, type)) mismatch(value, type, `${path}.${key}`, walk);
  }
}

function noteUnknown(path: string, { unknown }: Walk): void {
  if (unknown && unknown.length < maxUnknown) unknown.push(path);
}

function mismatch(value: unknown, type: string, path: string, walk: Walk): void {
  walk.error ??= `json: cannot unmarshal ${jsonType(value)} into Go struct field JSONSchemaProps.${path.replaceAll(/\[[^\]]*\]/g, '')} of type ${type}`;
}
