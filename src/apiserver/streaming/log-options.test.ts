import { expect, test } from 'vitest';
import { checkLogOptions } from './log-options.ts';

const check = (query: string) => checkLogOptions('p', new URLSearchParams(query));

test.each(['', 'follow=true', 'tailLines=0', 'limitBytes=1&sinceSeconds=1', 'sinceTime=2026-01-01T00:00:00Z'])(
  'takes %j',
  query => {
    expect(() => check(query)).not.toThrow();
  },
);

test.each([
  ['tailLines=x', 'strconv.ParseInt: parsing "x": invalid syntax'],
  [
    'tailLines=-1&limitBytes=0&sinceSeconds=0',
    'PodLogOptions "p" is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]',
  ],
  [
    'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
    'PodLogOptions "p" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  ],
  ['sinceTime=x', 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
  ['stream=Stdout', 'PodLogOptions "p" is invalid: stream: Forbidden: may not be specified'],
])('refuses %j', (query, message) => {
  expect(() => check(query)).toThrow(message);
});
