/** A cluster whose process dies is started again, without a node here: detached, in a terminal, and under writers. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigMap } from '#api';
import { processIdentity, tryExec } from '#base';
import { type Client, connect, createClient } from '#client';
import { eventually, freePort, kubernode, type SystemCluster, start, startSystemCluster } from '../support/cluster.ts';
import { killOnce, processesOf } from '../support/processes.ts';

let home: string;
let cluster: SystemCluster;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'restart-'));
  cluster = await startSystemCluster({ args: ['--no-node'] });
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

interface Status {
  state: string;
  pid: number;
  restarts?: number;
  supervisorPid?: number;
  lastDeath?: { at?: string; how?: string; reason?: string };
}
const status = async () => JSON.parse((await cluster.run(['status', '-o', 'json'])).stdout) as Status;

test('a killed one comes back, and status tells how often and why', async () => {
  const before = await status();
  expect(before.restarts).toBeUndefined();
  const after = await killOnce(cluster.dataDir);
  expect(after.pid).not.toBe(before.pid);
  expect(await status()).toMatchObject({
    state: 'running',
    pid: after.pid,
    restarts: 1,
    supervisorPid: before.supervisorPid,
    lastDeath: { how: 'SIGKILL', at: expect.stringMatching(/^\d{4}-/) },
  });
  const { stdout } = await cluster.run(['status']);
  expect(stdout).toMatch(/^Restarted:\s+once, last after its process ended at \S+: SIGKILL$/m);
});

test('between two starts it is restarting, and can be stopped', async () => {
  // Each death in a row makes the pause longer.
  await killOnce(cluster.dataDir);
  process.kill((await processesOf(cluster.dataDir)).pid, 'SIGKILL');
  expect(await status()).toMatchObject({ state: 'restarting', lastDeath: { reason: 'it was killed' } });
  expect((await cluster.run(['down'])).exitCode).toBe(0);
  expect(await status()).toMatchObject({ state: 'stopped' });
  await cluster.up();
});

test('without its supervisor it goes on, says so, and can be stopped', async () => {
  const { supervisor, pid } = await processesOf(cluster.dataDir);
  process.kill(supervisor, 'SIGKILL');
  await eventually('the supervisor is gone', async () => processIdentity(supervisor) === undefined);
  expect(await status()).toMatchObject({ state: 'running', pid });
  expect((await cluster.run(['status'])).stdout).toMatch(/^Supervisor: none/m);
  expect((await cluster.run(['up', '--no-node', '--detach'])).stderr).toContain('already runs');
  expect((await cluster.run(['down'])).exitCode).toBe(0);
  expect(processIdentity(pid)).toBeUndefined();
  await cluster.up();
});

test('what a start cannot mend is given up, and status tells what', async () => {
  const { pid, supervisor } = await processesOf(cluster.dataDir);
  const store = path.join(cluster.dataDir, 'store', 'data.mdb');
  const content = await readFile(store);
  process.kill(pid, 'SIGKILL');
  await eventually('it died', async () => processIdentity(pid) === undefined);
  await tryExec('dd', ['if=/dev/zero', `of=${store}`, 'bs=4096', 'count=2', 'conv=notrunc']);
  await eventually('the supervisor gave up', async () => processIdentity(supervisor) === undefined);
  expect(await status()).toMatchObject({ state: 'stopped', lastDeath: { reason: expect.stringContaining('damaged') } });
  await writeFile(store, content);
  await cluster.up();
});

test('in a terminal too; Ctrl-C then stops it cleanly, and a kill of the program leaves no process', async () => {
  const dataDir = path.join(home, 'foreground');
  const env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') };
  const up = ['up', '--no-node', '--data-dir', dataDir, '--api-port', String(await freePort())];
  {
    await using running = start(kubernode, up, env);
    await running.until(/Press Ctrl-C/);
    await killOnce(dataDir);
    await running.until(/Running again/);
    process.kill(running.pid, 'SIGINT');
    expect(await running.exited).toBe(0);
  }
  await using killed = start(kubernode, up, env);
  await killed.until(/Press Ctrl-C/);
  const { pid } = await processesOf(dataDir);
  process.kill(killed.pid, 'SIGKILL');
  await eventually('its process ended', async () => processIdentity(pid) === undefined);
});

test('of what was acknowledged before twenty kills nothing is lost', async () => {
  const acknowledged: string[] = [];
  const kills = { rounds: 5, each: 4 };
  await cluster.run(['down']);
  for (let round = 0; round < kills.rounds; round++) {
    await cluster.up();
    await using transport = await connect({ file: cluster.kubeconfig, env: {} });
    const client = createClient(transport);
    const stop = new AbortController();
    const writers = Array.from({ length: 4 }, (_, writer) =>
      writeUntil(stop.signal, client, { prefix: `round-${round}-${writer}`, acknowledged }),
    );
    for (let kill = 0; kill < kills.each; kill++) {
      const before = acknowledged.length;
      await eventually('something was acknowledged', async () => acknowledged.length > before + 10);
      await killOnce(cluster.dataDir);
    }
    stop.abort();
    await Promise.all(writers);
    await cluster.run(['down']);
  }
  await cluster.up();
  await using transport = await connect({ file: cluster.kubeconfig, env: {} });
  const { items } = await createClient(transport).list(ConfigMap);
  const kept = new Set(items.map(({ metadata }) => metadata.name));
  expect(acknowledged.length).toBeGreaterThan(kills.rounds * kills.each * 10);
  expect(acknowledged.filter(name => !kept.has(name))).toEqual([]);
});

async function writeUntil(
  signal: AbortSignal,
  client: Client,
  { prefix, acknowledged }: { prefix: string; acknowledged: string[] },
): Promise<void> {
  for (let index = 0; !signal.aborted; index++) {
    const name = `${prefix}-${index}`;
    const written = await client
      .create(ConfigMap, { metadata: { name, namespace: 'default' }, data: { index: String(index) } })
      .then(
        () => true,
        () => false, // it is not there at the moment
      );
    if (written) acknowledged.push(name);
    else await new Promise(resolve => setTimeout(resolve, 20));
  }
}
