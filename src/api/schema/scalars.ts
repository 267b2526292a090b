/** Decoding of scalars: which JSON values they accept, and their canonical form. */
import { parseDurationMs } from '#base';
import { canonicalQuantity } from '../quantity/format.ts';
import type { ScalarKind } from './descriptor.ts';

/** The canonical value; or the Go type that the value does not fit; or an error in words. */
export type DecodedScalar = { value: unknown } | { error: string } | { error?: undefined; goType: string };

/** Decodes one scalar. */
export const decodeScalar = (kind: ScalarKind, value: unknown): DecodedScalar => decoders[kind](value);

const isInt32 = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= -(2 ** 31) && (value as number) < 2 ** 31;

/** Those beyond 53 bits are bigints; the least number of 64 bits is one. */
const isInt64 = (value: unknown): boolean =>
  typeof value === 'bigint' ||
  (Number.isInteger(value) && (value as number) > -(2 ** 63) && (value as number) < 2 ** 63);

const ofType =
  (type: string, goType: string) =>
  (value: unknown): DecodedScalar =>
    typeof value === type ? { value } : { goType };

const decoders: Record<ScalarKind, (value: unknown) => DecodedScalar> = {
  string: ofType('string', 'string'),
  boolean: ofType('boolean', 'bool'),
  double: value => (typeof value === 'bigint' ? { value: Number(value) } : ofType('number', 'float64')(value)),
  int32: value => (isInt32(value) ? { value } : { goType: 'int32' }),
  int64: value => (isInt64(value) ? { value } : { goType: 'int64' }),
  intOrString: value => (typeof value === 'string' || isInt32(value) ? { value } : { goType: 'int32' }),
  raw: value => ({ value }),
  bytes: value => (typeof value === 'string' ? decodeBytes(value) : { goType: '[]uint8' }),
  quantity: value => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
      return { goType: 'resource.Quantity' };
    return attempt(() => canonicalQuantity(String(value).trim()));
  },
  time: value => (typeof value === 'string' ? attempt(() => canonicalTime(value, 0)) : { goType: 'string' }),
  duration: value => (typeof value === 'string' ? attempt(() => checkDuration(value)) : { goType: 'string' }),
  microTime: value => (typeof value === 'string' ? attempt(() => canonicalTime(value, 6)) : { goType: 'string' }),
};

function checkDuration(text: string): string {
  if (parseDurationMs(text) === undefined) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  return text;
}

function attempt(decode: () => unknown): DecodedScalar {
  try {
    return { value: decode() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const notBase64 = /[^A-Za-z0-9+/]/;

/** Base64 with padding; line ends are allowed and dropped. */
function decodeBytes(text: string): DecodedScalar {
  const value = text.replaceAll(/[\r\n]/g, '');
  const body = value.replace(/={1,2}$/, '');
  const wrong = body.search(notBase64);
  if (wrong >= 0) return { error: `illegal base64 data at input byte ${wrong}` };
  if (value.length % 4 !== 0)
    return { error: `illegal base64 data at input byte ${value.length - (value.length % 4)}` };
  return { value };
}

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/;

/** A time in UTC with the given number of digits after the second. */
function canonicalTime(text: string, digits: 0 | 6): string {
  const [, local, fraction = '', zone] = rfc3339.exec(text) ?? [];
  const milliseconds = local === undefined ? Number.NaN : Date.parse(`${local}${zone}`);
  if (Number.isNaN(milliseconds)) {
    throw new Error(`parsing time "${text}" as "2006-01-02T15:04:05Z07:00": cannot parse "${text}" as "2006"`);
  }
  const seconds = zone === 'Z' ? local : new Date(milliseconds).toISOString().slice(0, 19);
  return digits === 0 ? `${seconds}Z` : `${seconds}.${fraction.slice(0, digits).padEnd(digits, '0')}Z`;
}
