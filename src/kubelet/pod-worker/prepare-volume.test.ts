import { expect, test } from 'vitest';
import { createVirtualClock, formatTime } from '#base';
import { RejectionMetrics } from '../rejection-metrics.ts';
import { podWith } from '../testing/builders.ts';
import { VolumeError } from '../volumes/payload.ts';
import { createMemory } from './memory.ts';
import { prepareVolume } from './prepare-volume.ts';
import type { StepContext } from './step-context.ts';

const volumes = [{ name: 'other' }, { name: 'data' }, { name: 'made' }];

/** What becomes of a pod that has waited so long when a volume of it cannot be made for that reason. */
async function afterFailure(error: Error, waitedMs: number) {
  const clock = createVirtualClock();
  const startTime = formatTime(clock.now() - waitedMs);
  const events: string[] = [];
  const memory = { ...createMemory(), admission: 'admitted' as const };
  memory.volumes.set('made', { path: '/made' });
  const context = {
    desired: { pod: podWith({ spec: { volumes }, status: { startTime } }) },
    host: {
      async prepareVolume() {
        throw error;
      },
    },
    memory,
    clock,
    event: (_: unknown, { reason }: { reason: string }) => void events.push(reason),
    rejections: new RejectionMetrics(),
    ending: new AbortController().signal,
  } as unknown as StepContext;
  await prepareVolume({ do: 'prepareVolume', volume: 'data' }, context);
  return { admission: context.memory.admission, events };
}

const full = new VolumeError('no room', { isNodeFull: true });

test('a node that can have no more volumes turns the pod away, when it has waited as long as upstream waits', async () => {
  expect(await afterFailure(full, 123_000)).toEqual({
    admission: {
      reason: 'VolumeAttachmentLimitExceeded',
      message:
        'Node has reached its volume attachment limit, rejecting pod. unmounted volumes=[other data], unattached volumes=[data], failed to process volumes=[]: context deadline exceeded',
    },
    events: ['VolumeAttachmentLimitExceeded'],
  });
});

test.each([
  ['it has not waited so long', full, 122_000],
  ['it waits for something else', new VolumeError('not there'), 200_000],
])('the pod goes on waiting when %s', async (_, error, waitedMs) => {
  expect(await afterFailure(error, waitedMs)).toEqual({ admission: 'admitted', events: ['FailedMount'] });
});
