import { expect, test } from 'vitest';
import type { StoreEngine } from './engine.ts';
import { WriteQueue } from './write-queue.ts';

/** An engine whose disk is full at the `failsAt`-th group, and has room again afterwards. */
function engineThatFails(failsAt: number) {
  const engine = {
    groups: 0,
    async write(): Promise<void> {
      if (++engine.groups === failsAt) throw new Error('no space left on device');
    },
  };
  return engine as typeof engine & StoreEngine;
}

const aWrite = { revision: 1 } as unknown as Parameters<StoreEngine['write']>[0][number];

test('after a failed write nothing is written, and the failure is told once', async () => {
  const failures: string[] = [];
  const engine = engineThatFails(2);
  const queue = new WriteQueue(engine, { onFailure: ({ message }) => failures.push(message) });
  expect(await queue.add(aWrite, () => 'durable')).toBe('durable');
  await expect(queue.add(aWrite, () => 'durable')).rejects.toThrow(
    'cannot write to the store: no space left on device',
  );
  await expect(queue.add(aWrite, () => 'durable')).rejects.toThrow('no space left on device');
  expect(engine.groups).toBe(2);
  expect(() => queue.assertWorking()).toThrow('must be opened again');
  expect(failures).toEqual(['no space left on device']);
});
