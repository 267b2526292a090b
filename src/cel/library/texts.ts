/** Texts, regular expressions and formats.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#cel-options-language-features-and-libraries */
import type { Library } from '../functions.ts';
import { compileRe2 } from '../patterns.ts';
import { formatDuration, formatTimestamp } from '../times.ts';
import {
  CelError,
  Duration,
  entriesOf,
  isList,
  isMap,
  itemsOf,
  type JsonList,
  type Meter,
  orError,
  Timestamp,
  TypeValue,
  typeName,
  Uint,
  type Value,
} from '../values.ts';
import { characterAt, charactersIn, reversed, unitsBefore } from './characters.ts';
import { patternCost, placeCost } from './standard.ts';

/** Whole passes over the text. */
const linear = ([text]: readonly Value[]): number => 0.1 * (typeof text === 'string' ? text.length : 0);

const charactersBefore = (text: string, units: number): bigint => (units < 0 ? -1n : charactersIn(text, units));

const indexOf = (text: string, wanted: string, from = 0n): bigint =>
  charactersBefore(text, text.indexOf(wanted, unitsBefore(text, from)));

const lastIndexOf = (text: string, wanted: string, from?: bigint): bigint =>
  charactersBefore(text, text.lastIndexOf(wanted, from === undefined ? Infinity : unitsBefore(text, from)));

/** Spaces of all kinds but the mark of byte order. */
const isSpace = (text: string, index: number): boolean => /[^\S\ufeff]/.test(text[index] ?? '');

function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  return text.slice(start, end);
}

/** By what replaces as well, as often as it may. */
function replaceCost([text, from, to]: readonly Value[]): number {
  const [whole, wanted, given] = [text as string, from as string, to as string];
  const times = wanted === '' ? whole.length + 1 : whole.split(wanted).length - 1;
  return placeCost([text as Value, from as Value]) + 0.1 * times * given.length;
}

function replace(text: string, { from, to, limit }: { from: string; to: string; limit: number }): string {
  if (limit < 0) return from === '' ? text.replaceAll('', () => to) : text.split(from).join(to);
  let left = limit;
  return text.replaceAll(from, found => (left-- > 0 ? to : found));
}

function split(text: string, by: string, limit: number): string[] {
  if (limit === 0) return [];
  const parts = by === '' ? Array.from(text) : text.split(by);
  return limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(by)];
}

function substring(text: string, start: bigint, end?: bigint): string {
  const [from, to] = [unitsBefore(text, start), end === undefined ? text.length : unitsBefore(text, end)];
  if (from > to) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  return text.slice(from, to);
}

const onlyAscii = (text: string, change: (part: string) => string, letters: RegExp): string =>
  text.replace(letters, change);

const texts: Library = {
  'string.charAt(int): string': {
    run: ([text, index]) => characterAt(text as string, unitsBefore(text as string, index as bigint)),
    cost: linear,
  },
  'string.indexOf(string): int': {
    run: ([text, wanted]) => indexOf(text as string, wanted as string),
    cost: placeCost,
  },
  'string.indexOf(string, int): int': {
    run: ([text, wanted, from]) => indexOf(text as string, wanted as string, from as bigint),
    cost: placeCost,
  },
  'string.lastIndexOf(string): int': {
    run: ([text, wanted]) => lastIndexOf(text as string, wanted as string),
    cost: placeCost,
  },
  'string.lastIndexOf(string, int): int': {
    run: ([text, wanted, from]) => lastIndexOf(text as string, wanted as string, from as bigint),
    cost: placeCost,
  },
  'string.lowerAscii(): string': {
    run: ([text]) => onlyAscii(text as string, part => part.toLowerCase(), /[A-Z]+/g),
    cost: linear,
  },
  'string.upperAscii(): string': {
    run: ([text]) => onlyAscii(text as string, part => part.toUpperCase(), /[a-z]+/g),
    cost: linear,
  },
  'string.replace(string, string): string': {
    run: ([text, from, to]) => replace(text as string, { from: from as string, to: to as string, limit: -1 }),
    cost: replaceCost,
  },
  'string.replace(string, string, int): string': {
    run: ([text, from, to, limit]) =>
      replace(text as string, { from: from as string, to: to as string, limit: Number(limit) }),
    cost: replaceCost,
  },
  'string.split(string): list<string>': {
    run: ([text, by]) => split(text as string, by as string, -1),
    cost: placeCost,
  },
  'string.split(string, int): list<string>': {
    run: ([text, by, limit]) => split(text as string, by as string, Number(limit)),
    cost: placeCost,
  },
  'string.substring(int): string': { run: ([text, start]) => substring(text as string, start as bigint), cost: linear },
  'string.substring(int, int): string': {
    run: ([text, start, end]) => substring(text as string, start as bigint, end as bigint),
    cost: linear,
  },
  'string.trim(): string': {
    run: ([text]) => trim(text as string),
    cost: linear,
  },
  'string.reverse(): string': { run: ([text]) => reversed(text as string), cost: linear },
  'list<string>.join(): string': ([list], frame) => join(list as JsonList, '', frame),
  'list<string>.join(string): string': ([list, by], frame) => join(list as JsonList, by as string, frame),
  'string.format(list<dyn>): string': {
    run: ([text, args], frame) => formatText(text as string, itemsOf(args as JsonList), frame),
    cost: linear,
  },
  'strings.quote(string): string': { run: ([text]) => quote(text as string), cost: linear },
  'string.find(string): string': {
    run: ([text, pattern], frame) => find(text as string, pattern as string, { limit: 1, meter: frame })[0] ?? '',
    cost: patternCost,
  },
  'string.findAll(string): list<string>': {
    run: ([text, pattern], frame) => find(text as string, pattern as string, { limit: Infinity, meter: frame }),
    cost: patternCost,
  },
  'string.findAll(string, int): list<string>': {
    run: ([text, pattern, limit], frame) =>
      find(text as string, pattern as string, { limit: Number(limit) < 0 ? Infinity : Number(limit), meter: frame }),
    cost: patternCost,
  },
};

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};
const quote = (text: string): string => `"${text.replace(/[\p{Cc}\\"]/gu, char => escapes[char] ?? char)}"`;

