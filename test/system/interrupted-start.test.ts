/** Ctrl-C while a cluster with a node starts. In a terminal it reaches every process of the group, whatever they are
 *  doing. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseMounts, tryExec } from '#base';
import { eventually, freePort, kubernode, type Running, realNodeUnavailable, start } from '../support/cluster.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'interrupted-start-'));
  await writeFile(
    path.join(home, 'waits.yaml'),
    'apiVersion: v1\nkind: Pod\nmetadata: {name: waits}\nspec: {nodeSelector: {no: node}, containers: [{name: c, image: c}]}\n',
  );
});
afterAll(() => rm(home, { recursive: true, force: true }));

const printed = (pattern: RegExp) => (up: Running) => up.until(pattern);
const made = (file: string) => async (_: Running, dataDir: string) => {
  await eventually(`${file} is there`, async () => existsSync(path.join(dataDir, file)));
};

describe.skipIf(realNodeUnavailable())('a start that is interrupted', { timeout: 120_000 }, () => {
  test.each([
    ['its first file is there', made('lock')],
    ['it tries what the file system can do', made('containerd')],
    ['containerd is about to start', made('containerd/config.toml')],
    ['containerd runs', printed(/✓ containerd/)],
    ['the API server runs', printed(/✓ API server/)],
    ['it waits for pods', printed(/✓ waits.yaml applied/)],
  ])('once %s, says so, leaves nothing mounted, and is gone on with', async (_, moment) => {
    const dataDir = await mkdtemp(path.join(home, 'data-'));
    const env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') };
    const args = ['up', '--data-dir', dataDir, '--api-port', String(await freePort())];
    const run = (...all: string[]) => tryExec(kubernode, all, { env, timeoutMs: 120_000 });
    await using up = start('setsid', [kubernode, ...args, '--apply', path.join(home, 'waits.yaml')], env);
    await moment(up, dataDir);
    process.kill(-up.pid, 'SIGINT');
    expect({ exitCode: await up.exited, output: up.output() }).toEqual({
      exitCode: 130,
      output: expect.stringMatching(/(^|\n)kubernode: stopped before the cluster was ready\n$/),
    });
    const mounted = parseMounts(await readFile('/proc/self/mountinfo', 'utf8')).map(({ point }) => point);
    expect(mounted.filter(point => point.startsWith(dataDir))).toEqual([]);
    expect((await run(...args, '--detach')).stderr).toBe('');
    expect(await run('down', '--purge', '--data-dir', dataDir)).toMatchObject({ exitCode: 0, stderr: '' });
  });
});
