/** Texts, regular expressions and formats.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#cel-options-language-features-and-libraries */
import type { Steps } from '#base';
import type { Frame } from '../frame.ts';
import { free, type Library, type LongImplementation } from '../functions.ts';
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
import { characterAt, charactersIn, unitsBefore } from './characters.ts';
import { changePieces, findLastPlace, findPlace, joinInSteps, replaceInSteps, splitInSteps } from './long-texts.ts';
import { patternCost, placeCost } from './standard.ts';

/** Whole passes over the text. */
const linear = ([text]: readonly Value[]): number => 0.1 * (typeof text === 'string' ? text.length : 0);

const charactersBefore = (text: string, units: number): bigint => (units < 0 ? -1n : charactersIn(text, units));

function* indexOf([text, wanted, from = 0n]: readonly Value[]): Steps<bigint> {
  const whole = text as string;
  return charactersBefore(whole, yield* findPlace(whole, wanted as string, unitsBefore(whole, from as bigint)));
}

function* lastIndexOf([text, wanted, from]: readonly Value[]): Steps<bigint> {
  const whole = text as string;
  const last = from === undefined ? Number.POSITIVE_INFINITY : unitsBefore(whole, from as bigint);
  return charactersBefore(whole, yield* findLastPlace(whole, wanted as string, last));
}

/** Spaces of all kinds but the mark of byte order. */
const isSpace = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || (unit >= 0xa0 && /[^\S\ufeff]/.test(text.charAt(index)));
};

function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isSpace(text, start)) start++;
  while (end > start && isSpace(text, end - 1)) end--;
  return text.slice(start, end);
}

const replace: LongImplementation = ([text, from, to, limit = -1n], frame) =>
  replaceInSteps(text as string, { from: from as string, to: to as string, limit: Number(limit) }, frame);

const split: LongImplementation = ([text, by, limit = -1n]) =>
  splitInSteps(text as string, by as string, Number(limit));

function substring(text: string, start: bigint, end?: bigint): string {
  const [from, to] = [unitsBefore(text, start), end === undefined ? text.length : unitsBefore(text, end)];
  if (from > to) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  return text.slice(from, to);
}

const change =
  (pattern: RegExp, by: (part: string) => string): LongImplementation =>
  ([text]) =>
    changePieces(text as string, piece => piece.replace(pattern, by));