function join(list: readonly Value[] | JsonList, by: string, meter: Meter): string {
  const parts = itemsOf(list).map(item => (typeof item === 'string' ? item : fail('no such overload')));
  meter.spend(Math.ceil(0.1 * parts.reduce((sum, part) => sum + part.length + by.length, 0)));
  return parts.join(by);
}

function fail(words: string): never {
  throw new CelError(words);
}

/** What each place costs where the pattern is found, beside what it costs to look. */
const foundCost = 20;

function find(text: string, pattern: string, { limit, meter }: { limit: number; meter: Meter }): string[] {
  const matcher = orError(() => compileRe2(pattern)).matcher(text);
  const found: string[] = [];
  while (found.length < limit && matcher.find()) {
    meter.spend(foundCost);
    found.push(matcher.group() ?? '');
  }
  return found;
}

const directive = /%(%|(?:\.(\d+))?([sdfeboxX]))|%/g;

function formatText(text: string, args: readonly Value[], meter: Meter): string {
  let next = 0;
  return text.replace(directive, (whole: string, body?: string, precision?: string, verb?: string) => {
    if (body === '%') return '%';
    if (verb === undefined) return fail(`could not parse formatting clause: unrecognized formatting clause "${whole}"`);
    if (next >= args.length) return fail(`index ${next} out of range`);
    const precise = precision === undefined ? 6 : Number(precision);
    if (precise > maxPrecision) return fail(`could not parse formatting clause: precision is too large: ${precise}`);
    const written = formatClause(verb, { precision: precise, value: args[next++] as Value }, meter);
    meter.spend(0.1 * written.length);
    return written;
  });
}

/** As many places as JavaScript gives. */
const maxPrecision = 100;

function formatClause(verb: string, { precision, value }: { precision: number; value: Value }, meter: Meter): string {
  const integer = value instanceof Uint ? value.value : value;
  const wrong = (rule: string) => fail(`error during formatting: ${rule}, was given ${typeName(value)}`);
  switch (verb) {
    case 's':
      return formatValue(value, meter);
    case 'd':
      if (typeof value === 'number' && !Number.isInteger(value))
        return Number.isNaN(value) || !Number.isFinite(value)
          ? formatValue(value, meter)
          : wrong('decimal clause can only be used on integers');
      return typeof integer === 'bigint' ? String(integer) : wrong('decimal clause can only be used on integers');
    case 'f':
    case 'e': {
      if (typeof integer !== 'number' && typeof integer !== 'bigint')
        return wrong(`${verb === 'f' ? 'fixed-point' : 'scientific'} clause can only be used on doubles`);
      const number = Number(integer);
      if (!Number.isFinite(number)) return formatValue(number, meter);
      return verb === 'f'
        ? number.toFixed(precision)
        : number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
    }
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0';
      return typeof integer === 'bigint'
        ? integer.toString(2)
        : wrong('only integers and bools can be formatted as binary');
    case 'o':
      return typeof integer === 'bigint' ? integer.toString(8) : wrong('octal clause can only be used on integers');
    default: {
      const hex =
        typeof integer === 'bigint'
          ? integer.toString(16)
          : typeof value === 'string' || value instanceof Uint8Array
            ? Buffer.from(value as string).toString('hex')
            : wrong('only integers, byte buffers, and strings can be formatted as hex');
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
  }
}

/** As `%s` shows it. */
function formatValue(value: Value, meter: Meter): string {
  // As much as any other step: to write ten million values takes seconds.
  meter.spend(1);
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? 'Infinity' : '-Infinity';
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (isList(value))
    return `[${itemsOf(value)
      .map(item => formatValue(item, meter))
      .join(', ')}]`;
  if (isMap(value))
    return `{${entriesOf(value)
      .map(([key, item]) => `${formatValue(key, meter)}: ${formatValue(item, meter)}`)
      .toSorted((a, b) => (a < b ? -1 : 1))
      .join(', ')}}`;
  if (value instanceof Timestamp) return formatTimestamp(value.nanos);
  if (value instanceof Duration) return formatDuration(value.nanos);
  if (value instanceof TypeValue) return value.type;
  return typeof value === 'object'
    ? fail(
        `error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${typeName(value)}`,
      )
    : value.toString();
}

export const textLibrary: Library = texts;
