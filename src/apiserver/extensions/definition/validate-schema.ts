/** What the schema of a version may say.
 *  Source: k8s.io/apiextensions-apiserver, package pkg/apis/apiextensions/validation */
import {
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  isObject,
  type JsonObject,
  notSupported,
  required,
} from '#api';
import { checkMeaning, RuleCosts, type RulePlace } from '../expressions/check.ts';
import { isFieldPath } from '../expressions/field-path.ts';
import { isMetaField, type JsonSchema, propertyOf, type ValidationRule } from '../schema/json-schema.ts';
import { checkDefaults } from './check-defaults.ts';
import { checkStructural } from './structural.ts';
import { someSchema } from './walk-schema.ts';

/** Which rules hold besides those of every schema. */
export interface SchemaOptions {
  /** Whether the status is written apart, which needs it to be a field of an object. */
  readonly hasStatus: boolean;
  /** Whether the old definition had what is asked for now, and need not be mended. Default false. */
  readonly isLenient?: boolean;
}

/** What is wrong with the schema of a version, whose words have the types that they must have. */
export function validateSchema(
  schema: JsonSchema,
  path: string,
  { hasStatus, isLenient = false }: SchemaOptions,
): FieldError[] {
  const errors: FieldError[] = [];
  if (hasStatus) errors.push(...checkRootWords(schema, path));
  if (schema.nullable) errors.push(forbiddenField(`${path}.nullable`, 'nullable cannot be true at the root'));
  const costs = new RuleCosts();
  let rules: Rules | undefined;
  if (!isLenient && !someSchema(schema, hasUnsupported)) {
    const structural = checkStructural(schema, path);
    errors.push(...(structural.length > 0 ? structural : checkDefaults(schema, path)));
    if (structural.length === 0) rules = { count: 1, uncorrelatable: undefined, costs, errors: [] };
  }
  checkWords(schema, path, { isRoot: true, isInMetadata: false, noDefaults: undefined, rules }, errors);
  return [...errors, ...(rules?.errors ?? []), ...costs.check(path)];
}

