import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '#base';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

const start = () => {
  const clock = createVirtualClock();
  return { clock, queue: createWorkQueue({ clock }) };
};

/** Takes and finishes everything that is ready. */
async function drain(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.length > 0) {
    const key = (await queue.next()) as string;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

describe('a work queue', () => {
  it('gives keys in the order they were added, each once', async () => {
    const { queue } = start();
    for (const key of ['b', 'a', 'b', 'c', 'a']) queue.add(key);
    expect(await drain(queue)).toEqual(['b', 'a', 'c']);
  });

  it('gives a key to the taker who waited longest', async () => {
    const { queue } = start();
    const taken = Promise.all([queue.next(), queue.next()]);
    queue.add('a');
    queue.add('b');
    expect(await taken).toEqual(['a', 'b']);
  });

  it('never gives a key to two takers, and gives it again when it was added meanwhile', async () => {
    const { queue } = start();
    queue.add('a');
    await queue.next();
    queue.add('a');
    queue.add('a');
    expect(queue.length).toBe(0);
    queue.done('a');
    expect(await drain(queue)).toEqual(['a']);
  });

  it('gives a delayed key when it is due', async () => {
    const { clock, queue } = start();
    queue.addAfter('a', 100);
    await clock.advance(99);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await drain(queue)).toEqual(['a']);
  });

  it.each([
    { first: 100, second: 50, dueAt: 50 },
    { first: 50, second: 100, dueAt: 50 },
  ])('gives a key delayed twice, by $first and $second ms, once after $dueAt ms', async ({ first, second, dueAt }) => {
    const { clock, queue } = start();
    queue.addAfter('a', first);
    queue.addAfter('a', second);
    await clock.advance(dueAt);
    expect(await drain(queue)).toEqual(['a']);
    await clock.advance(1000);
    expect(queue.length).toBe(0);
  });

  it('keeps a delay although the key is added at once', async () => {
    const { clock, queue } = start();
    queue.addAfter('a', 100);
    queue.add('a');
    expect(await drain(queue)).toEqual(['a']);
    await clock.advance(100);
    expect(await drain(queue)).toEqual(['a']);
  });

  it('backs a failing key off exponentially until it is forgotten', async () => {
    const { clock, queue } = start();
    const delays: number[] = [];
    for (let failure = 0; failure < 5; failure++) {
      queue.addRateLimited('a');
      const before = clock.now();
      while (queue.length === 0) await clock.advance(1);
      delays.push(clock.now() - before);
      await drain(queue);
    }
    expect(delays).toEqual([5, 10, 20, 40, 80]);
    expect(queue.failures('a')).toBe(5);
    queue.forget('a');
    queue.addRateLimited('a');
    await clock.advance(5);
    expect(await drain(queue)).toEqual(['a']);
  });

  it('bounds the retries of all keys together', async () => {
    const { clock, queue } = start();
    for (let i = 0; i < 130; i++) queue.addRateLimited(`k${i}`);
    await clock.advance(5);
    expect((await drain(queue)).length).toBe(100);
    await clock.advance(1000);
    expect((await drain(queue)).length).toBe(10);
    await clock.advance(2000);
    expect((await drain(queue)).length).toBe(20);
  });

  it('lets takers go and leaves no timer when disposed', async () => {
    const { clock, queue } = start();
    queue.addAfter('a', 100);
    const waiting = queue.next();
    queue[Symbol.dispose]();
    expect(await waiting).toBeUndefined();
    expect(await queue.next()).toBeUndefined();
    queue.add('b');
    queue.addAfter('c', 1);
    expect(queue.length).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});
