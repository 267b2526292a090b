/** Whether a schema is structural: what a field is, is said once, outside of combinations of schemas.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema */
import {
  deepEqual,
  type FieldError,
  forbiddenField,
  formatFieldError,
  invalidValue,
  isObject,
  type JsonObject,
  required,
} from '#api';
import { type JsonSchema, propertyOf, valuesOf } from '../schema/json-schema.ts';
import { patternOf } from '../schema/pattern.ts';

/** What makes a schema not structural. In order. */
export function checkStructural(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  checkLevel(schema, 'root', path, errors);
  checkCompleteness(schema, schema, path, path, errors);
  const keyed = errors.map(error => [formatFieldError(error), error] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, error]) => error);
}

type Level = 'root' | 'item' | 'field';

const emptyTypeWords: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const preserve = 'x-kubernetes-preserve-unknown-fields';
const embedded = 'x-kubernetes-embedded-resource';
const intOrString = 'x-kubernetes-int-or-string';

function checkLevel(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const { type = '', items, properties = {}, additionalProperties } = schema;
  if (type === 'array' && !items) errors.push(required(`${path}.items`, 'must be specified'));
  if (items) checkLevel(items, 'item', `${path}.items`, errors);
  for (const key in properties)
    checkLevel(properties[key] as JsonSchema, 'field', `${path}.properties[${key}]`, errors);
  if (additionalProperties !== undefined) {
    if (level === 'root') errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
    const values = valuesOf(schema);
    if (values) checkLevel(values, 'field', `${path}.additionalProperties`, errors);
  }
  checkExtensions(schema, path, errors);
  const { allOf: [first] = [] } = schema;
  checkValidations(schema, path, errors, {
    skipsAnyOf: isIntOrString(schema),
    skipsFirst: first !== undefined && isIntOrString(first),
  });
  checkTypeOf(schema, level, path, errors);
  checkResource(schema, level, path, errors);
}

/** The two schemas that `x-kubernetes-int-or-string` may have beside it. */
const isIntOrString = ({ anyOf }: JsonSchema): boolean => deepEqual(anyOf, [{ type: 'integer' }, { type: 'string' }]);

function checkExtensions(schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (!schema[intOrString]) return;
  for (const other of [preserve, embedded] as const)
    if (schema[other]) errors.push(invalidValue(`${path}.${other}`, true, `must be false if ${intOrString} is true`));
}

function checkTypeOf(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const { type = '' } = schema;
  const field = `${path}.type`;
  const words = 'must be object if x-kubernetes-embedded-resource is true';
  if (schema[embedded] && type !== 'object')
    errors.push(type === '' ? required(field, words) : invalidValue(field, type, words));
  else if (type === '' && !schema[intOrString] && !schema[preserve])
    errors.push(required(field, emptyTypeWords[level]));
  if (level === 'root' && type !== '' && type !== 'object')
    errors.push(invalidValue(field, type, 'must be object at the root'));
}

/** What a schema says of the fields that every object of the API has. */
function checkResource(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const isResource = level === 'root' || schema[embedded] === true;
  if (schema[embedded] && schema.additionalProperties !== undefined)
    errors.push(
      forbiddenField(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'),
    );
  for (const name of ['kind', 'apiVersion']) {
    const property = propertyOf(schema, name);
    if (isResource && property && property.type !== 'string')
      errors.push(invalidValue(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
  }
  const metadata = propertyOf(schema, 'metadata');
  if (metadata && isResource) checkMetadata(metadata, level, `${path}.properties[metadata]`, errors);
  if (schema[embedded] && !schema[preserve] && Object.keys(schema.properties ?? {}).length === 0)
    errors.push(
      required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
}

function checkMetadata(metadata: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  if (metadata.type !== 'object') errors.push(invalidValue(`${path}.type`, metadata.type ?? '', 'must be object'));
  if (level !== 'root') return;
  const { properties = {}, type: _type, default: _default, ...rest } = metadata as JsonSchema & JsonObject;
  const others = Object.keys(properties).filter(name => name !== 'name' && name !== 'generateName');
  if (others.length === 0 && Object.values(rest).every(isNothing)) return;
  const words = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
  errors.push(forbiddenField(path, words));
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);

interface Skips {
  /** Whether `anyOf` is one that need not be structural. */
  readonly skipsAnyOf: boolean;
  /** Whether that of the first of `allOf` is. */
  readonly skipsFirst: boolean;
}

function checkValidations(
  schema: JsonSchema,
  path: string,
  errors: FieldError[],
  { skipsAnyOf, skipsFirst }: Skips,
): void {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern } = schema;
  if (!skipsAnyOf) for (const [index, each] of anyOf.entries()) checkNested(each, `${path}.anyOf[${index}]`, errors);
  for (const [index, each] of allOf.entries())
    checkNested(each, `${path}.allOf[${index}]`, errors, { skipsAnyOf: skipsFirst && index === 0 });
  for (const [index, each] of oneOf.entries()) checkNested(each, `${path}.oneOf[${index}]`, errors);
  if (not) checkNested(not, `${path}.not`, errors);
  if (!pattern) return;
  const compiled = patternOf(pattern);
  if ('error' in compiled)
    errors.push(
      invalidValue(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${compiled.error}`),
    );
}

/** Words that say what a value is, and have no place inside of combinations; what must be of them there. */
const outsideOnly: readonly (readonly [word: keyof JsonSchema, words: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  [preserve, 'must be false to be structural'],
  [embedded, 'must be false to be structural'],
  [intOrString, 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

function checkNested(schema: JsonSchema, path: string, errors: FieldError[], { skipsAnyOf = false } = {}): void {
  checkValidations(schema, path, errors, { skipsAnyOf, skipsFirst: false });
  const { items, properties = {} } = schema;
  if (items) checkNested(items, `${path}.items`, errors);
  for (const key in properties) checkNested(properties[key] as JsonSchema, `${path}.properties[${key}]`, errors);
  for (const [word, words] of outsideOnly) {
    // What `additionalProperties` says inside of them is nothing when it is false.
    if (!isNothing(schema[word])) errors.push(forbiddenField(`${path}.${word}`, words));
  }
  if (isObject(properties['metadata']))
    errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
}

/** What combinations speak of must be said to be there outside of them. */
function checkCompleteness(
  validation: JsonSchema,
  structure: JsonSchema | undefined,
  structurePath: string,
  path: string,
  errors: FieldError[],
): void {
  const { not, allOf = [], anyOf = [], oneOf = [] } = validation;
  const parts: (readonly [part: JsonSchema, path: string])[] = [];
  if (not) parts.push([not, `${path}.not`]);
  for (const [name, list] of Object.entries({ allOf, anyOf, oneOf }))
    for (const [index, part] of list.entries()) parts.push([part, `${path}.${name}[${index}]`]);
  for (const [part, partPath] of parts) checkPart(part, structure, structurePath, partPath, errors);
}

function checkPart(
  part: JsonSchema,
  structure: JsonSchema | undefined,
  structurePath: string,
  path: string,
  errors: FieldError[],
): void {
  if (!structure) {
    errors.push(required(structurePath, `because it is defined in ${path}`));
    return;
  }
  checkCompleteness(part, structure, structurePath, path, errors);
  const { items, properties = {} } = part;
  if (items) checkPart(items, structure.items, `${structurePath}.items`, `${path}.items`, errors);
  for (const key in properties) {
    const inner = `${structurePath}.properties[${key}]`;
    checkPart(properties[key] as JsonSchema, propertyOf(structure, key), inner, `${path}.properties[${key}]`, errors);
  }
}
