import { expect, test, vi } from 'vitest';
import { type Logger, silentLogger, toError } from '#base';
import type { CriCalls } from './cri-calls.ts';
import { endPodsBy } from './stop.ts';

/** Ends two pods, of which the second cannot be ended for this reason; returns what is warned of. */
async function warningsOf(reason: string): Promise<unknown[]> {
  const stopPod = vi.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error(reason));
  const cri = { listPods: vi.fn().mockResolvedValue(['1', '2']), stopPod } as unknown as CriCalls;
  const warn = vi.fn<Logger['warn']>();
  await endPodsBy(cri, { logger: { ...silentLogger, warn } });
  expect(stopPod.mock.calls).toEqual([['1'], ['2']]);
  return warn.mock.calls.map(([, fields]) => toError(fields?.['error']).message);
}

test('a pod whose network is gone already is no reason to warn, another one is', async () => {
  const destroyed = 'failed to destroy network for sandbox "2"';
  expect(await warningsOf(`${destroyed}: cni plugin not initialized`)).toEqual([]);
  expect(await warningsOf(`${destroyed}: plugin type="bridge" failed`)).toEqual([
    `${destroyed}: plugin type="bridge" failed`,
  ]);
});
