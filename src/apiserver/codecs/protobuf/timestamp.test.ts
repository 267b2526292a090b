import { assert, date, property } from 'fast-check';
import { expect, it } from 'vitest';
import { secondsOf } from './timestamp.ts';

const read = (text: string): number => {
  const bytes = Buffer.from(`..${text}..`);
  return secondsOf(bytes, 2, bytes.length - 2);
};

it('reads every time as Date does', () => {
  const times = date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  assert(
    property(times, time => {
      const text = `${time.toISOString().slice(0, 19)}Z`;
      expect(read(text)).toBe(Date.parse(text) / 1000);
    }),
  );
});

it.each([
  '2024-02-29T12:00:00Z',
  '2000-03-01T00:00:00Z',
  '1900-02-28T23:59:59Z',
  '2026-11-29T20:00:00.999999Z',
  '2026-11-29T22:00:00+02:00',
])('reads %s', text => {
  expect(read(text)).toBe(Math.floor(Date.parse(text) / 1000));
});

it.each(['', 'never', '2026-13-01T00:00:00Z', '20x6-01-01T00:00:00Z'])('knows no time in "%s"', text => {
  expect(read(text)).toBeNaN();
});
