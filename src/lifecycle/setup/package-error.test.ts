import { expect, test } from 'vitest';
import { packageError } from './package-error.ts';

test.each([
  [
    'apt-get, which warns first',
    'W: The repository has no Release file.\nE: Unable to locate package x\nE: Sub-process returned an error\n',
    'Unable to locate package x; Sub-process returned an error',
  ],
  [
    'npm without a network',
    `npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://h/x failed, reason: connect ECONNREFUSED
npm error     at ClientRequest.emit (node:events:524:28) {
npm error   code: 'ECONNREFUSED'
npm error }
npm error A complete log of this run can be found in: /log`,
    'FetchError: request to http://h/x failed, reason: connect ECONNREFUSED',
  ],
  ['npm that does not find it', 'npm error code E404\nnpm error 404 Not Found - GET x\n', '404 Not Found - GET x'],
  ['an old npm', 'npm ERR! code EUSAGE\nnpm ERR! no lock file\n', 'no lock file'],
  ['npm with a code alone', 'npm error code EACCES\n', 'code EACCES'],
  [
    'pip that does not find it',
    'ERROR: Could not find a version that satisfies the requirement x==9 (from versions: 1, 2)\nERROR: No matching distribution found for x==9\n',
    'No matching distribution found for x==9',
  ],
  ['a Python without pip', '/usr/bin/python3: No module named pip\n', 'No module named pip'],
  ['who says nothing', '', 'it ended with code 100'],
])('%s', (_, stderr, expected) => {
  expect(packageError({ stderr, exitCode: 100 })).toBe(expected);
});
