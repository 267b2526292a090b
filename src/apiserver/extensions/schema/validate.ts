/** Checks values by their schema.
 *
 *  Flow: the type, then combinations (anyOf, oneOf, allOf, not), then what the schema says of texts, numbers, lists,
 *  values and objects, in upstream's order.
 *
 *  Guarantees: with an old value, errors of parts that did not change are not told (ratcheting). What it costs is
 *  bounded: an object that takes more is refused. */
import { deepEqual, type FieldError, isObject, type JsonObject, valuesIn } from '#api';
import { runNow, type Steps } from '#base';
import { correlated, type Old } from './correlate.ts';
import { Budget, Findings, invalid, missing, ofWhole, type Place, tooManyItems } from './findings.ts';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';
import { checkEnum, checkNumber, checkText, checkType } from './validate-scalar.ts';

interface ValidateOptions {
  /** What stands before the fields of errors. Default: nothing. */
  readonly base?: string;
  /** What the value was. Default: it is new. */
  readonly old?: Old;
  /** What it may cost. Default: as much as one object may. */
  readonly budget?: Budget;
}

/** What is wrong with a value. */
export const validateValue = (value: unknown, schema: JsonSchema, options: ValidateOptions = {}): FieldError[] =>
  runNow(validationSteps(value, schema, options));

/** {@link validateValue} in steps. */
export function* validationSteps(
  value: unknown,
  schema: JsonSchema,
  { base = '', old, budget = new Budget() }: ValidateOptions = {},
): Steps<FieldError[]> {
  const place: Place = { path: '', base, budget, known: new Map() };
  yield* checkParts({ value, schema, place, old });
  const { errors } = ratcheted(value, schema, place, old);
  return budget.isSpent ? [...errors, ofWhole(place, 'is too large to be checked by its schema')] : errors;
}

/** A part of a value, where it is and what it was. */
interface Part {
  readonly value: unknown;
  readonly schema: JsonSchema;
  readonly place: Place;
  readonly old: Old;
}

/** What has fewer values is checked in one step. */
const partValues = 1000;

/** Checks the parts of a large value one by one, so that the check of the whole finds them known. */
function* checkParts({ value, schema, place, old }: Part): Steps<void> {
  if (valuesIn(value) <= partValues) return;
  for (const part of partsOf(value, schema, place, old)) {
    if (typeof part.value !== 'object' || part.value === null) continue;
    yield* checkParts(part);
    place.known.set(part.value, {
      schema: part.schema,
      findings: check(part.value, part.schema, part.place, part.old),
    });
    yield;
  }
}

/** What a schema describes inside of a value. */
function partsOf(value: unknown, schema: JsonSchema, place: Place, old: Old): Iterable<Part> {
  if (Array.isArray(value)) return itemsOf(value, schema, place, old);
  return isObject(value) ? fieldsOf(value, schema, place, old) : [];
}

/** The findings; nothing of them is told when the value is as it was. */
function ratcheted(value: unknown, schema: JsonSchema, place: Place, old: Old): Findings {
  const findings = check(value, schema, place, old);
  if (findings.isValid || !old || !deepEqual(old.value, value)) return findings;
  return new Findings();
}

function check(value: unknown, schema: JsonSchema, place: Place, old: Old): Findings {
  const known = place.known.size > 0 ? place.known.get(value) : undefined;
  if (known?.schema === schema) return known.findings;
  const findings = new Findings();
  const { budget } = place;
  if (budget.isSpent) return findings;
  budget.spend(1);
  checkType(value, schema, place, findings);
  if (value === null || value === undefined) {
    checkEnum(value, schema, place, findings);
    return findings;
  }
  checkCombinations(value, schema, place, old, findings);
  if (typeof value === 'string') checkText(value, schema, place, findings);
  else if (typeof value === 'number' || typeof value === 'bigint') checkNumber(value, schema, place, findings);
  else if (Array.isArray(value)) checkList(value, schema, place, old, findings);
  checkEnum(value, schema, place, findings);
  if (isObject(value)) checkObject(value, schema, place, old, findings);
  findings.matches++;
  return findings;
}

function checkCombinations(value: unknown, schema: JsonSchema, place: Place, old: Old, findings: Findings): void {
  const { anyOf, oneOf, allOf, not } = schema;
  if (anyOf && anyOf.length > 0) checkAnyOf(value, anyOf, place, old, findings);
  if (oneOf && oneOf.length > 0) checkOneOf(value, oneOf, place, old, findings);
  if (allOf && allOf.length > 0) checkAllOf(value, allOf, place, old, findings);
  if (not && check(value, not, place, old).isValid)
    findings.add(ofWhole(place, `${quoted(place)} must not validate the schema (not)`));
  findings.matches += 2;
}

