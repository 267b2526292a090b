import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exec } from '#base';

const start = fileURLToPath(new URL('start-cluster.ts', import.meta.url));
const run = (script: string) =>
  exec(
    process.execPath,
    ['--input-type=module', '-e', `import { startCluster, startClusterAt } from ${JSON.stringify(start)};\n${script}`],
    {
      timeoutMs: 60_000,
    },
  );

test('a process with a cluster that nobody disposed ends, and says where it was started', async () => {
  const { stdout, stderr } = await run(`
    const cluster = await startClusterAt({}, { place: 'at here:1', keepMs: 100 });
    await cluster.kubeconfig();
    console.log('used');`);
  expect(stdout).toBe('used\n');
  expect(stderr).toMatch(/^kubernode: the cluster started at here:1 was never disposed: /);
}, 60_000);

test('a process waits for what its cluster does, and ends without a word when it was disposed', async () => {
  const { stdout, stderr } = await run(`
    const cluster = await startCluster();
    const { promise, resolve } = Promise.withResolvers();
    cluster.clock.setTimeout(resolve, 20);
    await promise;
    console.log('waited');
    await cluster.stop();`);
  expect(stdout).toBe('waited\n');
  expect(stderr).toBe('');
}, 60_000);
