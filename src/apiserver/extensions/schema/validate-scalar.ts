/** What a schema says of a value whatever is in it: its type and the values that are allowed, and of texts and numbers
 *  all. */
import { deepEqual, type FieldError, invalidValue } from '#api';
import {
  type Findings,
  fieldOf,
  formatNumber,
  invalid,
  noneOf,
  ofWhole,
  type Place,
  tooLongText,
  wrongType,
} from './findings.ts';
import { formatOf, isOfFormat } from './formats.ts';
import type { JsonSchema } from './json-schema.ts';
import { patternOf } from './pattern.ts';

const int64Limit = 2 ** 63;

/** What is no such whole number upstream holds as a float; the least one is a bigint. Whole numbers beyond 53 bits that
 *  are none come from components of the process, which calculate, or were written with a point or an exponent. */
const isInt64 = (value: number | bigint): boolean =>
  typeof value === 'bigint' || (Number.isInteger(value) && value > -int64Limit && value < int64Limit);

const anyNumber = ['integer', 'number'];

/** The types that a schema allows; none: all. */
function typesOf({ type, 'x-kubernetes-int-or-string': isIntOrString }: JsonSchema): readonly string[] {
  if (isIntOrString) return ['integer', 'string'];
  return type === undefined || type === '' ? [] : [type];
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'number' && typeof value !== 'bigint') return typeof value;
  return isInt64(value) ? 'integer' : 'number';
}

/** Whether it is of a type, or in a native format, that the schema allows. */
export function checkType(value: unknown, schema: JsonSchema, place: Place, findings: Findings): void {
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

/** Whether it is one of the values that the schema lists. */
export function checkEnum(value: unknown, { enum: values }: JsonSchema, place: Place, findings: Findings): void {
  if (values && values.length > 0) {
    place.budget.spend(values.length / 16);
    const isOne = value !== null && values.some(supported => supported === value || deepEqual(supported, value));
    if (!isOne) findings.add(noneOf(place, value, values));
  }
  findings.matches++;
}

/** As upstream, the first of the three that does not hold; then the format. */
export function checkText(text: string, schema: JsonSchema, place: Place, findings: Findings): void {
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

/** Its bounds, and what its type and format have room for. */
export function checkNumber(value: number | bigint, schema: JsonSchema, place: Place, findings: Findings): void {
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

function checkMultiple(value: number | bigint, factor: number, place: Place, findings: Findings): void {
  if (factor <= 0) {
    const words = `factor MultipleOf declared for ${place.path} must be positive: ${formatNumber(factor)}`;
    findings.add(invalidValue(fieldOf(place), factor, words));
    return;
  }
  const isMultiple = isInt64(value) ? BigInt(value) % BigInt(factor) === 0n : isWhole(Number(value), factor);
  if (!isMultiple) findings.add(invalid(place, value, `should be a multiple of ${formatNumber(factor)}`));
}

/** Whether a number is so many times a factor, as far as floats can tell. */
function isWhole(value: number, factor: number): boolean {
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
}

/** What is said of a number that its type and format have no room for. */
function rangeError(value: number | bigint, schema: JsonSchema, { path }: Place): string | undefined {
  const [type, ...others] = typesOf(schema);
  const format = others.length === 0 ? formatOf(schema) : undefined;
  if (others.length > 0) return undefined;
  if (type === 'number')
    return format === 'float' && Math.abs(Number(value)) > 3.4028235677973366e38
      ? `Checked value must be of type number with format float in ${path}`
      : undefined;
  if (type !== 'integer') return undefined;
  const limit = format === 'int32' ? 2 ** 31 : int64Limit;
  if (isInt64(value) && value >= -limit && value < limit) return undefined;
  const kind = format === undefined ? 'integer (default format)' : `integer with format ${format}`;
  return `Checked value must be of type ${kind} in ${path}`;
}
