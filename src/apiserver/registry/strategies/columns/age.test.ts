import { describe, expect, it } from 'vitest';
import { printCell } from '../../../resource/cell.ts';
import { ageOf, ageSince, formatDuration } from './age.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('formatDuration', () => {
  it.each([
    [-3 * second, '<invalid>'],
    [-second, '0s'],
    [0, '0s'],
    [119 * second, '119s'],
    [2 * minute, '2m'],
    [9 * minute + 59 * second, '9m59s'],
    [10 * minute + 59 * second, '10m'],
    [179 * minute, '179m'],
    [3 * hour + minute, '3h1m'],
    [8 * hour + minute, '8h'],
    [47 * hour, '47h'],
    [48 * hour, '2d'],
    [7 * day + 23 * hour, '7d23h'],
    [8 * day + hour, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [731 * day, '2y1d'],
    [3650 * day, '10y'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('ageOf', () => {
  it('says when there is no time', () => {
    expect(ageOf(undefined)).toBe('<unknown>');
    expect(ageOf('yesterday', age => `(${age} ago)`)).toBe('(<unknown> ago)');
    expect(printCell(ageOf('1970-01-01T00:00:00Z'), 5000)).toBe('5s');
  });

  it('is as old as it is when somebody looks', () => {
    const age = ageOf('1970-01-01T00:00:00Z', text => `1 (${text} ago)`);
    expect([5000, 600_000].map(nowMs => printCell(age, nowMs))).toEqual(['1 (5s ago)', '1 (10m ago)']);
    expect(printCell(ageSince(2000), 5000)).toBe('3s');
  });
});
