/** Formats of texts and numbers that schemas may name; others are ignored.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation */
import { isIP } from 'node:net';
import { checkLabel, checkSubdomain } from '#api';
import type { JsonSchema } from './json-schema.ts';

/** The format that a schema names, if it is known for its type. */
export function formatOf({
  format,
  type = '',
  'x-kubernetes-int-or-string': isIntOrString,
}: JsonSchema): string | undefined {
  if (format === undefined || format === '' || isIntOrString) return undefined;
  if (type === 'integer') return format === 'int32' || format === 'int64' ? format : undefined;
  if (type === 'number') return format === 'float' || format === 'double' ? format : undefined;
  if (type !== '' && type !== 'string') return undefined;
  return texts.has(format.replaceAll('-', '')) ? format : undefined;
}

/** Whether a text has a format. */
export const isOfFormat = (format: string, text: string): boolean =>
  texts.get(format.replaceAll('-', ''))?.(text) ?? true;

type Check = (text: string) => boolean;

const like =
  (pattern: RegExp): Check =>
  text =>
    pattern.test(text);

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** A sum over the characters of a text, by their places. */
const weighted = (text: string, weight: (index: number) => number): number =>
  text
    .split('')
    .reduce((sum, character, index) => sum + (character === 'X' ? 10 : Number(character)) * weight(index), 0);

function isIsbn10(text: string): boolean {
  const plain = text.replaceAll(/[\s-]+/g, '');
  return /^(?:[0-9]{9}X|[0-9]{10})$/.test(plain) && weighted(plain, index => 10 - index) % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const plain = text.replaceAll(/[\s-]+/g, '');
  return /^[0-9]{13}$/.test(plain) && weighted(plain, index => (index % 2 === 0 ? 1 : 3)) % 10 === 0;
}

const cards =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/;

/** By Luhn's sum. */
function isCreditCard(text: string): boolean {
  const digits = digitsOf(text);
  if (!cards.test(digits)) return false;
  let sum = 0;
  for (const [index, digit] of digits.split('').reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const time = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/;

function isDateTime(text: string): boolean {
  if (text.length < 4) return false;
  const [date = '', rest, ...more] = text.toLowerCase().split('t');
  if (rest === undefined || more.length > 0 || !isDate(date)) return false;
  const [, hours = '', minutes = '', seconds = ''] = time.exec(rest) ?? ['', '99'];
  return hours <= '23' && minutes <= '59' && seconds <= '59';
}

/** Go's durations, and those with long names of units, as Scala's. */
const isDuration: Check = text =>
  /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text) ||
  /\d+\s*(?:ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)/i.test(
    text,
  );

function isUri(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text) && text !== '') return false;
  return text.startsWith('/') || (/^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text));
}

function isEmail(text: string): boolean {
  const address = /<([^<>]*)>$/.exec(text)?.[1] ?? text;
  return (
    address.length <= 320 &&
    /^(?:"[^"]*"|[^\s"(),:;<>@[\\\]]+)@(?:\[[^\]]+\]|[^\s"(),:;<>@[\\\].]+(?:\.[^\s"(),:;<>@[\\\].]+)*)$/.test(
      address,
    ) &&
    !/^\.|\.\.|\.@/.test(address)
  );
}

function isHostname(text: string): boolean {
  if (text.length > 255) return false;
  const labels = text.split('.');
  // Of a name alone upstream's pattern takes a hyphen after the first letter, and no other.
  if (labels.length === 1) return /^[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?$/u.test(text);
  return (
    labels.every(label =>
      /^[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?$/u.test(label),
    ) && /^[a-zA-Z\p{L}]{2,63}$/u.test(labels.at(-1) ?? '')
  );
}

/** As Go reads one: 6, 8 or 20 bytes, in one of three forms. */
function isMac(text: string): boolean {
  const form = /^(?:[0-9a-f]{2}(?:([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2})*)|[0-9a-f]{4}(?:\.[0-9a-f]{4})+|[0-9a-f]+)$/i;
  return form.test(text) && [12, 16, 40].includes(text.replaceAll(/[.:-]/g, '').length);
}

/** Old writers of addresses put zeros before numbers; upstream goes on reading those here. */
const withoutLeadingZeros = (text: string): string => text.replaceAll(/(?<=^|\.)0+(?=\d)/g, '');

function isCidr(text: string): boolean {
  const [address = '', length, ...more] = withoutLeadingZeros(text).split('/');
  const version = isIP(address);
  if (version === 0 || length === undefined || more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return Number(length) <= (version === 4 ? 32 : 128);
}

function isBase64(text: string): boolean {
  const plain = text.replaceAll(/[\r\n]/g, '');
  return plain !== '' && plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain);
}

const uuid = (third: string, fourth: string): Check =>
  like(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, 'i'));

/** By name without dashes. None of the patterns backtracks: each character can be matched in one way. */
const texts: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['bsonobjectid', like(/^[0-9a-fA-F]{24}$/)],
  ['uri', isUri],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', text => isIP(withoutLeadingZeros(text)) === 4],
  ['ipv6', text => isIP(text) === 6 && !text.includes('%')],
  ['cidr', isCidr],
  ['mac', isMac],
  ['uuid', uuid('[0-9a-f]{4}', '[0-9a-f]{4}')],
  ['uuid3', uuid('3[0-9a-f]{3}', '[0-9a-f]{4}')],
  ['uuid4', uuid('4[0-9a-f]{3}', '[89ab][0-9a-f]{3}')],
  ['uuid5', uuid('5[0-9a-f]{3}', '[89ab][0-9a-f]{3}')],
  ['isbn', text => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['creditcard', isCreditCard],
  ['ssn', like(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['hexcolor', like(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  [
    'rgbcolor',
    like(
      /^rgb\(\s*(?:0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(?:0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(?:0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$/,
    ),
  ],
  ['byte', isBase64],
  ['password', () => true],
  ['date', isDate],
  ['duration', isDuration],
  ['datetime', isDateTime],
  ['k8sshortname', text => checkLabel(text).length === 0],
  ['k8slongname', text => checkSubdomain(text).length === 0],
]);
