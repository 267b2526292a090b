/** Defaults of a schema: they must be as the schema wants values to be. */
import { deepClone, deepEqual, type FieldError, invalidValue } from '#api';
import { runNow } from '#base';
import { ruleSteps } from '../expressions/evaluate.ts';
import { coerceEmbedded, validateEmbedded } from '../schema/embedded.ts';
import { Budget } from '../schema/findings.ts';
import { isMetaField, type JsonSchema } from '../schema/json-schema.ts';
import { prune } from '../schema/prune.ts';
import { validateValue } from '../schema/validate.ts';

/** What is wrong with the defaults of a structural schema. */
export function checkDefaults(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  check(schema, path, { isRoot: true, isInMetadata: false, budget: new Budget() }, errors);
  return errors;
}

interface Surroundings {
  readonly isRoot: boolean;
  readonly isInMetadata: boolean;
  /** What all defaults together may cost. */
  readonly budget: Budget;
}

function check(
  schema: JsonSchema,
  path: string,
  { isRoot, isInMetadata, budget }: Surroundings,
  errors: FieldError[],
): void {
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  const isWithin = isInMetadata && !isResource;
  if (schema.default !== undefined && schema.default !== null) {
    const whole = isRoot ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema;
    errors.push(...checkDefault(whole, `${path}.default`, { isInMetadata: isWithin, budget }));
  }
  // Those of maps' values are not followed: as upstream, they are not filled in where nothing is.
  if (schema.items) check(schema.items, `${path}.items`, { isRoot: false, isInMetadata: isWithin, budget }, errors);
  const { properties = {} } = schema;
  for (const key in properties) {
    const inMetadata = isWithin || (isResource && isMetaField(key));
    check(
      properties[key] as JsonSchema,
      `${path}.properties[${key}]`,
      { isRoot: false, isInMetadata: inMetadata, budget },
      errors,
    );
  }
}

function checkDefault(
  schema: JsonSchema,
  field: string,
  { isInMetadata, budget }: Omit<Surroundings, 'isRoot'>,
): FieldError[] {
  const value = schema.default;
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const pruned = deepClone(value);
  if (!isInMetadata) {
    prune(pruned, schema, { isResource });
    if (!deepEqual(pruned, value)) return [invalidValue(field, value, 'must not have unknown fields')];
  }
  const { error } = coerceEmbedded(pruned, schema);
  if (error !== undefined) return [invalidValue(`${field}.metadata`, value, error)];
  const embedded = validateEmbedded(value, schema, field);
  if (embedded.length > 0) return embedded;
  const wrong = validateValue(value, schema, { base: field, budget });
  return wrong.length > 0 ? wrong : checkByRules(schema, field);
}

/** What rules say of a default: of one that stays as it is, and of one that is new. */
function checkByRules(schema: JsonSchema, field: string): FieldError[] {
  const { default: value } = schema;
  for (const old of [{ value }, undefined]) {
    const { errors } = runNow(ruleSteps(value, schema, { old, base: field }));
    if (errors.length > 0) return [...errors];
  }
  return [];
}
