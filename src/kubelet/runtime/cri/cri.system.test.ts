import { describe, expect, test } from 'vitest';
import { silentLogger, systemClock } from '#base';
import {
  busyboxImage,
  privateContainerdUnavailable,
  startPrivateContainerd,
} from '../../testing/private-containerd.ts';
import { runtimeContract } from '../contract.ts';
import { createCriRuntime } from './cri-runtime.ts';

const unavailable = privateContainerdUnavailable();

describe.skipIf(unavailable)('containerd', () => {
  runtimeContract('cri', async () => {
    const containerd = await startPrivateContainerd();
    const runtime = createCriRuntime({ endpoint: containerd.endpoint, clock: systemClock, logger: silentLogger });
    return {
      runtime,
      directory: `${containerd.directory}/logs`,
      image: busyboxImage,
      untilStopped: { command: ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'] },
      stubborn: { command: ['sh', '-c', 'trap "" TERM; sleep 1000 & wait; sleep 1000'] },
      exits: code => ({ command: ['sh', '-c', `exit ${code}`] }),
      async [Symbol.asyncDispose]() {
        await runtime[Symbol.asyncDispose]();
        await containerd[Symbol.asyncDispose]();
      },
    };
  });

  test('an engine that is not there is unavailable', async () => {
    await using runtime = createCriRuntime({ endpoint: '/nonexistent.sock', clock: systemClock, logger: silentLogger });
    const unavailable = { name: 'RuntimeError', code: 'unavailable' };
    await expect(runtime.version()).rejects.toMatchObject(unavailable);
    await expect(runtime.execSync('id', { command: ['true'], timeoutMs: 1000 })).rejects.toMatchObject(unavailable);
  });
});
