import { expect, it } from 'vitest';
import { StatusError } from '#api';
import { checkVersionOptions } from './resource-version.ts';

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
    'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
  ],
  [{ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, true, ''],
])('%j of a watch: %s', (options, isWatch, message) => {
  expect(refusalOf(options, isWatch)).toBe(message);
});
