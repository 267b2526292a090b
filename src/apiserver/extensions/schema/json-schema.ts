/** The schemas of custom kinds: OpenAPI v3 as a CustomResourceDefinition may have it, plain JSON. What walks objects by
 *  them walks the JSON itself: nothing is compiled for fields that no object has. */
import { isObject, ownValue } from '#api';

/** What a value looks like. Of a definition that was not checked yet, anything may be of another type. */
export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly externalDocs?: unknown;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly multipleOf?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** A rule in CEL. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

/** Fields that every object has, whatever its schema says. */
const metaFields = new Set(['apiVersion', 'kind', 'metadata']);

/** Whether a field is one that objects have without their schema's saying so. */
export const isMetaField = (name: string): boolean => metaFields.has(name);

/** The schema of a map's values; undefined when nothing is said of them. */
export const valuesOf = ({ additionalProperties }: JsonSchema): JsonSchema | undefined =>
  isObject(additionalProperties) ? additionalProperties : undefined;

/** The schema of a field that the schema names. */
export const propertyOf = ({ properties }: JsonSchema, name: string): JsonSchema | undefined =>
  properties && ownValue(properties, name);

/** The schema of what is under a key, named or not. */
export const schemaUnder = (schema: JsonSchema, key: string): JsonSchema | undefined =>
  propertyOf(schema, key) ?? valuesOf(schema);
