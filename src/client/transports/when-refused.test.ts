import { expect, test } from 'vitest';
import { StatusError, tooManyRequests } from '#api';
import { createVirtualClock } from '#base';
import { againWhenRefused } from './when-refused.ts';

/** Refuses the first requests, then answers; notes when each came. */
function createServer(refusals: number, refusal: () => Error = () => tooManyRequests('later', 2)) {
  const clock = createVirtualClock();
  const cameMs: number[] = [];
  const send = async () => {
    cameMs.push(clock.now());
    if (cameMs.length <= refusals) throw refusal();
    return 'answer';
  };
  return { clock, cameMs, send };
}

test('a request that is refused for now is sent again when it may be', async () => {
  const { clock, cameMs, send } = createServer(2);
  const answer = againWhenRefused(send, { clock, signals: [] });
  await clock.advance(4000);
  expect(await answer).toBe('answer');
  expect(cameMs.map(ms => ms - (cameMs[0] as number))).toEqual([0, 2000, 4000]);
});

test('who is always refused is told so in the end', async () => {
  const { clock, cameMs, send } = createServer(100);
  const answer = expect(againWhenRefused(send, { clock, signals: [] })).rejects.toThrow('later');
  await clock.advance(60_000);
  await answer;
  expect(cameMs).toHaveLength(11);
});

test.each([
  ['no time to come again', () => new StatusError(429, 'TooManyRequests', 'a budget is against it')],
  ['no refusal', () => new StatusError(503, 'ServiceUnavailable', 'down', { retryAfterSeconds: 1 })],
])('%s is thrown at once', async (_, refusal) => {
  const { clock, cameMs, send } = createServer(1, refusal);
  await expect(againWhenRefused(send, { clock, signals: [] })).rejects.toThrow(refusal().message);
  expect(cameMs).toHaveLength(1);
});

test('who gives up waits no longer', async () => {
  const { clock, send } = createServer(1);
  const stop = new AbortController();
  const answer = expect(againWhenRefused(send, { clock, signals: [undefined, stop.signal] })).rejects.toThrow('enough');
  await clock.advance(0);
  stop.abort(new Error('enough'));
  await answer;
  expect(clock.pendingTimers).toBe(0);
});
