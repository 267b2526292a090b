/** The OpenAPI 2.0 document in protobuf, which kubectl before 1.24 insists on.
 *  Source: the messages of https://github.com/google/gnostic (openapiv2/OpenAPIv2.proto), of which only those fields
 *  are described here that our document uses. Values of any type travel as text in YAML, of which JSON is a part. */

import { Root, type Type } from 'protobufjs/light.js';
import { jsonText } from '#base';
import type { Schema } from './schema.ts';
import type { V2Document, V2Operation, V2Parameter, V2Path } from './write-v2.ts';

type FieldFacts = readonly [number: number, type: string, rule?: 'repeated'];

/** Message -> field -> number and type. */
const messages: Readonly<Record<string, Readonly<Record<string, FieldFacts>>>> = {
  Any: { yaml: [2, 'string'] },
  NamedAny: { name: [1, 'string'], value: [2, 'Any'] },
  Document: { swagger: [1, 'string'], info: [2, 'Info'], paths: [8, 'Paths'], definitions: [9, 'Definitions'] },
  Info: { title: [1, 'string'], version: [2, 'string'] },
  Paths: { path: [2, 'NamedPathItem', 'repeated'] },
  NamedPathItem: { name: [1, 'string'], value: [2, 'PathItem'] },
  PathItem: {
    get: [2, 'Operation'],
    put: [3, 'Operation'],
    post: [4, 'Operation'],
    delete: [5, 'Operation'],
    options: [6, 'Operation'],
    head: [7, 'Operation'],
    patch: [8, 'Operation'],
    parameters: [9, 'ParametersItem', 'repeated'],
  },
  Operation: {
    tags: [1, 'string', 'repeated'],
    description: [3, 'string'],
    operationId: [5, 'string'],
    produces: [6, 'string', 'repeated'],
    consumes: [7, 'string', 'repeated'],
    parameters: [8, 'ParametersItem', 'repeated'],
    responses: [9, 'Responses'],
    schemes: [10, 'string', 'repeated'],
    vendorExtension: [13, 'NamedAny', 'repeated'],
  },
  ParametersItem: { parameter: [1, 'Parameter'] },
  Parameter: { bodyParameter: [1, 'BodyParameter'], nonBodyParameter: [2, 'NonBodyParameter'] },
  BodyParameter: { name: [2, 'string'], in: [3, 'string'], required: [4, 'bool'], schema: [5, 'Schema'] },
  NonBodyParameter: { query: [3, 'QueryParameter'], path: [4, 'PathParameter'] },
  QueryParameter: {
    in: [2, 'string'],
    description: [3, 'string'],
    name: [4, 'string'],
    type: [6, 'string'],
    uniqueItems: [20, 'bool'],
  },
  PathParameter: {
    required: [1, 'bool'],
    in: [2, 'string'],
    description: [3, 'string'],
    name: [4, 'string'],
    type: [5, 'string'],
    uniqueItems: [19, 'bool'],
  },
  Responses: { responseCode: [1, 'NamedResponseValue', 'repeated'] },
  NamedResponseValue: { name: [1, 'string'], value: [2, 'ResponseValue'] },
  ResponseValue: { response: [1, 'Response'] },
  Response: { description: [1, 'string'], schema: [2, 'SchemaItem'] },
  SchemaItem: { schema: [1, 'Schema'] },
  Definitions: { additionalProperties: [1, 'NamedSchema', 'repeated'] },
  NamedSchema: { name: [1, 'string'], value: [2, 'Schema'] },
  Schema: {
    ref: [1, 'string'],
    format: [2, 'string'],
    description: [4, 'string'],
    required: [19, 'string', 'repeated'],
    enum: [20, 'Any', 'repeated'],
    additionalProperties: [21, 'AdditionalPropertiesItem'],
    type: [22, 'TypeItem'],
    items: [23, 'ItemsItem'],
    properties: [25, 'Definitions'],
    vendorExtension: [31, 'NamedAny', 'repeated'],
  },
  AdditionalPropertiesItem: { schema: [1, 'Schema'] },
  TypeItem: { value: [1, 'string', 'repeated'] },
  ItemsItem: { schema: [1, 'Schema', 'repeated'] },
};

/** The message type of a whole document. */
export function documentType(): Type {
  const nested = Object.entries(messages).map(([name, fields]) => {
    const described = Object.entries(fields).map(([field, [id, type, rule]]) => [
      field,
      { id, type, ...(rule ? { rule } : {}) },
    ]);
    return [name, { fields: Object.fromEntries(described) as Record<string, { id: number; type: string }> }] as const;
  });
  return Root.fromJSON({ nested: { v2: { nested: Object.fromEntries(nested) } } }).lookupType('v2.Document');
}

/** The bytes of a document. */
export function encodeGnostic({ swagger, info, paths, definitions }: V2Document): Uint8Array {
  const type = documentType();
  const message = {
    swagger,
    info,
    paths: { path: named(paths, pathMessage) },
    definitions: { additionalProperties: named(definitions, schemaMessage) },
  };
  return type.encode(message).finish();
}

function named<T>(map: Readonly<Record<string, T>>, convert: (value: T) => object): { name: string; value: object }[] {
  return Object.entries(map).map(([name, value]) => ({ name, value: convert(value) }));
}

const any = (value: unknown): { yaml: string } => ({ yaml: jsonText(value) });

const extensions = (object: object): object[] =>
  Object.entries(object)
    .filter(([name]) => name.startsWith('x-'))
    .map(([name, value]) => ({ name, value: any(value) }));

function pathMessage({ parameters = [], ...operations }: V2Path): object {
  const converted = Object.entries(operations).map(([method, operation]) => [method, operationMessage(operation)]);
  return { ...Object.fromEntries(converted), parameters: parameters.map(parameterMessage) };
}

function operationMessage(operation: V2Operation): object {
  const { tags, description, operationId, produces, consumes, schemes, parameters = [], responses } = operation;
  return {
    tags,
    description,
    operationId,
    produces,
    consumes,
    schemes,
    parameters: parameters.map(parameterMessage),
    responses: {
      responseCode: named(responses, ({ description: words, schema }) => ({
        response: { description: words, ...(schema ? { schema: { schema: schemaMessage(schema) } } : {}) },
      })),
    },
    vendorExtension: extensions(operation),
  };
}

function parameterMessage({ schema, ...parameter }: V2Parameter): object {
  if (schema) return { parameter: { bodyParameter: { ...parameter, schema: schemaMessage(schema) } } };
  return { parameter: { nonBodyParameter: { [parameter.in]: parameter } } };
}

function schemaMessage(schema: Schema): object {
  const { $ref, format, description, required, type, items, properties, additionalProperties } = schema;
  return {
    ref: $ref,
    format,
    description,
    required,
    enum: schema.enum?.map(any),
    vendorExtension: extensions(schema),
    ...(type === undefined ? {} : { type: { value: [type] } }),
    ...(items ? { items: { schema: [schemaMessage(items)] } } : {}),
    ...(properties ? { properties: { additionalProperties: named(properties, schemaMessage) } } : {}),
    ...(additionalProperties ? { additionalProperties: { schema: schemaMessage(additionalProperties) } } : {}),
  };
}
