import { describe, expect, test } from 'vitest';
import { describeExit, guessReason, readSupervision } from './supervision.ts';

describe('what the supervisor told', () => {
  test('nothing, or somebody else', () => {
    expect(readSupervision({}, 17)).toBeUndefined();
    expect(readSupervision({ KUBERNODE_SUPERVISOR: '18' }, 17)).toBeUndefined();
  });

  test('at the first start', () => {
    expect(readSupervision({ KUBERNODE_SUPERVISOR: '17', KUBERNODE_RESTARTS: '0' }, 17)).toEqual({
      pid: 17,
      isDetached: false,
      restarts: 0,
    });
  });

  test('after a death', () => {
    const env = {
      KUBERNODE_SUPERVISOR: '17',
      KUBERNODE_RESTARTS: '3',
      KUBERNODE_DETACHED: '1',
      KUBERNODE_LAST_STATUS: '137',
      KUBERNODE_LAST_END: '1800000000',
    };
    expect(readSupervision(env, 17)).toEqual({
      pid: 17,
      isDetached: true,
      restarts: 3,
      lastDeath: { at: '2027-01-15T08:00:00Z', how: 'SIGKILL' },
    });
  });
});

test.each([
  [70, 'exit code 70'],
  [128, 'exit code 128'],
  [134, 'SIGABRT'],
  [139, 'SIGSEGV'],
  [255, 'exit code 255'],
])('exit code %i is %s', (status, expected) => {
  expect(describeExit(status)).toBe(expected);
});

test.each([
  ['SIGABRT', true],
  ['SIGSEGV', true],
  ['SIGKILL', false],
  ['exit code 70', false],
])('after %s without last words a check of the store is advised: %s', (how, expected) => {
  expect(guessReason(how)?.includes('see kubernode check') ?? false).toBe(expected);
});