const texts: Library = {
  'string.charAt(int): string': {
    run: ([text, index]) => characterAt(text as string, unitsBefore(text as string, index as bigint)),
    cost: linear,
  },
  'string.indexOf(string): int': { steps: indexOf, cost: placeCost },
  'string.indexOf(string, int): int': { steps: indexOf, cost: placeCost },
  'string.lastIndexOf(string): int': { steps: lastIndexOf, cost: placeCost },
  'string.lastIndexOf(string, int): int': { steps: lastIndexOf, cost: placeCost },
  'string.lowerAscii(): string': { steps: change(/[A-Z]+/g, part => part.toLowerCase()), cost: linear },
  'string.upperAscii(): string': { steps: change(/[a-z]+/g, part => part.toUpperCase()), cost: linear },
  // What is put in is paid for when that is done.
  'string.replace(string, string): string': { steps: replace, cost: placeCost },
  'string.replace(string, string, int): string': { steps: replace, cost: placeCost },
  'string.split(string): list<string>': { steps: split, cost: placeCost },
  'string.split(string, int): list<string>': { steps: split, cost: placeCost },
  'string.substring(int): string': { run: ([text, start]) => substring(text as string, start as bigint), cost: linear },
  'string.substring(int, int): string': {
    run: ([text, start, end]) => substring(text as string, start as bigint, end as bigint),
    cost: linear,
  },
  'string.trim(): string': {
    run: ([text]) => trim(text as string),
    cost: linear,
  },
  'list<string>.join(): string': { steps: join, cost: free },
  'list<string>.join(string): string': { steps: join, cost: ([, by]) => 0.001 * (by as string).length },
  'string.format(list<dyn>): string': { steps: formatText, cost: linear },
  'strings.quote(string): string': {
    steps: ([text]) => quoted(text as string),
    cost: linear,
  },
  'string.find(string): string': {
    *steps([text, pattern], frame) {
      return (yield* find(text as string, pattern as string, { limit: 1, meter: frame }))[0] ?? '';
    },
    cost: patternCost,
  },
  'string.findAll(string): list<string>': { steps: findAll, cost: patternCost },
  'string.findAll(string, int): list<string>': { steps: findAll, cost: patternCost },
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
function* quoted(text: string): Steps<string> {
  const inside = yield* changePieces(text, piece => piece.replace(/[\p{Cc}\\"]/gu, char => escapes[char] ?? char));
  return `"${inside}"`;
}

function* join([list, by = '']: readonly Value[], meter: Meter): Steps<string> {
  const parts = itemsOf(list as JsonList).map(item => (typeof item === 'string' ? item : fail('no such overload')));
  meter.spend(Math.ceil(0.1 * parts.reduce((sum, part) => sum + part.length + (by as string).length, 0)));
  return yield* joinInSteps(parts, by as string);
}

function fail(words: string): never {
  throw new CelError(words);
}

/** What each place costs where the pattern is found, beside what it costs to look. */
const foundCost = 20;

/** Found in a step. */
const stepFinds = 200;

function findAll([text, pattern, limit = -1n]: readonly Value[], meter: Meter): Steps<string[]> {
  const most = (limit as bigint) < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  return find(text as string, pattern as string, { limit: most, meter });
}

function* find(text: string, pattern: string, { limit, meter }: { limit: number; meter: Meter }): Steps<string[]> {
  const matcher = orError(() => compileRe2(pattern)).matcher(text);
  const found: string[] = [];
  while (found.length < limit && matcher.find()) {
    meter.spend(foundCost);
    found.push(matcher.group() ?? '');
    if (found.length % stepFinds === 0) yield 'long';
  }
  return found;
}

const directive = /%(%|(?:\.(\d+))?([sdfeboxX]))|%/g;

function* formatText([text, list]: readonly Value[], meter: Frame): Steps<string> {
  const args = itemsOf(list as JsonList);
  const made: string[] = [];
  let [next, at] = [0, 0];
  for (const { index, 0: whole, 1: body, 2: precision, 3: verb } of (text as string).matchAll(directive)) {
    made.push((text as string).slice(at, index));
    at = index + whole.length;
    if (body === '%') {
      made.push('%');
      continue;
    }
    if (verb === undefined) return fail(`could not parse formatting clause: unrecognized formatting clause "${whole}"`);
    if (next >= args.length) return fail(`index ${next} out of range`);
    const precise = precision === undefined ? 6 : Number(precision);
    if (precise > maxPrecision) return fail(`could not parse formatting clause: precision is too large: ${precise}`);
    const value = args[next++] as Value;
    const written =
      verb === 's' ? yield* formatValue(value, meter) : yield* formatClause(verb, { precision: precise, value }, meter);
    meter.spend(0.1 * written.length);
    made.push(written);
    if (meter.isStepOver()) yield 'long';
  }
  made.push((text as string).slice(at));
  return made.join('');
}

/** As many places as JavaScript gives. */
const maxPrecision = 100;

function* formatClause(
  verb: string,
  { precision, value }: { precision: number; value: Value },
  meter: Frame,
): Steps<string> {
  const integer = value instanceof Uint ? value.value : value;
  const wrong = (rule: string) => fail(`error during formatting: ${rule}, was given ${typeName(value)}`);
  switch (verb) {
    case 'd':
      if (typeof value === 'number' && !Number.isInteger(value))
        return Number.isNaN(value) || !Number.isFinite(value)
          ? yield* formatValue(value, meter)
          : wrong('decimal clause can only be used on integers');
      return typeof integer === 'bigint' ? String(integer) : wrong('decimal clause can only be used on integers');
    case 'f':
    case 'e': {
      if (typeof integer !== 'number' && typeof integer !== 'bigint')
        return wrong(`${verb === 'f' ? 'fixed-point' : 'scientific'} clause can only be used on doubles`);
      const number = Number(integer);
      if (!Number.isFinite(number)) return yield* formatValue(number, meter);
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
function* formatValue(value: Value, meter: Frame): Steps<string> {
  // As much as any other step: to write ten million values takes seconds.
  meter.spend(1);
  if (meter.isStepOver()) yield 'long';
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? 'Infinity' : '-Infinity';
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (isList(value)) {
    const items: string[] = [];
    for (const item of itemsOf(value)) items.push(yield* formatValue(item, meter));
    return `[${items.join(', ')}]`;
  }
  if (isMap(value)) {
    const members: string[] = [];
    for (const [key, item] of entriesOf(value))
      members.push(`${yield* formatValue(key, meter)}: ${yield* formatValue(item, meter)}`);
    return `{${members.sort().join(', ')}}`;
  }
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
