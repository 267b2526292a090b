/** JSON whose whole numbers stay what they are. Kubernetes' have 64 bits, JavaScript's numbers are exact up to 53:
 *  those beyond are bigints in memory, all others are numbers. Nothing else becomes a bigint, so that one is never
 *  zero, never small, and equal to no number.
 *
 *  What costs nothing where there is none, which is nearly everywhere: whether a text may have such a number is told
 *  by every sixteenth character, and `JSON.stringify` throws where it meets one. */

/** Whole numbers beyond have more than 64 bits, and are floats to Kubernetes. */
const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
/** The number nearest to the most that is not more. */
const mostNumber = 2 ** 63 - 1024;

/** Digits of the first number beyond 53 bits. */
const fewestDigits = 16;
/** Digits of the last one of 64 bits, and its sign. */
const mostCharacters = 20;

/** What an ECMAScript proposal adds, which Node has and TypeScript does not know:
 *  https://github.com/tc39/proposal-json-parse-with-source */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const exactly = JSON as unknown as ExactJson;

/** As JSON.parse, of a text that this server wrote. */
export const parseExact = (text: string): unknown =>
  mayHaveLong(text) ? exactly.parse(text, toExact) : (JSON.parse(text) as unknown);

/** As {@link parseExact}, of a text from outside. Throws an Error in the words of Go's decoder for a number that no
 *  float can be, of which JSON.parse makes infinity. */
export const parseForeign = (text: string): unknown =>
  mayHaveLong(text) || mayHaveLarge(text) ? exactly.parse(text, toFinite) : (JSON.parse(text) as unknown);

/** As JSON.stringify. */
export function jsonText(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const write = (_key: string, inner: unknown) =>
      typeof inner === 'bigint' ? exactly.rawJSON(String(inner)) : inner;
    return JSON.stringify(value, write, indent);
  }
}

/** A whole number as data: a bigint where no number can be it; beyond 64 bits, a float. */
export function exactInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) || value < least || value > most ? number : value;
}

/** The nearest number that is no more than 64 bits, for who calculates. */
export const nearestNumber = (value: number | bigint): number => Math.min(Number(value), mostNumber);

/** Whether there may be a whole number beyond 53 bits in JSON. */
export const mayHaveLong = (json: string | Uint8Array): boolean =>
  typeof json === 'string'
    ? hasLong(json, (text, at) => text.charCodeAt(at))
    : hasLong(json, (bytes, at) => bytes[at] as number);

/** Each run of so many digits covers a place that is looked at. */
function hasLong<T extends { readonly length: number }>(text: T, codeAt: (text: T, at: number) => number): boolean {
  for (let at = fewestDigits - 1; at < text.length; at += fewestDigits) {
    if (!isDigit(codeAt(text, at))) continue;
    let start = at;
    while (start > 0 && isDigit(codeAt(text, start - 1))) start--;
    while (at < text.length && isDigit(codeAt(text, at))) at++;
    if (at - start < fewestDigits) continue;
    if (start > 0 && codeAt(text, start - 1) === minus) start--;
    // In a text there is hardly ever one behind such a sign.
    if (start === 0 || isBeforeValue(codeAt(text, start - 1))) return true;
  }
  return false;
}

const [zero, nine, minus, space] = [0x30, 0x39, 0x2d, 0x20];
const [colon, comma, bracket] = [0x3a, 0x2c, 0x5b];

const isDigit = (code: number): boolean => code >= zero && code <= nine;
const isBeforeValue = (code: number): boolean => code === colon || code === comma || code === bracket || code <= space;

/** An exponent of three digits, which numbers beyond the largest float have when they are not long. */
const largeExponent = /\d[eE]\+?\d{3}/;
const largeExponents = new RegExp(largeExponent, 'g');
const numberBefore = /(?:^|[:,[\s])-?[\d.]+$/;
/** Numbers are shorter, or have long runs of digits. */
const searchedBefore = 64;

function mayHaveLarge(text: string): boolean {
  if (!largeExponent.test(text)) return false;
  for (const { index } of text.matchAll(largeExponents))
    if (numberBefore.test(text.slice(Math.max(0, index - searchedBefore), index + 1))) return true;
  return false;
}

function toExact(_key: string, value: unknown, { source = '' }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (source.length > mostCharacters || !wholeNumber.test(source)) return value;
  return exactInteger(BigInt(source));
}

const wholeNumber = /^-?\d+$/;

function toFinite(key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
    throw new Error(`json: cannot unmarshal number ${context.source} into Go value of type float64`);
  return toExact(key, value, context);
}
