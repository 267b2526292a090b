import { expect, test } from 'vitest';
import type { StoreEngine } from './engine.ts';
import { WriteQueue } from './write-queue.ts';

/** An engine whose disk is full from the `failsAt`-th group on. */
function engineThatFails(failsAt: number) {
  let groups = 0;
  const write: StoreEngine['write'] = async () => {
    if (++groups >= failsAt) throw new Error('no space left on device');
  };
  return { write } as StoreEngine;
}

const aWrite = { revision: 1 } as unknown as Parameters<StoreEngine['write']>[0][number];

test('after a failed write nothing is written, and the failure is told once', async () => {
  const failures: string[] = [];
  const queue = new WriteQueue(engineThatFails(2), { onFailure: ({ message }) => failures.push(message) });
  expect(await queue.add(aWrite, () => 'durable')).toBe('durable');
  await expect(queue.add(aWrite, () => 'durable')).rejects.toThrow(
    'cannot write to the store: no space left on device',
  );
  await expect(queue.add(aWrite, () => 'durable')).rejects.toThrow('no space left on device');
  expect(() => queue.assertWorking()).toThrow('must be opened again');
  expect(failures).toEqual(['no space left on device']);
});
