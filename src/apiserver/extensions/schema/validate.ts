/** Checks values by their schema.
 *
 *  Flow: the type, then combinations (anyOf, oneOf, allOf, not), then what the schema says of texts, numbers, lists, values and
 *  objects, in upstream's order.
 *
 *  Guarantees: with an old value, errors of parts that did not change are not told (ratcheting). What it costs is bounded: an
 *  object that takes more is refused. */
import { deepEqual, type FieldError, invalidValue, isObject, type JsonObject, valuesIn } from '#api';
import { runNow, type Steps } from '#base';
import { correlated, type Old } from './correlate.ts';
import {
  Budget,
  Findings,
  fieldOf,
  formatNumber,
  invalid,
  missing,
  noneOf,
  ofWhole,
  type Place,
  tooLongText,
  tooManyItems,
  wrongType,
} from './findings.ts';
import { formatOf, isOfFormat } from './formats.ts';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';
import { patternOf } from './pattern.ts';

export interface ValidateOptions {
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
  else if (typeof value === 'number') checkNumber(value, schema, place, findings);
  else if (Array.isArray(value)) checkList(value, schema, place, old, findings);
  checkEnum(value, schema, place, findings);
  if (isObject(value)) checkObject(value, schema, place, old, findings);
  findings.matches++;
  return findings;
}

const int64Limit = 2 ** 63;

/** What is no such whole number upstream holds as a float. */
const isInt64 = (value: number): boolean => Number.isInteger(value) && value >= -int64Limit && value < int64Limit;

const anyNumber = ['integer', 'number'];

/** The types that a schema allows; none: all. */
function typesOf({ type, 'x-kubernetes-int-or-string': isIntOrString }: JsonSchema): readonly string[] {
  if (isIntOrString) return ['integer', 'string'];
  return type === undefined || type === '' ? [] : [type];
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number') return typeof value;
  return isInt64(value) ? 'integer' : 'number';
}

function checkType(value: unknown, schema: JsonSchema, place: Place, findings: Findings): void {
  const types = typesOf(schema);
  const format = formatOf(schema);
  if (types.length === 0 && format === undefined) return;
  findings.matches++;
  const found = typeOf(value);
  if (found === 'null') {
    if (types.length > 0 && !schema.nullable) findings.add(wrongType(place, types.join(','), found));
    return;
  }
  const fits = types.includes(found) || (found === 'integer' && types.includes('number'));
  const isTextual = found === 'string' || found === 'array';
  if (format !== undefined && !isTextual && !fits) {
    const nativeFormat = found === 'integer' ? 'int64' : found === 'number' ? 'float64' : '';
    if (nativeFormat !== format) findings.add(wrongType(place, format, nativeFormat));
    return;
  }
  if (format !== undefined && isTextual && !types.some(type => anyNumber.includes(type))) return;
  if (!fits) findings.add(wrongType(place, types.join(','), found));
}

function checkEnum(value: unknown, { enum: values }: JsonSchema, place: Place, findings: Findings): void {
  if (values && values.length > 0) {
    place.budget.spend(values.length / 16);
    const isOne = value !== null && values.some(supported => supported === value || deepEqual(supported, value));
    if (!isOne) findings.add(noneOf(place, value, values));
  }
  findings.matches++;
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

/** As upstream, the first of the three that does not hold; then the format. */
function checkText(text: string, schema: JsonSchema, place: Place, findings: Findings): void {
  const wrong = textError(text, schema, place);
  if (wrong) findings.add(wrong);
  findings.matches++;
  const format = formatOf(schema);
  if (format === undefined || typesOf(schema).some(type => anyNumber.includes(type))) return;
  if (!isOfFormat(format, text)) findings.add({ ...wrongType(place, format, text), badValue: text });
  findings.matches++;
}

function textError(text: string, { maxLength, minLength, pattern }: JsonSchema, place: Place): FieldError | undefined {
  if (maxLength !== undefined && text.length > maxLength && characters(text) > maxLength)
    return tooLongText(place, maxLength);
  if (minLength !== undefined && (text.length < minLength || characters(text) < minLength))
    return invalid(place, text, `should be at least ${minLength} chars long`);
  if (pattern === undefined || pattern === '') return undefined;
  const compiled = patternOf(pattern);
  if ('error' in compiled)
    return invalid(place, text, `should match '${pattern}, but pattern is invalid: ${compiled.error}'`);
  place.budget.spend(text.length * (1 / 4 + compiled.size / 100));
  return compiled.matches(text) ? undefined : invalid(place, text, `should match '${pattern}'`);
}

/** Unicode's characters, of which some take two places in a text. */
function characters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++)
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) count--;
  return count;
}

function checkNumber(value: number, schema: JsonSchema, place: Place, findings: Findings): void {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
  const outOfRange = rangeError(value, schema, place);
  if (outOfRange !== undefined) findings.add(ofWhole(place, outOfRange));
  // As upstream, bounds of whole numbers are whole numbers.
  const bound = (limit: number) => (isInt64(value) ? Math.trunc(limit) : limit);
  if (multipleOf !== undefined) checkMultiple(value, bound(multipleOf), place, findings);
  if (maximum !== undefined) {
    const max = bound(maximum);
    if (exclusiveMaximum ? value >= max : value > max)
      findings.add(
        invalid(place, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${formatNumber(max)}`),
      );
  }
  if (minimum !== undefined) {
    const min = bound(minimum);
    if (exclusiveMinimum ? value <= min : value < min)
      findings.add(
        invalid(place, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${formatNumber(min)}`),
      );
  }
  findings.matches += 2;
}

function checkMultiple(value: number, factor: number, place: Place, findings: Findings): void {
  if (factor <= 0) {
    const words = `factor MultipleOf declared for ${place.path} must be positive: ${formatNumber(factor)}`;
    findings.add(invalidValue(fieldOf(place), factor, words));
    return;
  }
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  const isWhole = Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
  if (!isWhole) findings.add(invalid(place, value, `should be a multiple of ${formatNumber(factor)}`));
}

/** What is said of a number that its type and format have no room for. */
function rangeError(value: number, schema: JsonSchema, { path }: Place): string | undefined {
  const [type, ...others] = typesOf(schema);
  const format = others.length === 0 ? formatOf(schema) : undefined;
  if (others.length > 0) return undefined;
  if (type === 'number')
    return format === 'float' && Math.abs(value) > 3.4028235677973366e38
      ? `Checked value must be of type number with format float in ${path}`
      : undefined;
  if (type !== 'integer') return undefined;
  const limit = format === 'int32' ? 2 ** 31 : int64Limit;
  if (Number.isInteger(value) && value >= -limit && value < limit) return undefined;
  const kind = format === undefined ? 'integer (default format)' : `integer with format ${format}`;
  return `Checked value must be of type ${kind} in ${path}`;
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
