import { expect, it } from 'vitest';
import { StatusError } from '#api';
import { checkVersionOptions, parseResourceVersion } from './resource-version.ts';

const refusalOf = (options: Parameters<typeof checkVersionOptions>[0], isWatch: boolean): string => {
  try {
    checkVersionOptions(options, { isWatch });
    return '';
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return error.status.details?.causes?.map(({ message }) => message).join() ?? '';
  }
};

it.each<[Parameters<typeof checkVersionOptions>[0], boolean, string]>([
  [{ continue: 'x' }, false, ''],
  [{ continue: 'x' }, true, 'Forbidden: resourceVersionMatch is forbidden when continue is provided'],
  [
    { continue: 'x', resourceVersion: '0' },
    true,
    'Forbidden: resourceVersionMatch is forbidden when continue is provided',
  ],
  [{ continue: 'x', resourceVersion: '7' }, true, ''],
  [
    { resourceVersionMatch: 'Exact' },
    true,
    'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided,Unsupported value: "Exact": supported values: "NotOlderThan"',
  ],
  [{ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, true, ''],
])('%j of a watch: %s', (options, isWatch, message) => {
  expect(refusalOf(options, isWatch)).toBe(message);
});

it.each([
  ['', undefined],
  ['0', 0],
  ['7', 7],
  // Not yet: who asks for it is told so, not that it is no version.
  ['18446744073709551615', 2 ** 64],
])('%j is version %j', (text, version) => {
  expect(parseResourceVersion(text)).toBe(version);
});

it.each([
  ['18446744073709551616', 'value out of range'],
  ['-1', 'invalid syntax'],
  ['x', 'invalid syntax'],
])('%j is no version: %s', (text, why) => {
  expect(() => parseResourceVersion(text)).toThrow(why);
});
