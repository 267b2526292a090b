/** Parts of CustomResourceDefinitions that are any JSON to all else, and messages in protobuf: schemas above all, of
 *  which JSON says in one word what takes a message of its own there. Source: generated.proto of
 *  k8s.io/apiextensions-apiserver */
import {
  type FieldDescriptor,
  isObject,
  type JsonObject,
  normalize,
  type StructDescriptor,
  type StructReference,
  setOwn,
  type ValueDescriptor,
} from '#api';

/** How a value of JSON is written as a message. */
export interface MessageForm {
  readonly value: ValueDescriptor;
  /** Makes JSON what the message describes. Leaves its argument as it is. */
  toMessage(value: unknown): unknown;
  /** The reverse. May change its argument. */
  fromMessage(value: unknown): unknown;
}

const group = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.';

/** A message whose fields may hold it: they are made when somebody looks. */
function message(name: string, fieldsOf: () => Record<string, FieldDescriptor>): StructReference {
  let struct: StructDescriptor | undefined;
  return {
    kind: 'struct',
    ref: `${group}${name}`,
    get struct() {
      return (struct ??= { fields: fieldsOf() });
    },
  };
}

/** Fields by their numbers: of plain values, and of references. */
const plain = (value: ValueDescriptor, proto: number): FieldDescriptor => ({ value, proto });
const pointer = (value: ValueDescriptor, proto: number): FieldDescriptor => ({ value, proto, pointer: true });
const listOf = (items: ValueDescriptor): ValueDescriptor => ({ kind: 'list', items });
const mapOf = (values: ValueDescriptor): ValueDescriptor => ({ kind: 'map', values });
const text = { kind: 'string' } as const;
const flag = { kind: 'boolean' } as const;
const count = { kind: 'int64' } as const;
const number = { kind: 'double' } as const;
const json = { kind: 'raw' } as const;

const rule = message('ValidationRule', () => ({
  rule: plain(text, 1),
  message: plain(text, 2),
  messageExpression: plain(text, 3),
  reason: pointer(text, 4),
  fieldPath: plain(text, 5),
  optionalOldSelf: pointer(flag, 6),
}));

const documentation = message('ExternalDocumentation', () => ({ description: plain(text, 1), url: plain(text, 2) }));

const schemaOrList = message('JSONSchemaPropsOrArray', () => ({
  schema: pointer(schema, 1),
  jSONSchemas: plain(listOf(schema), 2),
}));

const schemaOrFlag = message('JSONSchemaPropsOrBool', () => ({ allows: plain(flag, 1), schema: pointer(schema, 2) }));

const schemaOrTexts = message('JSONSchemaPropsOrStringArray', () => ({
  schema: pointer(schema, 1),
  property: plain(listOf(text), 2),
}));

const schema: StructReference = message('JSONSchemaProps', () => ({
  id: plain(text, 1),
  $schema: plain(text, 2),
  $ref: pointer(text, 3),
  description: plain(text, 4),
  type: plain(text, 5),
  format: plain(text, 6),
  title: plain(text, 7),
  default: pointer(json, 8),
  maximum: pointer(number, 9),
  exclusiveMaximum: plain(flag, 10),
  minimum: pointer(number, 11),
  exclusiveMinimum: plain(flag, 12),
  maxLength: pointer(count, 13),
  minLength: pointer(count, 14),
  pattern: plain(text, 15),
  maxItems: pointer(count, 16),
  minItems: pointer(count, 17),
  uniqueItems: plain(flag, 18),
  multipleOf: pointer(number, 19),
  enum: plain(listOf(json), 20),
  maxProperties: pointer(count, 21),
  minProperties: pointer(count, 22),
  required: plain(listOf(text), 23),
  items: pointer(schemaOrList, 24),
  allOf: plain(listOf(schema), 25),
  oneOf: plain(listOf(schema), 26),
  anyOf: plain(listOf(schema), 27),
  not: pointer(schema, 28),
  properties: plain(mapOf(schema), 29),
  additionalProperties: pointer(schemaOrFlag, 30),
  patternProperties: plain(mapOf(schema), 31),
  dependencies: plain(mapOf(schemaOrTexts), 32),
  additionalItems: pointer(schemaOrFlag, 33),
  definitions: plain(mapOf(schema), 34),
  externalDocs: pointer(documentation, 35),
  example: pointer(json, 36),
  nullable: plain(flag, 37),
  'x-kubernetes-preserve-unknown-fields': pointer(flag, 38),
  'x-kubernetes-embedded-resource': plain(flag, 39),
  'x-kubernetes-int-or-string': plain(flag, 40),
  'x-kubernetes-list-map-keys': plain(listOf(text), 41),
  'x-kubernetes-list-type': pointer(text, 42),
  'x-kubernetes-map-type': pointer(text, 43),
  'x-kubernetes-validations': plain(listOf(rule), 44),
}));

