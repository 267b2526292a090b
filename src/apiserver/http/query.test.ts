import { expect, it } from 'vitest';
import { checkTimeout, flagOf, parseQuery, readOptions } from './query.ts';

const read = (text: string) => readOptions(parseQuery(text));

it('reads what requests may say', () => {
  expect(read('')).toEqual({});
  expect(
    read('labelSelector=a%3Db,c+in+(d)&limit=5&resourceVersion=0&allowWatchBookmarks=true&dryRun=All&fieldManager=k'),
  ).toEqual({
    labelSelector: 'a=b,c in (d)',
    limit: 5,
    resourceVersion: '0',
    allowWatchBookmarks: true,
    dryRun: ['All'],
    fieldManager: 'k',
  });
  expect(read('continue=&labelSelector=&nonsense=1')).toEqual({});
  expect(read('sendInitialEvents=false&gracePeriodSeconds=0')).toEqual({
    sendInitialEvents: false,
    gracePeriodSeconds: 0,
  });
});

it.each(['', 'timeout=', 'timeout=30s', 'timeout=1h2m3.5s', 'timeout=0'])('takes the time limit of %j', text => {
  expect(() => checkTimeout(parseQuery(text))).not.toThrow();
});

it.each(['timeout=30', 'timeout=invalid', 'timeout=1s2'])('refuses the time limit of %j', text => {
  expect(() => checkTimeout(parseQuery(text))).toThrow(
    `invalid timeout specified in the request URL - time: invalid duration "${text.slice(8)}"`,
  );
});

it('refuses numbers that are none', () => {
  expect(() => read('limit=x')).toThrow('strconv.ParseInt: parsing "x": invalid syntax');
});

it.each(['9223372036854775808', '-9223372036854775809', '1'.repeat(5000)])('refuses %s, of more than 64 bits', text => {
  expect(() => read(`gracePeriodSeconds=${text}`)).toThrow(`strconv.ParseInt: parsing "${text}": value out of range`);
});

it.each([
  ['watch', true],
  ['watch=', true],
  ['watch=1', true],
  ['watch=true', true],
  ['watch=false', false],
  ['watch=0', false],
  ['other=1', undefined],
])('reads the flag in %s', (text, expected) => {
  expect(flagOf(parseQuery(text), 'watch')).toBe(expected);
});
