/** A process that runs out of descriptors: those who ask get errors, and nothing dies. */
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exec, systemClock, withDeadline } from '#base';
import { type SystemCluster, startSystemCluster } from '../support/cluster.ts';

const noNode = ['--no-node'];

const pidOf = ({ dataDir }: SystemCluster): number =>
  (JSON.parse(readFileSync(path.join(dataDir, 'cluster.json'), 'utf8')) as { pid: number }).pid;

/** Idle connections, of so many addresses that no bound of one comes first. */
function openIdle(port: number, count: number): AsyncDisposable & { readonly settled: Promise<unknown> } {
  const sockets = Array.from({ length: count }, (_, i) =>
    net.connect({ host: '127.0.0.1', port, localAddress: `127.0.9.${1 + (i % 200)}` }),
  );
  const settled = Promise.all(
    sockets.map(socket => {
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const event of ['connect', 'close'] as const) socket.once(event, () => resolve());
      socket.on('error', () => resolve());
      return promise;
    }),
  );
  return {
    settled,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

const isAnswered = async (cluster: SystemCluster): Promise<boolean> =>
  (await cluster.tryKubectl(['get', '--raw', '/readyz', '--request-timeout=2s'])).exitCode === 0;

const untilAnswered = async (cluster: SystemCluster): Promise<void> => {
  const asking = (async () => {
    while (!(await isAnswered(cluster))) await systemClock.sleep(50);
  })();
  await withDeadline(asking, { clock: systemClock, ms: 60_000, what: 'an answer' });
};

test('more idle connections than descriptors: requests are answered, by the same process', async () => {
  const descriptors = 900;
  await using cluster = await startSystemCluster({ args: noNode, descriptors });
  const pid = pidOf(cluster);
  await using idle = openIdle(cluster.apiPort, 2 * descriptors);
  await idle.settled;
  for (let i = 0; i < 5; i++) await untilAnswered(cluster);
  await cluster.kubectl(['create', 'configmap', 'written', '--from-literal=a=b']);
  expect(pidOf(cluster)).toBe(pid);
});

test('no descriptor left at all: the process lives, and answers again when there are some', async () => {
  await using cluster = await startSystemCluster({ args: noNode });
  const pid = pidOf(cluster);
  await cluster.kubectl(['create', 'configmap', 'before', '--from-literal=a=b']);
  const limit = async (count: number) => await exec('prlimit', ['--pid', String(pid), `--nofile=${count}:`]);
  const [, soft = ''] = /Max open files\s+(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? [];
  await limit(readdirSync(`/proc/${pid}/fd`).length);
  await using idle = openIdle(cluster.apiPort, 300);
  await idle.settled;
  // Longer than anything that looks at the process now and then.
  for (const endMs = performance.now() + 12_000; performance.now() < endMs; ) await isAnswered(cluster);
  await limit(Number(soft));
  await untilAnswered(cluster);
  expect(await cluster.kubectl(['get', 'configmap', 'before', '-o', 'jsonpath={.data.a}'])).toBe('b');
  expect(pidOf(cluster)).toBe(pid);
});
