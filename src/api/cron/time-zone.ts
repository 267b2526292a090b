/** Clocks of time zones, by the names of https://www.iana.org/time-zones. */

import { RecentMap } from '#base';

/** What a clock shows. */
export interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** Whether there is a zone of this name, in which capitals count. */
export function isTimeZone(name: string): boolean {
  if (/^[-+]/.test(name) || name.split('/').some(part => /^[a-z]/.test(part))) return false;
  try {
    const { timeZone } = formatOf(name).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** What the clock of a zone shows at an instant. Throws a RangeError for a zone that there is not. */
export function localTime(ms: number, timeZone: string): LocalTime {
  const shifted = new Date(ms + offsetMs(ms, timeZone));
  return {
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    weekday: shifted.getUTCDay(),
  };
}

/** An instant as the clock of a zone shows it: `2026-01-01T01:00:00+01:00`, `...Z` where that is the time of UTC.
 *  Throws a RangeError for a zone that there is not. */
export function formatInZone(ms: number, timeZone: string): string {
  const ahead = offsetMs(ms, timeZone);
  const minutes = Math.abs(ahead) / 60_000;
  const pad = (value: number): string => String(value).padStart(2, '0');
  const zone = ahead === 0 ? 'Z' : `${ahead < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
  return `${new Date(ms + ahead).toISOString().slice(0, 19)}${zone}`;
}

/** A zone has as many spellings as its name has signs: capitals do not count. */
const formats = new RecentMap<Intl.DateTimeFormat>({ maxEntries: 128 });

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

/** By how much the clock is before that of UTC. */
function offsetMs(ms: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const text =
    formatOf(timeZone)
      .formatToParts(ms)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([-+])(\d+):(\d+)/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
