import { describe, expect, it } from 'vitest';
import { hasMoreTimes, lastTime } from './last-time.ts';
import { nextTime } from './next-time.ts';
import { parseSchedule, zoneInSchedule } from './parse-schedule.ts';
import { formatInZone, isTimeZone } from './time-zone.ts';

/** The next times of a schedule after one, as local text with its offset. */
function timesAfter(schedule: string, after: string, { zone = 'UTC', count = 3 } = {}): string[] {
  const times: string[] = [];
  for (let ms: number | undefined = Date.parse(after); times.length < count; ) {
    ms = nextTime(parseSchedule(schedule), ms, zone);
    if (ms === undefined) break;
    times.push(new Date(ms).toISOString().replace(':00.000Z', 'Z'));
  }
  return times;
}

describe('parseSchedule', () => {
  it.each<[string, string]>([
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['0 * * * * *', 'expected exactly 5 fields, found 6: [0 * * * * *]'],
    ['@never', 'unrecognized descriptor: @never'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['* * * * 7', 'end of range (7) above maximum (6): 7'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ])('refuses %j', (schedule, message) => {
    expect(() => parseSchedule(schedule)).toThrow(new SyntaxError(message));
  });
});

describe('nextTime', () => {
  it.each<[string, string, string[]]>([
    ['*/20 * * * *', '2026-01-01T00:00:30Z', ['2026-01-01T00:20Z', '2026-01-01T00:40Z', '2026-01-01T01:00Z']],
    ['@hourly', '2026-01-01T00:00:00Z', ['2026-01-01T01:00Z', '2026-01-01T02:00Z', '2026-01-01T03:00Z']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z', '2036-02-29T00:00Z']],
    ['5 4 * jan-feb SUN', '2026-01-28T00:00:00Z', ['2026-02-01T04:05Z', '2026-02-08T04:05Z', '2026-02-15T04:05Z']],
    // With a day of the month and one of the week, either is enough; a star with a step is a day of the month.
    ['0 0 13 * 5', '2026-03-01T00:00:00Z', ['2026-03-06T00:00Z', '2026-03-13T00:00Z', '2026-03-20T00:00Z']],
    ['0 0 */10 * 5', '2026-03-01T00:00:00Z', ['2026-03-06T00:00Z', '2026-03-11T00:00Z', '2026-03-13T00:00Z']],
    ['@every 1h30m', '2026-01-01T00:00:00Z', ['2026-01-01T01:30Z', '2026-01-01T03:00Z', '2026-01-01T04:30Z']],
    ['0 0 30 2 *', '2026-01-01T00:00:00Z', []],
  ])('%s', (schedule, after, times) => {
    expect(timesAfter(schedule, after)).toEqual(times);
  });

  it('goes by the clock of a zone', () => {
    expect(timesAfter('0 9 * * *', '2026-03-27T12:00:00Z', { zone: 'Europe/Vienna' })).toEqual([
      '2026-03-28T08:00Z',
      '2026-03-29T07:00Z',
      '2026-03-30T07:00Z',
    ]);
    expect(timesAfter('30 23 31 12 *', '2026-01-01T00:00:00Z', { zone: 'Asia/Kolkata', count: 1 })).toEqual([
      '2026-12-31T18:00Z',
    ]);
  });

  it('leaves out an hour that is left out, and has one twice that comes twice', () => {
    const zone = 'Europe/Vienna';
    expect(timesAfter('30 2 * * *', '2026-03-28T12:00:00Z', { zone, count: 1 })).toEqual(['2026-03-30T00:30Z']);
    expect(timesAfter('30 2 * * *', '2026-10-24T12:00:00Z', { zone, count: 2 })).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-25T01:30Z',
    ]);
  });
});

describe('isTimeZone', () => {
  it.each([
    ['Etc/UTC', true],
    ['America/New_York', true],
    ['Mars/Phobos', false],
    ['+01:00', false],
  ])('%s: %s', (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });
});

describe('lastTime', () => {
  it.each([
    ['*/20 * * * *', '2026-01-01T00:00:00Z', '2026-03-01T10:05:00Z', '2026-03-01T10:00:00Z'],
    ['*/20 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:20:00Z', '2026-01-01T00:20:00Z'],
    ['*/20 * * * *', '2026-01-01T00:20:00Z', '2026-01-01T00:39:00Z', undefined],
    ['30 6-16/4 * * 1-5', '2025-01-01T00:00:00Z', '2026-01-05T06:29:00Z', '2026-01-02T14:30:00Z'],
    ['0 0 29 2 *', '2023-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['0 0 31 2 *', '2023-01-01T00:00:00Z', '2026-01-01T00:00:00Z', undefined],
    ['@every 7m', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T00:56:00Z'],
    ['@every 7m', '2026-01-01T00:00:00Z', '2026-01-01T00:06:00Z', undefined],
  ])('of %j after %s until %s is %s', (schedule, after, until, expected) => {
    const stretch = { afterMs: Date.parse(after), untilMs: Date.parse(until) };
    const last = lastTime(parseSchedule(schedule), stretch, 'UTC');
    expect(last).toBe(expected === undefined ? undefined : Date.parse(expected));
  });
});

it('counts times no further than it must', () => {
  const stretch = { afterMs: Date.parse('2026-01-01T00:00:00Z'), untilMs: Date.parse('2026-01-01T00:10:00Z') };
  const hasMore = (count: number) => hasMoreTimes(parseSchedule('* * * * *'), stretch, { count, timeZone: 'UTC' });
  expect([hasMore(9), hasMore(10)]).toEqual([true, false]);
});

it.each([
  ['UTC', '2026-07-01T12:00:00Z'],
  ['Europe/Vienna', '2026-07-01T14:00:00+02:00'],
  ['America/St_Johns', '2026-07-01T09:30:00-02:30'],
])('tells a time on the clock of %s', (zone, expected) => {
  expect(formatInZone(Date.parse('2026-07-01T12:00:00Z'), zone)).toBe(expected);
});

it.each([
  ['TZ=Europe/Vienna 0 0 * * *', 'Europe/Vienna'],
  ['CRON_TZ=UTC @daily', 'UTC'],
  ['0 0 * * *', undefined],
])('finds the zone in %j', (schedule, expected) => expect(zoneInSchedule(schedule)).toBe(expected));
