import { expect, test } from 'vitest';
import { containerWith, nowMs, podWith } from '../testing/builders.ts';
import type { RestartBackoff } from './observation.ts';
import { initRestartsAfterExit, nextRestartBackoff, restartAllowedAtMs, restartsAfterExit } from './restart.ts';

test('the back-off doubles up to five minutes', () => {
  const delays: number[] = [];
  let backoff: RestartBackoff | undefined;
  for (let start = 0; start < 7; start++) {
    backoff = nextRestartBackoff(backoff, nowMs);
    delays.push(backoff.delayMs / 1000);
  }
  expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test.each([
  { calmMinutes: 10, delayMs: 160_000 },
  { calmMinutes: 11, delayMs: 10_000 },
])('after $calmMinutes calm minutes it is $delayMs ms', ({ calmMinutes, delayMs }) => {
  const before = { delayMs: 80_000, updatedAtMs: nowMs - calmMinutes * 60_000 };
  expect(nextRestartBackoff(before, nowMs)).toEqual({ delayMs, updatedAtMs: nowMs });
});

test.each([
  ['In', [42], 42, true],
  ['In', [42], 1, false],
  ['NotIn', [42], 1, true],
  ['NotIn', [42], 42, false],
])('a rule %s %j restarts a container that exited with %i: %s', (operator, values, exitCode, expected) => {
  const container = {
    name: 'app',
    restartPolicy: 'Never',
    restartPolicyRules: [{ action: 'Restart', exitCodes: { operator, values } }],
  };
  expect(restartsAfterExit(podWith(), container, { exitCode })).toBe(expected);
  expect(initRestartsAfterExit(podWith(), container, { exitCode })).toBe(expected);
});

test.each(['Never', 'OnFailure'] as const)(
  'what was stopped to be replaced starts again, with the policy %s too',
  policy => {
    const pod = podWith({ spec: { restartPolicy: policy } });
    const container = { name: 'app' };
    for (const decide of [restartsAfterExit, initRestartsAfterExit]) {
      expect(decide(pod, container, { exitCode: 0 })).toBe(false);
      expect(decide(pod, container, { exitCode: 0, isReplaced: true })).toBe(true);
    }
  },
);

test('what was stopped to be replaced starts again at once, however often others had to wait', () => {
  const backoff = { delayMs: 80_000, updatedAtMs: nowMs };
  const exited = containerWith('app', { exitCode: 137, finishedAtMs: nowMs });
  expect(restartAllowedAtMs(backoff, exited)).toBe(nowMs + 80_000);
  expect(restartAllowedAtMs(backoff, { ...exited, isReplaced: true })).toBe(0);
});
