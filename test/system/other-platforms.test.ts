/** What runs without a node needs nothing of Linux: the control plane with simulated nodes, on systems that have
 *  neither its files nor its programs. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tryExec } from '#base';
import { freePort, newestKubectl, root, start } from '../support/cluster.ts';

const preload = path.join(root, 'test/support/other-platform.ts');
const program = ['--import', preload, path.join(root, 'dist/kubernode.js')];

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'other-platform-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe.each(['darwin', 'win32'])('on %s', platform => {
  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    KUBERNODE_TEST_PLATFORM: platform,
    HOME: home,
    KUBECONFIG: path.join(home, 'config'),
    KUBERNODE_DATA_DIR: path.join(home, 'data'),
  });
  const run = (...args: string[]) =>
    tryExec(process.execPath, [...program, ...args], { env: environment(), timeoutMs: 60_000 });

  test('a cluster without a node starts, works, and ends', async () => {
    const port = String(await freePort());
    const args = [...program, 'up', '--no-node', '--simulated-nodes', '2', '--api-port', port];
    {
      await using cluster = start(process.execPath, args, environment());
      await cluster.until(/Cluster ready/);
      const nodes = await tryExec(newestKubectl(), ['get', 'nodes', '-o', 'name'], { env: environment() });
      expect(nodes.stdout.trim().split('\n')).toHaveLength(2);
      expect(await run('status')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await run('snapshot', 'save')).toMatchObject({ exitCode: 0, stderr: '' });
      process.kill(cluster.pid, 'SIGTERM');
      expect(await cluster.exited).toBe(0);
      // No program of another system's was started, and nothing was warned of.
      expect(cluster.output()).not.toMatch(/spawn|exec|"level":"(warn|error)"/);
    }
    expect(await run('check')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await run('down', '--purge')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('one with a node says which system it needs', async () => {
    const { exitCode, stderr } = await run('up');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--no-node');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