const service = message('ServiceReference', () => ({
  namespace: plain(text, 1),
  name: plain(text, 2),
  path: pointer(text, 3),
  port: pointer({ kind: 'int32' }, 4),
}));

const client = message('WebhookClientConfig', () => ({
  service: pointer(service, 1),
  caBundle: plain({ kind: 'bytes' }, 2),
  url: pointer(text, 3),
}));

const webhook = message('WebhookConversion', () => ({
  clientConfig: pointer(client, 2),
  conversionReviewVersions: plain(listOf(text), 3),
}));

const nothing = message('CustomResourceSubresourceStatus', () => ({}));

/** A value that JSON says in the fields of its message. */
const asItIs = (value: StructReference): MessageForm => ({
  value,
  toMessage: content => content,
  fromMessage(content) {
    normalize(value, content);
    return content;
  },
});

/** By struct and field. */
export const messageForms: Readonly<Record<string, MessageForm | undefined>> = {
  [`${group}CustomResourceValidation.openAPIV3Schema`]: {
    value: schema,
    toMessage: content => convert(content, toMessage),
    fromMessage(content) {
      normalize(schema, content);
      return convert(content, fromMessage);
    },
  },
  [`${group}CustomResourceConversion.webhook`]: asItIs(webhook),
  [`${group}CustomResourceSubresources.status`]: asItIs(nothing),
};

/** What is made of words that hold a schema or something else. */
type Unions = Readonly<Record<string, (content: unknown) => unknown>>;

const boolean = (content: unknown): unknown =>
  typeof content === 'boolean' ? { allows: content } : { allows: true, schema: convert(content, toMessage) };

const toMessage: Unions = {
  items: content =>
    Array.isArray(content)
      ? { jSONSchemas: content.map(each => convert(each, toMessage)) }
      : { schema: convert(content, toMessage) },
  additionalProperties: boolean,
  additionalItems: boolean,
  dependencies: content =>
    inEach(content, each => (Array.isArray(each) ? { property: each } : { schema: convert(each, toMessage) })),
};

const schemaOr = (content: unknown, otherwise: (union: JsonObject) => unknown): unknown => {
  if (!isObject(content)) return content;
  return content['schema'] === undefined ? otherwise(content) : convert(content['schema'], fromMessage);
};
const fromBoolean = (content: unknown): unknown => schemaOr(content, ({ allows = false }) => allows);
const listIn = (content: unknown): readonly unknown[] => (Array.isArray(content) ? content : []);

const fromMessage: Unions = {
  items: content => schemaOr(content, ({ jSONSchemas }) => listIn(jSONSchemas).map(each => convert(each, fromMessage))),
  additionalProperties: fromBoolean,
  additionalItems: fromBoolean,
  dependencies: content => inEach(content, each => schemaOr(each, ({ property }) => listIn(property))),
};

const lists = new Set(['allOf', 'oneOf', 'anyOf']);
const maps = new Set(['properties', 'patternProperties', 'definitions']);

/** A copy of a schema with its unions in the other form, at every depth. */
function convert(content: unknown, unions: Unions): unknown {
  if (!isObject(content)) return content;
  const made: JsonObject = {};
  for (const word of Object.keys(content)) {
    const value = content[word];
    const union = Object.hasOwn(unions, word) ? unions[word] : undefined;
    if (union) made[word] = union(value);
    else if (word === 'not') made[word] = convert(value, unions);
    else if (lists.has(word) && Array.isArray(value)) made[word] = value.map(each => convert(each, unions));
    else if (maps.has(word)) made[word] = inEach(value, each => convert(each, unions));
    else setOwn(made, word, value);
  }
  return made;
}

function inEach(content: unknown, change: (value: unknown) => unknown): unknown {
  if (!isObject(content)) return content;
  const made: JsonObject = {};
  for (const key of Object.keys(content)) setOwn(made, key, change(content[key]));
  return made;
}
