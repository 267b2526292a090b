/** A cluster whose process dies is started again, without a node here: detached and in a terminal. (Under writers:
 *  `torture.test.ts`.) */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processIdentity, tryExec } from '#base';
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
  expect(await status()).toMatchObject({ state: 'died', lastDeath: { reason: expect.stringContaining('damaged') } });
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
