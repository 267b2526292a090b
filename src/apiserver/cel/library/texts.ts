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
  Timestamp,
  TypeValue,
  typeName,
  Uint,
  type Value,
} from '../values.ts';
import { orError, patternCost } from './standard.ts';

const chars = (text: Value | undefined): string[] => Array.from(text as string);

function indexIn(length: number, index: bigint): number {
  if (index < 0n || index > BigInt(length)) throw new CelError(`index out of range: ${index}`);
  return Number(index);
}

/** Whole passes over the text. */
const linear = ([text]: readonly Value[]): number => 0.1 * (typeof text === 'string' ? text.length : 0);

function indexOf(text: string, wanted: string, from: bigint): bigint {
  const all = Array.from(text);
  const parts = Array.from(wanted);
  for (let start = indexIn(all.length, from); start + parts.length <= all.length; start++)
    if (parts.every((part, i) => all[start + i] === part)) return BigInt(start);
  return -1n;
}

function lastIndexOf(text: string, wanted: string, from?: bigint): bigint {
  const all = Array.from(text);
  const parts = Array.from(wanted);
  const limit = from === undefined ? all.length : indexIn(all.length, from);
  for (let start = Math.min(limit, all.length - parts.length); start >= 0; start--)
    if (parts.every((part, i) => all[start + i] === part)) return BigInt(start);
  return -1n;
}

function replace(text: string, { from, to, limit }: { from: string; to: string; limit: number }): string {
  if (limit < 0) return text.replaceAll(from, () => to);
  let left = limit;
  return text.replaceAll(from, found => (left-- > 0 ? to : found));
}

function split(text: string, by: string, limit: number): string[] {
  if (limit === 0) return [];
  const parts = by === '' ? Array.from(text) : text.split(by);
  return limit < 0 || parts.length <= limit ? parts : [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(by)];
}

const onlyAscii = (text: string, change: (part: string) => string, letters: RegExp): string =>
  text.replace(letters, change);

const texts: Library = {
  'string.charAt(int): string': ([text, index]) => chars(text)[indexIn(chars(text).length, index as bigint)] ?? '',
  'string.indexOf(string): int': {
    run: ([text, wanted]) => indexOf(text as string, wanted as string, 0n),
    cost: linear,
  },
  'string.indexOf(string, int): int': {
    run: ([text, wanted, from]) => indexOf(text as string, wanted as string, from as bigint),
    cost: linear,
  },
  'string.lastIndexOf(string): int': {
    run: ([text, wanted]) => lastIndexOf(text as string, wanted as string),
    cost: linear,
  },
  'string.lastIndexOf(string, int): int': {
    run: ([text, wanted, from]) => lastIndexOf(text as string, wanted as string, from as bigint),
    cost: linear,
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
    cost: linear,
  },
  'string.replace(string, string, int): string': {
    run: ([text, from, to, limit]) =>
      replace(text as string, { from: from as string, to: to as string, limit: Number(limit) }),
    cost: linear,
  },
  'string.split(string): list<string>': { run: ([text, by]) => split(text as string, by as string, -1), cost: linear },
  'string.split(string, int): list<string>': {
    run: ([text, by, limit]) => split(text as string, by as string, Number(limit)),
    cost: linear,
  },
  'string.substring(int): string': ([text, start]) =>
    chars(text)
      .slice(indexIn(chars(text).length, start as bigint))
      .join(''),
  'string.substring(int, int): string': ([text, start, end]) => {
    const all = chars(text);
    const [from, to] = [indexIn(all.length, start as bigint), indexIn(all.length, end as bigint)];
    if (from > to) throw new CelError(`invalid substring range. start: ${from}, end: ${to}`);
    return all.slice(from, to).join('');
  },
  'string.trim(): string': {
    run: ([text]) => (text as string).replace(/^[^\S\ufeff]+|[^\S\ufeff]+$/gu, ''),
    cost: linear,
  },
  'string.reverse(): string': { run: ([text]) => chars(text).toReversed().join(''), cost: linear },
  'list<string>.join(): string': ([list]) => join(list as JsonList, ''),
  'list<string>.join(string): string': ([list, by]) => join(list as JsonList, by as string),
  'string.format(list<dyn>): string': {
    run: ([text, args]) => formatText(text as string, itemsOf(args as JsonList)),
    cost: linear,
  },
  'strings.quote(string): string': ([text]) => quote(text as string),
  'string.find(string): string': {
    run: ([text, pattern]) => find(text as string, pattern as string, 1)[0] ?? '',
    cost: patternCost,
  },
  'string.findAll(string): list<string>': {
    run: ([text, pattern]) => find(text as string, pattern as string, Infinity),
    cost: patternCost,
  },
  'string.findAll(string, int): list<string>': {
    run: ([text, pattern, limit]) =>
      find(text as string, pattern as string, Number(limit) < 0 ? Infinity : Number(limit)),
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

function join(list: readonly Value[] | JsonList, by: string): string {
  return itemsOf(list)
    .map(item => (typeof item === 'string' ? item : fail('no such overload')))
    .join(by);
}

function fail(words: string): never {
  throw new CelError(words);
}

function find(text: string, pattern: string, limit: number): string[] {
  const matcher = orError(() => compileRe2(pattern)).matcher(text);
  const found: string[] = [];
  while (found.length < limit && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

const directive = /%(%|(?:\.(\d+))?([sdfeboxX]))|%/g;

function formatText(text: string, args: readonly Value[]): string {
  let next = 0;
  return text.replace(directive, (whole: string, body?: string, precision?: string, verb?: string) => {
    if (body === '%') return '%';
    if (verb === undefined) return fail(`could not parse formatting clause: unrecognized formatting clause "${whole}"`);
    if (next >= args.length) return fail(`index ${next} out of range`);
    return formatClause(verb, precision === undefined ? 6 : Number(precision), args[next++] as Value);
  });
}

function formatClause(verb: string, precision: number, value: Value): string {
  const integer = value instanceof Uint ? value.value : value;
  const wrong = (rule: string) => fail(`error during formatting: ${rule}, was given ${typeName(value)}`);
  switch (verb) {
    case 's':
      return formatValue(value);
    case 'd':
      if (typeof value === 'number' && !Number.isInteger(value))
        return Number.isNaN(value) || !Number.isFinite(value)
          ? formatValue(value)
          : wrong('decimal clause can only be used on integers');
      return typeof integer === 'bigint' ? String(integer) : wrong('decimal clause can only be used on integers');
    case 'f':
    case 'e': {
      if (typeof integer !== 'number' && typeof integer !== 'bigint')
        return wrong(`${verb === 'f' ? 'fixed-point' : 'scientific'} clause can only be used on doubles`);
      const number = Number(integer);
      if (!Number.isFinite(number)) return formatValue(number);
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

/** As `%s` and messages show it. */
export function formatValue(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'number')
    return Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? 'Infinity' : '-Infinity';
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (isList(value)) return `[${itemsOf(value).map(formatValue).join(', ')}]`;
  if (isMap(value))
    return `{${entriesOf(value)
      .map(([key, item]) => `${formatValue(key)}: ${formatValue(item)}`)
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
