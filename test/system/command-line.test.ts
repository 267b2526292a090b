/** The command line: what is wrong is one clear line and a non-zero exit. None of this needs root. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryExec } from '#base';
import { freePort, kubernode, start } from '../support/cluster.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'command-line-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const run = (...args: string[]) =>
  tryExec(kubernode, args, {
    env: { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') },
    timeoutMs: 60_000,
  });

/** Runs, and expects one line on standard error and exit code 1. */
async function refuses(...args: string[]): Promise<string> {
  const result = await run(...args);
  expect(result.exitCode).toBe(1);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  return result.stderr;
}

test('--help lists the commands', async () => {
  const { stdout, exitCode } = await run('--help');
  expect(exitCode).toBe(0);
  for (const command of [
    'up',
    'down',
    'status',
    'kubeconfig',
    'image',
    'apiserver',
    'controller-manager',
    'scheduler',
    'kubelet',
    'proxy',
    'dns',
  ])
    expect(stdout).toContain(`  ${command}`);
});

test('--version', async () => {
  expect((await run('--version')).stdout).toMatch(/^kubernode \d+\.\d+\.\d+ \(Kubernetes v1\.36\.\d+\)$/m);
});

test('unknown flags and commands', async () => {
  expect((await run('up', '--nonsense')).stderr).toContain("unknown option '--nonsense'");
  expect((await run('nonsense')).stderr).toContain("unknown command 'nonsense'");
});

describe('a clear line for', () => {
  test('a value that is not one', async () => {
    expect(await refuses('up', '--api-port', 'many')).toContain('--api-port: "many" is not a port');
  });

  test('a data directory that cannot be', async () => {
    const file = path.join(home, 'file');
    await writeFile(file, '');
    expect(await refuses('up', '--no-node', '--data-dir', path.join(file, 'below'))).toContain('cannot be used');
  });

  test('a damaged store', async () => {
    const dataDir = path.join(home, 'damaged');
    const port = String(await freePort());
    const first = await run('up', '--no-node', '--detach', '--data-dir', dataDir, '--api-port', port);
    expect(first.stderr).toBe('');
    expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
    const files = await tryExec('find', [path.join(dataDir, 'store'), '-name', 'data.mdb']);
    for (const file of files.stdout.trim().split('\n')) await writeFile(file, 'not a database at all'.repeat(1000));
    expect(await refuses('up', '--no-node', '--data-dir', dataDir, '--api-port', port)).toMatch(/store/);
  });

  test('a port in use', async () => {
    const server = createServer().listen(0);
    await new Promise(resolve => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    expect(await refuses('up', '--no-node', '--data-dir', path.join(home, 'port'), '--api-port', port)).toContain(port);
    server.close();
  });

  test('a manifest with an error: file, line and field', async () => {
    const manifest = path.join(home, 'broken.yaml');
    await writeFile(manifest, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n  lables: {}\n');
    const port = String(await freePort());
    const line = await refuses(
      'up',
      '--no-node',
      '--data-dir',
      path.join(home, 'manifest'),
      '--api-port',
      port,
      '--apply',
      manifest,
    );
    expect(line).toContain('broken.yaml:5');
    expect(line).toContain('unknown field "metadata.lables"');
  });
});

describe('a cluster without a node', () => {
  test('comes up, tells its status, refuses a second up, goes down, and continues', async () => {
    const dataDir = path.join(home, 'cluster');
    const port = String(await freePort());
    const up = ['up', '--no-node', '--simulated-nodes', '2', '--detach', '--data-dir', dataDir, '--api-port', port];
    expect((await run(...up)).exitCode).toBe(0);
    const status = JSON.parse((await run('status', '-o', 'json', '--data-dir', dataDir)).stdout) as {
      state: string;
      pid: number;
      apiUrl: string;
    };
    expect(status).toMatchObject({ state: 'running', apiUrl: `https://127.0.0.1:${port}` });
    expect((await run('status', '--data-dir', dataDir)).stdout).toMatch(/^Cluster:\s+running since/);
    expect((await run('kubeconfig', '--data-dir', dataDir)).stdout).toContain('client-key-data:');
    expect(await refuses(...up)).toContain('already runs');
    expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
    expect(JSON.parse((await run('status', '-o', 'json', '--data-dir', dataDir)).stdout)).toMatchObject({
      state: 'stopped',
    });
    expect((await run(...up)).exitCode).toBe(0);
    expect((await run('down', '--purge', '--data-dir', dataDir)).exitCode).toBe(0);
  });

  test('of two that start at once, one comes up, and is not disturbed by the other', async () => {
    const dataDir = path.join(home, 'twice');
    const up = async () =>
      await run('up', '--no-node', '--detach', '--data-dir', dataDir, '--api-port', String(await freePort()));
    const outcomes = await Promise.all([up(), up()]);
    expect(outcomes.map(({ exitCode }) => exitCode).toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(outcomes.find(({ exitCode }) => exitCode === 1)?.stderr).toContain('already runs');
    const status = await run('status', '-o', 'json', '--data-dir', dataDir);
    expect(JSON.parse(status.stdout)).toMatchObject({ state: 'running' });
    expect((await run('down', '--purge', '--data-dir', dataDir)).exitCode).toBe(0);
  });

  test('in the foreground, Ctrl-C stops it cleanly', async () => {
    const dataDir = path.join(home, 'foreground');
    await using cluster = start(
      kubernode,
      ['up', '--no-node', '--data-dir', dataDir, '--api-port', String(await freePort())],
      { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') },
    );
    await cluster.until(/Press Ctrl-C/);
    // Under npm start it comes twice: from the terminal and from npm.
    for (const name of ['SIGINT', 'SIGINT'] as const) process.kill(cluster.pid, name);
    expect(await cluster.exited).toBe(0);
  });
});
