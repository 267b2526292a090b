import { expect, test } from 'vitest';
import { containerWith, podWith } from '../testing/builders.ts';
import { executors } from './executors.ts';
import type { StepContext } from './step-context.ts';

test('with a dead container go its log and its message', async () => {
  const done: string[] = [];
  const pod = podWith();
  const containers = [containerWith('app', { attempt: 2 }), containerWith('app', { attempt: 1, exitCode: 1 })];
  const context = {
    desired: { pod },
    runtimePod: { uid: 'uid', namespace: 'default', name: 'pod', sandboxes: [], containers },
    runtime: { removeContainer: async (id: string) => void done.push(`container ${id}`) },
    host: {
      removeContainerFiles: async (_: unknown, { name, attempt }: { name: string; attempt: number }) =>
        void done.push(`files of ${name}, attempt ${attempt}`),
    },
  } as unknown as StepContext;
  await executors.removeContainer({ do: 'removeContainer', id: 'app-1' }, context);
  expect(done).toEqual(['container app-1', 'files of app, attempt 1']);
});
