import { describe, expect, test } from 'vitest';
import { AsyncQueue, createLimiter, forEachConcurrently, withDeadline } from './async.ts';
import { createVirtualClock } from './virtual-clock.ts';

describe('AsyncQueue', () => {
  test('hands over what was pushed, in order, then ends', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.push(2);
    queue.end();
    expect(await Array.fromAsync(queue)).toEqual([1, 2]);
  });

  test('wakes a waiting consumer', async () => {
    const queue = new AsyncQueue<string>();
    const next = queue.next();
    queue.push('late');
    expect(await next).toEqual({ value: 'late', done: false });
  });

  test('throws what it failed with after what was queued', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.fail(new Error('broken'));
    expect((await queue.next()).value).toBe(1);
    await expect(queue.next()).rejects.toThrow('broken');
  });

  test('tells the producer when the consumer leaves', async () => {
    let left = false;
    const queue = new AsyncQueue<number>({ onReturn: () => (left = true) });
    queue.push(1);
    for await (const _ of queue) break;
    expect(left).toBe(true);
  });
});

test('withDeadline gives up on the clock it was given', async () => {
  const clock = createVirtualClock();
  const waiting = withDeadline(new Promise(() => undefined), { clock, ms: 500, what: 'a reply' });
  const outcome = expect(waiting).rejects.toThrow('a reply: gave up after 500 ms');
  await clock.advance(500);
  await outcome;
});

test('withDeadline leaves no timer behind', async () => {
  const clock = createVirtualClock();
  await withDeadline(Promise.resolve(1), { clock, ms: 500, what: 'a reply' });
  expect(clock.pendingTimers).toBe(0);
});

test('createLimiter runs no more than its limit at once', async () => {
  const limit = createLimiter(2);
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 7 }, () =>
      limit(async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        running--;
      }),
    ),
  );
  expect(most).toBe(2);
});

test('forEachConcurrently visits everything and reports the first failure', async () => {
  const seen: number[] = [];
  const work = async (item: number) => {
    seen.push(item);
    if (item === 2) throw new Error('two');
  };
  await expect(forEachConcurrently([1, 2, 3, 4], 2, work)).rejects.toThrow('two');
  expect(seen).toContain(4);
});
