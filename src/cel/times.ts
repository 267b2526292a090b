/** Timestamps and durations, in nanoseconds, and as text. */

const second = 1_000_000_000n;
const minTimestamp = -62_135_596_800n * second;
const maxTimestamp = 253_402_300_799n * second + 999_999_999n;
const maxDuration = 2n ** 63n - 1n;

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Throws an Error for what is none. */
export function parseTimestamp(text: string): bigint {
  const match = rfc3339.exec(text);
  const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (!match || Number.isNaN(ms))
    throw new Error(`parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse`);
  return checkTimestamp(BigInt(ms) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0')));
}

/** Gives back a moment within years 1 to 9999, in nanoseconds since 1970; throws for others. */
export function checkTimestamp(nanos: bigint): bigint {
  if (nanos < minTimestamp || nanos > maxTimestamp) throw new Error('timestamp overflow');
  return nanos;
}

/** RFC 3339 in UTC, with as many digits of a second as are needed. */
export function formatTimestamp(nanos: bigint): string {
  const seconds = floorDiv(nanos, second);
  const rest = nanos - seconds * second;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  const fraction = rest === 0n ? '' : `.${rest.toString().padStart(9, '0').replace(/0+$/, '')}`;
  return `${whole}${fraction}Z`;
}

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b < 0n ? 1n : 0n);

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
  d: 86_400n * second,
};
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/y;

/** Throws an Error for what is none. */
export function parseDuration(text: string): bigint {
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0n;
  let total = 0n;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const match = part.exec(body);
    if (!match) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
    const [all, number = '0', unit = 's'] = match;
    const [whole = '0', fraction = ''] = number.split('.');
    const scale = units[unit] as bigint;
    total += BigInt(whole || '0') * scale;
    if (fraction !== '')
      total += (BigInt(fraction.slice(0, 18)) * scale) / 10n ** BigInt(Math.min(fraction.length, 18));
    at += all.length;
  }
  if (body === '') throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  return checkDuration(sign * total);
}

/** Gives back a length within what CEL allows, in nanoseconds; throws for others. */
export function checkDuration(nanos: bigint): bigint {
  if (nanos > maxDuration || nanos < -maxDuration) throw new Error('duration overflow');
  return nanos;
}

/** In seconds, as `string()` has it. */
export function formatDuration(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const positive = nanos < 0n ? -nanos : nanos;
  const rest = positive % second;
  const fraction = rest === 0n ? '' : `.${rest.toString().padStart(9, '0').replace(/0+$/, '')}`;
  return `${sign}${positive / second}${fraction}s`;
}

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** From 0. */
  readonly dayOfYear: number;
}

/** What a clock shows then, in a zone: a name or an offset such as `-08:00`. Throws an Error for a zone that is
 *  none. */
export function clockAt(nanos: bigint, zone = 'UTC'): Clock {
  const ms = Number(floorDiv(nanos, 1_000_000n));
  const local = new Date(ms + offsetMs(ms, zone));
  const year = local.getUTCFullYear();
  return {
    year,
    month: local.getUTCMonth(),
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    dayOfYear:
      Math.floor((Date.UTC(2000, local.getUTCMonth(), local.getUTCDate()) - Date.UTC(2000, 0, 1)) / 86_400_000) -
      (local.getUTCMonth() > 1 && !isLeap(year) ? 1 : 0),
  };
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function offsetMs(ms: number, zone: string): number {
  const match = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (match) return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
  if (zone === 'UTC' || zone === '') return 0;
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(ms);
  } catch (error) {
    throw new Error(`unknown time zone ${zone}`, { cause: error });
  }
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  return name === '' ? 0 : offsetMs(ms, name);
}
