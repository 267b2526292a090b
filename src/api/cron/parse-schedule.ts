/** Schedules as cron has them: five fields, or a name such as `@hourly`. Words of errors are upstream's.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */

/** When something is due: at instants whose minute, hour and so on, on the clock of some zone, are all in these sets;
 *  or, with `everyMs`, so long after the last time. */
export type Schedule = FieldSchedule | { readonly everyMs: number };

/** The times that a schedule names, as the numbers that each field allows. */
export interface FieldSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Whether a day must be in both `days` and `weekdays`, as when one of them was written as `*`; else one is
   *  enough. */
  readonly needsBothDays: boolean;
}

interface FieldFacts {
  readonly min: number;
  readonly max: number;
  /** Names of values, from `min` on. */
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly FieldFacts[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: weekdays },
];

const named: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Parses a schedule. A zone in it (`TZ=...`) is passed over. Throws a SyntaxError that says what is wrong. */
export function parseSchedule(text: string): Schedule {
  if (text === '') throw new SyntaxError('empty spec string');
  const spec = withoutZone(text);
  if (spec.startsWith('@every ')) return { everyMs: parseEvery(spec) };
  if (spec.startsWith('@') && !Object.hasOwn(named, spec)) throw new SyntaxError(`unrecognized descriptor: ${spec}`);
  const parts = (Object.hasOwn(named, spec) ? (named[spec] ?? '') : spec)
    .trim()
    .split(/\s+/)
    .filter(part => part !== '');
  if (parts.length !== fields.length)
    throw new SyntaxError(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`);
  const [minute, hour, day, month, weekday] = parts.map((part, index) => parseField(part, fields[index] as FieldFacts));
  return {
    minutes: minute?.values ?? new Set(),
    hours: hour?.values ?? new Set(),
    days: day?.values ?? new Set(),
    months: month?.values ?? new Set(),
    weekdays: weekday?.values ?? new Set(),
    needsBothDays: day?.isAny === true || weekday?.isAny === true,
  };
}

const zonePattern = /^(?:CRON_)?TZ=(\S*)/;

/** The time zone that a schedule names itself, which upstream refuses of new ones; undefined for one that names
 *  none. */
export const zoneInSchedule = (text: string): string | undefined => zonePattern.exec(text)?.[1];

function withoutZone(text: string): string {
  if (!zonePattern.test(text)) return text;
  const blank = text.indexOf(' ');
  if (blank < 0) throw new SyntaxError('invalid schedule format: no schedule after the time zone');
  return text.slice(blank).trim();
}

interface ParsedField {
  readonly values: ReadonlySet<number>;
  /** Whether it says `*`, with no step. */
  readonly isAny: boolean;
}

function parseField(text: string, facts: FieldFacts): ParsedField {
  const values = new Set<number>();
  let isAny = false;
  for (const part of text.split(',').filter(item => item !== '')) {
    const { first, last, step } = parseRange(part, facts);
    if (/^[*?]$/.test(part.split('/')[0] ?? '') && step === 1) isAny = true;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return { values, isAny };
}

/** `*`, `5`, `1-5`, `jan-mar`, each with or without `/2`. */
function parseRange(text: string, facts: FieldFacts): { first: number; last: number; step: number } {
  const [range = '', stepText, ...tooMuch] = text.split('/');
  if (tooMuch.length > 0) throw new SyntaxError(`too many slashes: ${text}`);
  const [start = '', end, ...more] = range.split('-');
  if (more.length > 0) throw new SyntaxError(`too many hyphens: ${text}`);
  const isAny = start === '*' || start === '?';
  const first = isAny ? facts.min : parseValue(start, facts);
  const single = stepText === undefined ? first : facts.max;
  const last = isAny ? facts.max : end === undefined ? single : parseValue(end, facts);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (first < facts.min) throw new SyntaxError(`beginning of range (${first}) below minimum (${facts.min}): ${text}`);
  if (last > facts.max) throw new SyntaxError(`end of range (${last}) above maximum (${facts.max}): ${text}`);
  if (first > last) throw new SyntaxError(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new SyntaxError(`step of range should be a positive number: ${text}`);
  return { first, last, step };
}

function parseValue(text: string, { names = [], min }: FieldFacts): number {
  const position = names.indexOf(text.toLowerCase());
  return position >= 0 ? position + min : parseNumber(text);
}

function parseNumber(text: string): number {
  if (!/^[-+]?[0-9]+$/.test(text)) {
    const quoted = JSON.stringify(text);
    throw new SyntaxError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoted}: invalid syntax`);
  }
  const value = Number(text);
  if (value < 0) throw new SyntaxError(`negative number (${value}) not allowed: ${text}`);
  return value;
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const durationPattern = /^([0-9]*\.?[0-9]+(ns|us|µs|ms|s|m|h))+$/;

/** At least a second, in whole seconds. */
function parseEvery(spec: string): number {
  const text = spec.slice('@every '.length);
  if (!durationPattern.test(text))
    throw new SyntaxError(`failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(text)}`);
  let ms = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/([0-9]*\.?[0-9]+)(ns|us|µs|ms|s|m|h)/g))
    ms += Number(amount) * (unitMs[unit] ?? 0);
  return Math.max(1000, Math.floor(ms / 1000) * 1000);
}