const rootWords = new Set([
  'description',
  'type',
  'format',
  'title',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'required',
  'items',
  'properties',
  'externalDocs',
  'example',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);
const rootWordsText =
  '[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations]';

/** What may stand at the root when the schema of the status is taken out of it. */
function checkRootWords(schema: JsonSchema, path: string): FieldError[] {
  const { type = '' } = schema;
  if (type !== 'object' && type !== '')
    return [
      invalidValue(
        `${path}.type`,
        type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ];
  const isSaid = (value: unknown) => value !== undefined && value !== false && value !== '';
  if (Object.entries(schema).every(([word, value]) => rootWords.has(word) || !isSaid(value))) return [];
  return [
    invalidValue(
      path,
      schema,
      `only ${rootWordsText} fields are allowed at the root of the schema if the status subresource is enabled`,
    ),
  ];
}

interface Surroundings {
  readonly isRoot: boolean;
  /** Whether it is of the metadata of an object of the API. */
  readonly isInMetadata: boolean;
  /** Why defaults are refused, if they are. */
  readonly noDefaults: string | undefined;
  /** What rules are looked at by; undefined where there may be none. */
  readonly rules: Rules | undefined;
}

interface Rules extends Omit<RulePlace, 'path' | 'isRoot'> {
  /** What is wrong with what they mean. */
  readonly errors: FieldError[];
}

/** So many errors are enough. */
const manyErrors = 1000;

function checkWords(schema: JsonSchema, path: string, around: Surroundings, errors: FieldError[]): void {
  if (errors.length > manyErrors) return;
  const before = errors.length;
  errors.push(...unsupportedWords(schema, path, around));
  checkInner(schema, path, around, errors);
  errors.push(...checkExtensionWords(schema, path), ...checkListType(schema, path), ...checkRules(schema, path));
  const { rules, isRoot } = around;
  // What is wrong with a schema would only be said again, in words that help less.
  if (rules && errors.length === before) rules.errors.push(...checkMeaning(schema, { ...rules, path, isRoot }));
}

/** Whether there is something that no schema may say, of which nothing follows. */
const hasUnsupported = (schema: JsonSchema): boolean =>
  Array.isArray(schema.items) || unsupported.some(word => !isEmpty((schema as JsonObject)[word]));

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (isObject(value) && Object.keys(value).length === 0);

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const unsupported = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'];

function unsupportedWords(schema: JsonSchema, path: string, { noDefaults, isInMetadata }: Surroundings): FieldError[] {
  const errors: FieldError[] = [];
  const { type } = schema;
  if (type && !types.includes(type)) errors.push(notSupported(`${path}.type`, type, types));
  if (schema.default !== undefined && noDefaults !== undefined)
    errors.push(forbiddenField(`${path}.default`, `must not be set ${noDefaults}`));
  for (const word of unsupported) {
    if (!isEmpty((schema as JsonObject)[word]))
      errors.push(forbiddenField(`${path}.${word}`, `${word} is not supported`));
  }
  // As upstream, which reads the whole schema first, it is told of the whole.
  if (!isEmpty((schema as JsonObject)['$schema']))
    errors.push(
      invalidValue(path.replace(/(openAPIV3Schema).*$/, '$1'), '', "OpenAPIV3Schema 'schema' is not supported"),
    );
  if (type === 'null')
    errors.push(forbiddenField(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'));
  if (Array.isArray(schema.items))
    errors.push(forbiddenField(`${path}.items`, 'items must be a schema object and not an array'));
  if (isInMetadata && schema['x-kubernetes-embedded-resource'])
    errors.push(forbiddenField(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  if (schema.uniqueItems)
    errors.push(
      forbiddenField(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  return errors;
}

function checkInner(schema: JsonSchema, path: string, around: Surroundings, errors: FieldError[]): void {
  const { properties = {}, additionalProperties, items, not, allOf = [], oneOf = [], anyOf = [] } = schema;
  const { rules } = around;
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
  const inside = { ...around, isRoot: false, rules: rules && within(rules, isAtomic ? path : undefined) };
  const apart = { ...inside, rules: undefined };
  if (additionalProperties !== undefined) {
    if (Object.keys(properties).length > 0 && additionalProperties !== true)
      errors.push(
        forbiddenField(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'),
      );
    const ofValues = {
      ...inside,
      rules: inside.rules && many(inside.rules, schema.maxProperties),
      ...(around.isInMetadata ? { noDefaults: 'inside additionalProperties applying to object metadata' } : {}),
    };
    if (isObject(additionalProperties))
      checkWords(additionalProperties, `${path}.additionalProperties`, ofValues, errors);
  }
  const isResource = around.isRoot || schema['x-kubernetes-embedded-resource'] === true;
  for (const key in properties) {
    const isMeta = isResource && isMetaField(key);
    const noDefaults = isMeta && around.isRoot ? `in top-level ${key}` : around.noDefaults;
    const ofProperty = { ...inside, isInMetadata: isMeta || around.isInMetadata, noDefaults };
    checkWords(properties[key] as JsonSchema, `${path}.properties[${key}]`, ofProperty, errors);
  }
  if (not) checkWords(not, `${path}.not`, apart, errors);
  for (const [name, list] of Object.entries({ allOf, oneOf, anyOf }))
    for (const [index, part] of list.entries()) checkWords(part, `${path}.${name}[${index}]`, apart, errors);
  if (!isObject(items)) return;
  const isKeyed = schema['x-kubernetes-list-type'] === 'map';
  const ofItems = rules && many(within(rules, isKeyed ? undefined : path), schema.maxItems);
  checkWords(items, `${path}.items`, { ...inside, rules: ofItems }, errors);
}

/** What is below a part that cannot be told from what it was. */
const within = (rules: Rules, uncorrelatable: string | undefined): Rules =>
  rules.uncorrelatable === undefined && uncorrelatable !== undefined ? { ...rules, uncorrelatable } : rules;

/** What is there as often as the schema allows. */
const many = (rules: Rules, most = Number.POSITIVE_INFINITY): Rules => ({
  ...rules,
  count: most === 0 ? 0 : rules.count * most,
});

function checkExtensionWords(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  const mapType = schema['x-kubernetes-map-type'];
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.push(invalidValue(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  if (mapType !== undefined && type !== 'object')
    errors.push(mustBe(`${path}.type`, type, 'must be object if x-kubernetes-map-type is specified'));
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular')
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  return errors;
}

const mustBe = (field: string, value: string, words: string): FieldError =>
  value === '' ? required(field, words) : invalidValue(field, value, words);

function checkListType(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '', items } = schema;
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const field = `${path}.x-kubernetes-list-type`;
  if (listType !== undefined && type !== 'array')
    errors.push(mustBe(`${path}.type`, type, 'must be array if x-kubernetes-list-type is specified'));
  else if (listType === 'set' && isObject(items)) errors.push(...checkSetItems(items, path));
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType))
    errors.push(notSupported(field, listType, ['atomic', 'set', 'map']));
  if (keys.length > 0 && listType !== 'map')
    errors.push(mustBe(field, listType ?? '', 'must be map if x-kubernetes-list-map-keys is non-empty'));
  if (listType === 'map') errors.push(...checkListMap(schema, keys, path));
  if (isObject(items) && (listType === 'map' || listType === 'set'))
    errors.push(...checkKeys(items, listType, keys, path));
  return errors;
}

function checkSetItems(items: JsonSchema, path: string): FieldError[] {
  const words = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalidValue(`${path}.items.x-kubernetes-list-type`, listType, words)];
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [invalidValue(`${path}.items.x-kubernetes-map-type`, listType, words)];
  return [];
}

function checkListMap({ items }: JsonSchema, keys: readonly string[], path: string): FieldError[] {
  const field = `${path}.x-kubernetes-list-map-keys`;
  const errors: FieldError[] = [];
  if (keys.length === 0) errors.push(required(field, 'must not be empty if x-kubernetes-list-type is map'));
  if (items === undefined)
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'));
  if (!isObject(items)) return errors;
  if (items.type !== 'object')
    return [
      ...errors,
      invalidValue(
        `${path}.items.type`,
        items.type ?? '',
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    ];
  const seen = new Set<string>();
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (!property) errors.push(invalidValue(field, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object')
      errors.push(
        invalidValue(
          `${path}.items.properties[${key}].type`,
          'object',
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (seen.has(key)) errors.push(invalidValue(field, keys, 'must not contain duplicate entries'));
    seen.add(key);
  }
  return errors;
}

/** Items must be told apart always. */
function checkKeys(items: JsonSchema, listType: string, keys: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (items.nullable)
    errors.push(
      forbiddenField(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`),
    );
  if (listType !== 'map') return errors;
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (!property) continue;
    const field = `${path}.items.properties[${key}]`;
    const why = 'this property is in x-kubernetes-list-map-keys, so it';
    if (!items.required?.includes(key) && property.default === undefined)
      errors.push(required(`${field}.default`, `${why} must have a default or be a required property`));
    if (property.nullable) errors.push(forbiddenField(`${field}.nullable`, `${why} cannot be nullable`));
  }
  return errors;
}

const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired'];

/** What can be said of rules without understanding them, but for where they lead. */
function checkRules(schema: JsonSchema, path: string): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  return collectErrors(rules, (rule, index) => checkRule(rule, schema, `${path}.x-kubernetes-validations[${index}]`));
}

const hasLineBreak = (text: string): boolean => /[\n\r]/.test(text);

function checkRule(
  { rule = '', message = '', messageExpression = '', reason, fieldPath = '' }: Partial<ValidationRule>,
  schema: JsonSchema,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const words = message.trim();
  if (rule.trim() === '') errors.push(required(`${path}.rule`, 'rule is not specified'));
  else if (message !== '' && words === '')
    errors.push(invalidValue(`${path}.message`, message, 'must be non-empty if specified'));
  else if (hasLineBreak(words)) errors.push(invalidValue(`${path}.message`, message, 'must not contain line breaks'));
  else if (hasLineBreak(rule.trim()) && words === '')
    errors.push(required(`${path}.message`, 'message must be specified if rule contains line breaks'));
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.push(required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'));
  if (reason !== undefined && !reasons.includes(reason)) errors.push(notSupported(`${path}.reason`, reason, reasons));
  if (fieldPath !== '' && fieldPath.trim() === '')
    errors.push(invalidValue(`${path}.fieldPath`, fieldPath, 'must be non-empty if specified'));
  if (hasLineBreak(fieldPath))
    errors.push(invalidValue(`${path}.fieldPath`, fieldPath, 'must not contain line breaks'));
  else if (fieldPath.trim() !== '' && !isFieldPath(fieldPath, schema))
    errors.push(invalidValue(`${path}.fieldPath`, fieldPath, 'must be a valid path'));
  return errors;
}
