import { expect, test } from 'vitest';
import { DaemonFailures } from './failures.ts';

const on = (generation = 1) => ({ key: 'default/agent', generation, nodeName: 'a' });

test('each failure makes the next wait twice as long, up to a quarter of an hour', () => {
  const failures = new DaemonFailures();
  let nowMs = 0;
  const waits = Array.from({ length: 13 }, () => {
    failures.note(on(), nowMs);
    const waitMs = failures.waitMs(on(), nowMs);
    nowMs += waitMs;
    return waitMs / 1000;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  expect(failures.waitMs(on(), nowMs)).toBe(0);
});

test('a new generation, another node, and a set that came back are tried at once', () => {
  const failures = new DaemonFailures();
  failures.note(on(), 0);
  expect(failures.waitMs({ ...on(), nodeName: 'b' }, 0)).toBe(0);
  expect(failures.waitMs(on(2), 0)).toBe(0);
  failures.note(on(2), 0);
  failures.forget('default/agent');
  expect(failures.waitMs(on(2), 0)).toBe(0);
});

test('half an hour without failure is forgiven', () => {
  const failures = new DaemonFailures();
  for (let count = 0; count < 5; count++) failures.note(on(), 0);
  failures.note(on(), 30 * 60_000 + 1);
  expect(failures.waitMs(on(), 30 * 60_000 + 1)).toBe(1000);
});
