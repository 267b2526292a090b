/** Errors of single fields: what validation returns, and how they become one Status.
 *  Wording and reasons are upstream's (`k8s.io/apimachinery/pkg/util/validation/field`), since clients match on
 *  them. */
import { jsonText, type Steps } from '#base';
import { type ErrorCause, invalid, type StatusError } from './meta/v1/status-error.ts';

/** What is wrong with a field. */
export type FieldErrorType =
  | 'Required'
  | 'Invalid'
  | 'NotSupported'
  | 'Forbidden'
  | 'Duplicate'
  | 'TooLong'
  | 'TooMany'
  | 'NotFound'
  | 'TypeInvalid'
  | 'InternalError';

/** One field that breaks a rule. A value, not an exception: validation collects them all. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** Path as `spec.containers[0].image`, or `metadata.annotations[key]` in a map. */
  readonly field: string;
  /** The offending value; left out when the message shall not show it. */
  readonly badValue?: unknown;
  /** What would be right. May be empty. */
  readonly detail: string;
}

/** Words and machine-readable reason of each type, and whether the message shows the value. */
const kinds: Record<FieldErrorType, { text: string; reason: string; showsValue: boolean }> = {
  Required: { text: 'Required value', reason: 'FieldValueRequired', showsValue: false },
  Invalid: { text: 'Invalid value', reason: 'FieldValueInvalid', showsValue: true },
  NotSupported: { text: 'Unsupported value', reason: 'FieldValueNotSupported', showsValue: true },
  Forbidden: { text: 'Forbidden', reason: 'FieldValueForbidden', showsValue: false },
  Duplicate: { text: 'Duplicate value', reason: 'FieldValueDuplicate', showsValue: true },
  TooLong: { text: 'Too long', reason: 'FieldValueTooLong', showsValue: false },
  TooMany: { text: 'Too many', reason: 'FieldValueTooMany', showsValue: true },
  NotFound: { text: 'Not found', reason: 'FieldValueNotFound', showsValue: true },
  TypeInvalid: { text: 'Invalid value', reason: 'FieldValueTypeInvalid', showsValue: true },
  InternalError: { text: 'Internal error', reason: 'InternalError', showsValue: false },
};

/** A field that must be set is not. */
export const required = (field: string, detail = ''): FieldError => ({ type: 'Required', field, detail });

/** A value that breaks a rule. */
export const invalidValue = (field: string, badValue: unknown, detail: string): FieldError => ({
  type: 'Invalid',
  field,
  badValue,
  detail,
});

/** A value that is none of the possible ones; `supported` is listed in the given order. */
export const notSupported = (field: string, badValue: unknown, supported: readonly string[]): FieldError => ({
  type: 'NotSupported',
  field,
  badValue,
  detail: supported.length === 0 ? '' : `supported values: ${supported.map(value => JSON.stringify(value)).join(', ')}`,
});

/** A field that may not be set, or not changed, here. */
export const forbiddenField = (field: string, detail: string): FieldError => ({ type: 'Forbidden', field, detail });

/** A value that another item of the list has already. */
export const duplicate = (field: string, badValue: unknown): FieldError => ({
  type: 'Duplicate',
  field,
  badValue,
  detail: '',
});

/** A text longer than `maxBytes`. */
export const tooLong = (field: string, maxBytes: number): FieldError => ({
  type: 'TooLong',
  field,
  detail: `may not be more than ${maxBytes} bytes`,
});

/** A list of `actual` items where at most `max` may be. */
export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: 'TooMany',
  field,
  badValue: actual,
  detail: `must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
});

/** A value that names nothing that exists. */
export const fieldNotFound = (field: string, badValue: unknown): FieldError => ({
  type: 'NotFound',
  field,
  badValue,
  detail: '',
});

/** A check that could not be made; `detail` says why. */
export const uncheckable = (field: string, detail: string): FieldError => ({ type: 'InternalError', field, detail });

/** The message without the field: `Invalid value: -1: must be greater than or equal to 0`. */
export const fieldErrorBody = (error: FieldError): string => bodyWith(error, formatValue);

function bodyWith(error: FieldError, format: (value: unknown) => string): string {
  const { text, showsValue } = kinds[error.type];
  const value = showsValue && 'badValue' in error ? `: ${format(error.badValue)}` : '';
  return `${text}${value}${error.detail === '' ? '' : `: ${error.detail}`}`;
}

/** The whole message: `spec.replicas: Invalid value: -1: must be greater than or equal to 0`. */
export const formatFieldError = (error: FieldError): string => `${error.field}: ${fieldErrorBody(error)}`;

/** Who sends more than that knows what it was. */
const maxValueLength = 16 * 1024;

/** Go's escapes for what JSON escapes otherwise, and for what cannot be printed. */
function quoteAsGo(value: string): string {
  const text = JSON.stringify(value);
  if (!/\\u00|\p{C}/u.test(text)) return text;
  return text
    .replaceAll(/\\u00([01][0-9a-f])/g, (_, digits: string) => goEscapes[digits] ?? `\\x${digits}`)
    .replaceAll(/\p{C}/gu, sign => {
      const code = sign.codePointAt(0) ?? 0;
      if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
      return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    });
}

const goEscapes: Readonly<Record<string, string>> = { '07': '\\a', '0b': '\\v' };

/** Values are shown as JSON, texts as Go quotes them, and an absent one as null. */
function formatValue(value: unknown): string {
  if (value === undefined) return 'null';
  const text = typeof value === 'string' ? quoteAsGo(value) : jsonText(value);
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength)}...` : text;
}

/** So many errors are told, of so much text: who makes more has not made them by hand. */
const maxCauses = 500;
const maxCauseLength = 256 * 1024;

/** Those that follow more than these are told to nobody. */
const maxErrors = 2 * maxCauses;

/** The errors of many items; of those after a thousand errors nobody is told. */
export function collectErrors<T>(
  items: Iterable<T>,
  check: (item: T, index: number) => Iterable<FieldError>,
): FieldError[] {
  const errors: FieldError[] = [];
  let index = 0;
  for (const item of items) {
    for (const error of check(item, index++)) errors.push(error);
    if (errors.length > maxErrors) break;
  }
  return errors;
}

/** {@link collectErrors} where checking one item is long enough to be a step. */
export function* errorSteps<T>(
  items: readonly T[],
  check: (item: T, index: number) => Iterable<FieldError>,
): Steps<FieldError[]> {
  const errors: FieldError[] = [];
  for (let index = 0; index < items.length && errors.length <= maxErrors; index++) {
    errors.push(...check(items[index] as T, index));
    yield;
  }
  return errors;
}

/** The 422 for an object that breaks rules: `Deployment.apps "x" is invalid: [a, b]`. `errors` must not be empty; of
 *  very many the first are told, and that there are more. */
export function invalidObject(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const seen = new Set<string>();
  const causes: ErrorCause[] = [];
  // A whole list is shown by each of the rules that it breaks.
  const texts = new Map<unknown, string>();
  const format = (value: unknown): string => {
    const known = texts.get(value);
    if (known !== undefined) return known;
    const text = formatValue(value);
    texts.set(value, text);
    return text;
  };
  let length = 0;
  for (const [index, error] of errors.entries()) {
    if (causes.length === maxCauses || length > maxCauseLength) {
      causes.push({ reason: 'FieldValueInvalid', message: `Too many errors: ${errors.length - index} more` });
      break;
    }
    const message = bodyWith(error, format);
    const key = `${error.field}: ${message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    length += key.length;
    causes.push({ reason: kinds[error.type].reason, message, field: error.field });
  }
  return invalid(kind, name, causes);
}
