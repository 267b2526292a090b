import { expect, test } from 'vitest';
import { createTurns } from '#base';
import { StorageError } from '../storage-error.ts';
import type { StoreEngine } from './engine.ts';
import { WriteQueue } from './write-queue.ts';

/** An engine whose `failsAt`-th group fails, and no other. */
function engineThatFails(failsAt: number, error: Error = new Error('no space left on device')) {
  const engine = {
    groups: 0,
    /** Resolves when the first group is being written. */
    begun: Promise.withResolvers<void>(),
    async write(): Promise<void> {
      engine.begun.resolve();
      await new Promise(resolve => setImmediate(resolve));
      if (++engine.groups === failsAt) throw error;
    },
  };
  return engine as typeof engine & StoreEngine;
}

/** Turns that are over after so many steps, whatever the time. */
const steps = (maxSteps: number) => createTurns({ nowMs: () => 0, maxSteps });

const aWrite = { revision: 1 } as unknown as Parameters<StoreEngine['write']>[0][number];

test('after a failed write nothing is written, and the failure is told once', async () => {
  const failures: string[] = [];
  const engine = engineThatFails(2);
  const queue = new WriteQueue(engine, {
    onFailure: ({ message }) => failures.push(message),
    onRefused: () => undefined,
    turns: steps(10),
  });
  expect(await queue.add(aWrite, () => 'durable')).toBe('durable');
  await expect(queue.add(aWrite, () => 'durable')).rejects.toThrow(
    'cannot write to the store: no space left on device',
  );
  await expect(queue.add(aWrite, () => 'durable')).rejects.toThrow('no space left on device');
  expect(engine.groups).toBe(2);
  expect(() => queue.assertWorking()).toThrow('must be opened again');
  expect(failures).toEqual(['no space left on device']);
});

test('publishes what was written together in order, and in turns with other work', async () => {
  const queue = new WriteQueue(engineThatFails(0), {
    onFailure: () => undefined,
    onRefused: () => undefined,
    turns: steps(10),
  });
  let loopTurn = 0;
  let next = setImmediate(function turn() {
    loopTurn++;
    next = setImmediate(turn);
  });
  const published: { index: number; loopTurn: number }[] = [];
  await Promise.all(
    Array.from({ length: 200 }, (_, index) => queue.add(aWrite, () => published.push({ index, loopTurn }))),
  );
  clearImmediate(next);
  expect(published.map(({ index }) => index)).toEqual(Array.from({ length: 200 }, (_, index) => index));
  const perTurn = [...Map.groupBy(published, entry => entry.loopTurn).values()];
  expect(Math.max(...perTurn.map(entries => entries.length))).toBeLessThanOrEqual(20);
});

test('a refused write takes with it what was queued meanwhile, and the next one is tried', async () => {
  const events: string[] = [];
  const engine = engineThatFails(1, new StorageError('full', '/data'));
  const queue = new WriteQueue(engine, {
    onFailure: () => events.push('failed'),
    onRefused: () => events.push('refused'),
    turns: steps(10),
  });
  const add = (name: string) =>
    queue
      .add(aWrite, () => events.push(`${name} durable`))
      .catch((error: unknown) => events.push(`${name} ${(error as Error).name}`));
  const first = add('first');
  await engine.begun.promise;
  await Promise.all([first, add('second')]);
  await add('third');
  expect(events).toEqual(['refused', 'first StorageError', 'second StorageError', 'third durable']);
});
