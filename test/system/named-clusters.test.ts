/** Several clusters on one machine, told apart by name. None of this needs root, or a node. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubernetesVersion, productVersion, tryExec } from '#base';
import { contextOfCluster } from '#lifecycle';
import { eventually, freePort, kubernode, newestKubectl } from '../support/cluster.ts';

let home: string;
let env: NodeJS.ProcessEnv;
const one = `one-${process.pid}`;
const two = `two-${process.pid}`;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'named-clusters-'));
  env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') };
});
afterAll(async () => {
  for (const name of [one, two]) await run('down', '--purge', '--name', name);
  await rm(home, { recursive: true, force: true });
});

const run = (...args: string[]) => tryExec(kubernode, args, { env, timeoutMs: 60_000 });
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args, '-o', 'json')).stdout);
const kubectl = (...args: string[]) => tryExec(newestKubectl(), args, { env, timeoutMs: 60_000 });
/** The second is named after its folder. */
async function up(name: string, ...more: string[]) {
  const place = ['--data-dir', path.join(home, name), '--api-port', String(await freePort())];
  return await run('up', '--no-node', '--detach', ...place, ...more);
}
const contexts = async () => (await kubectl('config', 'get-contexts', '-o', 'name')).stdout.trim().split('\n');

test('each has its context, which stays when another one comes and goes', { timeout: 120_000 }, async () => {
  expect(await up('elsewhere', '--name', one)).toMatchObject({ exitCode: 0, stderr: '' });
  await kubectl('create', 'configmap', 'only-in-one');
  const second = await up(two);
  expect(second.stdout).toContain(`(context "${contextOfCluster(two)}")`);
  expect((await contexts()).toSorted()).toEqual([one, two].map(contextOfCluster));
  expect((await kubectl('get', 'configmap', 'only-in-one')).stderr).toContain('NotFound');
  const first = ['--context', contextOfCluster(one), 'get', 'configmap', 'only-in-one', '-o', 'name'];
  expect(await kubectl(...first)).toMatchObject({ stdout: 'configmap/only-in-one\n' });
  // Also after kubectl has written the file itself.
  await kubectl('config', 'set-context', 'mine', '--cluster', contextOfCluster(one));
  expect(await run('down', '--purge', '--name', two)).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await contexts()).toSorted()).toEqual([contextOfCluster(one), 'mine']);
  expect(await kubectl(...first)).toMatchObject({ stdout: 'configmap/only-in-one\n' });
});

test('a name finds the cluster, wherever it is; one that no cluster has is refused', { timeout: 120_000 }, async () => {
  const dataDir = path.join(home, 'elsewhere');
  expect(await json('status', '--name', one)).toMatchObject({ state: 'running', name: one, dataDir });
  expect(await json('list')).toContainEqual({
    name: one,
    state: 'running',
    apiUrl: expect.stringMatching(/^https:/),
    kubernetesVersion,
    counts: { nodes: 0, readyNodes: 0, pods: 0 },
    dataDir,
  });
  for (const command of ['down', 'status', 'kubeconfig', 'check'])
    expect(await run(command, '--name', `no-${one}`)).toMatchObject({
      exitCode: 1,
      stderr: `kubernode: no cluster is called "no-${one}": kubernode list shows which there are\n`,
    });
  expect((await run('down', '--data-dir', dataDir, '--name', two)).stderr).toContain(`is called "${one}"`);
  expect((await up(two, '--name', one)).stderr).toContain(`another cluster is called "${one}", in ${dataDir}`);
});

test('versions of the program and of the cluster that runs', async () => {
  const both = { kubernode: productVersion, kubernetes: kubernetesVersion };
  expect(await json('version', '--name', one)).toEqual({ client: both, server: both });
  expect(await json('version', '--data-dir', path.join(home, 'none'))).toEqual({ client: both });
});

test('the exit code of status tells whether it runs', { timeout: 120_000 }, async () => {
  const status = ['status', '--name', one];
  expect((await run(...status)).exitCode).toBe(0);
  const { pid, supervisorPid } = (await json(...status)) as { pid: number; supervisorPid: number };
  for (const process_ of [supervisorPid, pid]) process.kill(process_, 'SIGKILL');
  const died = await eventually('it died', async () => {
    const result = await run(...status);
    return result.stdout.startsWith('Cluster:    died') && result;
  });
  expect(died).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/^Ended:\s+it was killed$/m) });
  expect((await run('down', '--name', one)).exitCode).toBe(0);
  expect((await run(...status)).exitCode).toBe(3);
});