const quoted = ({ path }: Place): string => JSON.stringify(path);

/** The first that fits, or the best of those that do not. */
function checkAnyOf(value: unknown, schemas: readonly JsonSchema[], place: Place, old: Old, findings: Findings): void {
  let best: Findings | undefined;
  for (const schema of schemas) {
    const found = check(value, schema, place, old);
    if (found.isValid) {
      findings.merge(found);
      return;
    }
    if (!best || found.matches > best.matches) best = found;
  }
  findings.add(ofWhole(place, `${quoted(place)} must validate at least one schema (anyOf)`));
  if (best) findings.merge(best);
}

function checkOneOf(value: unknown, schemas: readonly JsonSchema[], place: Place, old: Old, findings: Findings): void {
  let best: Findings | undefined;
  let fitting: Findings | undefined;
  let count = 0;
  for (const schema of schemas) {
    const found = check(value, schema, place, old);
    if (found.isValid) {
      count++;
      fitting ??= found;
    } else if (count === 0 && (!best || found.matches > best.matches)) best = found;
  }
  if (count === 1) {
    findings.merge(fitting as Findings);
    return;
  }
  const words = count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`;
  findings.add(ofWhole(place, `${quoted(place)} must validate one and only one schema (oneOf). ${words}`));
  if (count === 0 && best) findings.merge(best);
}

function checkAllOf(value: unknown, schemas: readonly JsonSchema[], place: Place, old: Old, findings: Findings): void {
  let count = 0;
  for (const schema of schemas) {
    const found = check(value, schema, place, old);
    if (found.isValid) count++;
    findings.merge(found);
  }
  if (count === schemas.length) return;
  const words = count === 0 ? '. None validated' : '';
  findings.add(ofWhole(place, `${quoted(place)} must validate all the schemas (allOf)${words}`));
}

function* itemsOf(list: readonly unknown[], schema: JsonSchema, place: Place, old: Old): Iterable<Part> {
  const { items } = schema;
  if (!items) return;
  const before = correlated(old, schema);
  for (const [index, value] of list.entries())
    yield { value, schema: items, place: { ...place, path: `${place.path}[${index}]` }, old: before?.item(value) };
}

function* fieldsOf(object: JsonObject, schema: JsonSchema, place: Place, old: Old): Iterable<Part> {
  const before = correlated(old, schema);
  const values = valuesOf(schema);
  for (const key in object) {
    const property = propertyOf(schema, key);
    const inner = property ?? values;
    if (!inner) continue;
    const path = property && place.path === '' ? key : `${place.path}.${key}`;
    const isTypeField = place.path === '' && (key === 'kind' || key === 'apiVersion');
    const found = isTypeField ? undefined : before?.field(key);
    yield { value: object[key], schema: inner, place: { ...place, path }, old: found };
  }
}

function checkList(list: readonly unknown[], schema: JsonSchema, place: Place, old: Old, findings: Findings): void {
  const { minItems, maxItems } = schema;
  for (const item of itemsOf(list, schema, place, old))
    findings.merge(ratcheted(item.value, item.schema, item.place, item.old));
  if (minItems !== undefined && list.length < minItems)
    findings.add(invalid(place, list.length, `should have at least ${minItems} items`));
  if (maxItems !== undefined && list.length > maxItems) findings.add(tooManyItems(place, list.length, maxItems));
  findings.matches += 2;
}

function checkObject(object: JsonObject, schema: JsonSchema, place: Place, old: Old, findings: Findings): void {
  const { minProperties, maxProperties, properties = {}, additionalProperties, required = [] } = schema;
  if (minProperties !== undefined || maxProperties !== undefined) {
    const count = Object.keys(object).length;
    if (minProperties !== undefined && count < minProperties)
      findings.add(invalid(place, count, `should have at least ${minProperties} properties`));
    if (maxProperties !== undefined && count > maxProperties) findings.add(tooManyItems(place, count, maxProperties));
  }
  if (additionalProperties === false) {
    for (const key in object)
      if (propertyOf(schema, key) === undefined)
        findings.add({ ...invalid(place, key, ''), detail: `${place.path}.${key} in body is a forbidden property` });
  }
  for (const field of fieldsOf(object, schema, place, old))
    findings.merge(ratcheted(field.value, field.schema, field.place, field.old));
  for (const name of required) if (!Object.hasOwn(object, name)) findings.add(missing(place, name));
  findings.matches += Object.keys(properties).length > 0 ? 1 : 0;
}
