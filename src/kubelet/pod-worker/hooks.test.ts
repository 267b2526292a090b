import { expect, test } from 'vitest';
import { systemClock } from '#base';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import { podWith } from '../testing/builders.ts';
import { createHookRunner } from './hooks.ts';
import { nextFailure } from './memory.ts';

test('a hook that no kubelet carries out fails', async () => {
  const hooks = createHookRunner({ runtime: {} as ContainerRuntime, clock: systemClock });
  const context = { pod: podWith(), container: { name: 'app' }, containerId: 'id', podIp: '', timeoutMs: 1000 };
  await expect(hooks.run({ tcpSocket: { port: 80 } }, context)).rejects.toThrow('invalid handler: {"tcpSocket"');
});

test('a hook that fails says why, in no more than 10 KiB; the status of the pod in no more than 4', async () => {
  const output = 'x'.repeat(10 * 1024);
  const runtime = {
    execSync: async () => ({ exitCode: 3, stdout: output, stderr: output }),
  } as Partial<ContainerRuntime> as ContainerRuntime;
  const hooks = createHookRunner({ runtime, clock: systemClock });
  const context = { pod: podWith(), container: { name: 'app' }, containerId: 'id', podIp: '', timeoutMs: 1000 };
  const failure = await hooks
    .run({ exec: { command: ['warm', 'up'] } }, context)
    .catch((error: Error) => error.message);
  expect(failure).toMatch(/^command 'warm up' exited with 3: x+$/);
  expect(failure).toHaveLength(10 * 1024);
  expect(nextFailure(undefined, { reason: 'PostStartHookError', message: failure ?? '' }, 0).message).toHaveLength(
    4096,
  );
});

test('a hook of a kind that hooks are not fails, as documented', async () => {
  const hooks = createHookRunner({ runtime: {} as Partial<ContainerRuntime> as ContainerRuntime, clock: systemClock });
  const context = { pod: podWith(), container: { name: 'app' }, containerId: 'id', podIp: '', timeoutMs: 1000 };
  await expect(hooks.run({ tcpSocket: { port: 80 } }, context)).rejects.toThrow(/^invalid handler: {"tcpSocket"/);
});
