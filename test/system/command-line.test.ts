/** The command line: what is wrong is one clear line and a non-zero exit. None of this needs root. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubernetesVersion, productVersion, tryExec } from '#base';
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
    'list',
    'version',
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
  expect((await run('--version')).stdout).toBe(`kubernode ${productVersion} (Kubernetes ${kubernetesVersion})\n`);
});

test('unknown flags and commands, with what may have been meant', async () => {
  expect(await refuses('up', '--nonsense')).toBe("kubernode: unknown option '--nonsense' (see --help)\n");
  expect(await refuses('upp')).toBe("kubernode: unknown command 'upp' (Did you mean up?) (see --help)\n");
  expect(await refuses('start')).toBe("kubernode: unknown command 'start' (Did you mean up?) (see --help)\n");
  expect(await refuses('image', 'build', '.')).toContain("required option '-t, --tag <NAME>' not specified");
});

describe('a clear line for', () => {
  test('files of the API server that say nothing', async () => {
    const file = path.join(home, 'apiserver-file');
    await writeFile(file, 'kind: Pod');
    const apiserver = (flag: string) => refuses('apiserver', '--data-dir', path.join(home, 'none'), flag, file);
    expect(await apiserver('--admission-control-config-file')).toContain(
      `${file}: no kind "Pod" is registered for version "": expected AdmissionConfiguration`,
    );
    expect(await apiserver('--token-auth-file')).toContain(`${file}:1: must have at least 3 columns`);
  });

  test('a value that is not one', async () => {
    expect(await refuses('up', '--api-port', 'many')).toContain('--api-port: "many" is not a port');
  });

  test('a data directory that cannot be', async () => {
    const file = path.join(home, 'file');
    await writeFile(file, '');
    expect(await refuses('up', '--no-node', '--data-dir', path.join(file, 'below'))).toContain('cannot be used');
  });

  test("somebody's folder, which is neither used nor deleted", async () => {
    const folder = path.join(home, 'thesis');
    await mkdir(path.join(folder, 'images'), { recursive: true });
    await writeFile(path.join(folder, 'chapter-1'), 'precious');
    expect(await refuses('down', '--purge', '--data-dir', folder)).toContain('holds no cluster');
    await rm(path.join(folder, 'images'), { recursive: true });
    expect(await refuses('up', '--no-node', '--data-dir', folder)).toContain('it holds something else');
    expect(await refuses('up', '--detach', '--no-node', '--data-dir', folder)).toContain('it holds something else');
    expect(await refuses('down', '--purge', '--data-dir', folder)).toContain('holds no cluster');
    expect(await readdir(folder)).toEqual(['chapter-1']);
  });

  test('manifests that cannot be read, before anything starts', async () => {
    const empty = path.join(home, 'empty.yaml');
    const alias = path.join(home, 'alias.yaml');
    await writeFile(empty, '---\n# nothing\n');
    await writeFile(alias, 'a: *nobody\n');
    const dataDir = path.join(home, 'never');
    const up = ['up', '--no-node', '--data-dir', dataDir, '--apply'];
    expect(await refuses(...up, empty)).toContain('empty.yaml: holds no objects');
    expect(await refuses(...up, alias)).toContain('alias.yaml: Unresolved alias');
    expect(await refuses(...up, path.join(home, 'missing'))).toContain('no such file or folder');
    await expect(readdir(dataDir)).rejects.toThrow('ENOENT');
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
    const dataDir = path.join(home, 'manifest');
    const port = String(await freePort());
    const up = ['up', '--no-node', '--data-dir', dataDir, '--api-port', port, '--apply', manifest, '--detach'];
    const { exitCode, stdout, stderr } = await run(...up);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('broken.yaml:5');
    expect(stderr).toContain('unknown field "metadata.lables"');
    // The cluster is none the worse for it, and what comes next is said.
    const again = `apply --data-dir ${dataDir} ${manifest}`;
    expect(stderr).toContain(`Once that is put right, "kubernode ${again}" applies it; the cluster goes on until`);
    expect(stdout).toContain('Cluster runs, but not all could be applied, after');
    await writeFile(manifest, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: fine\n');
    expect((await run(...again.split(' '))).stderr).toBe('');
    expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
  });
});

describe('a cluster without a node', () => {
  test('that is stopped while it waits goes on with the next start, and after a wait that takes too long', async () => {
    const dataDir = path.join(home, 'interrupted');
    const manifest = path.join(home, 'waits.yaml');
    const spec = '{containers: [{name: c, image: c}]}';
    await writeFile(manifest, `apiVersion: v1\nkind: Pod\nmetadata: {name: waits}\nspec: ${spec}\n`);
    const port = String(await freePort());
    const args = ['up', '--no-node', '--data-dir', dataDir, '--api-port', port, '--apply', manifest];
    const env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') };
    for (let round = 0; round < 3; round++) {
      await using up = start(kubernode, args, env);
      await up.until(/✓ waits.yaml applied/);
      process.kill(up.pid, 'SIGINT');
      expect(await up.exited).toBe(130);
      expect(up.output()).toContain(`What is stored stays in ${dataDir}; "kubernode up --data-dir ${dataDir}"`);
    }
    const late = await run(...args, '--detach', '--apply-timeout', '1s');
    expect(late.exitCode).toBe(1);
    expect(late.stderr).toContain('pod default/waits is not available after 1 s: it is Pending: Unschedulable: ');
    expect(late.stderr).toContain('describe pod waits --namespace default" tells more; the cluster goes on');
    expect((await run('status', '--data-dir', dataDir)).stdout).toMatch(/^Cluster:\s+running since/);
    expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
  });

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

  test('leaves what others put beside it', async () => {
    const dataDir = path.join(home, 'shared');
    const port = String(await freePort());
    expect((await run('up', '--no-node', '--detach', '--data-dir', dataDir, '--api-port', port)).stderr).toBe('');
    await writeFile(path.join(dataDir, 'notes'), 'mine');
    expect((await run('status', '--data-dir', dataDir)).stdout).toContain(path.join(dataDir, 'kubernode.log'));
    const purge = await run('down', '--purge', '--data-dir', dataDir);
    expect(purge.stdout).toContain("data deleted, but for what is not the cluster's: notes");
    expect(await readdir(dataDir)).toEqual(['notes']);
    expect((await run('down', '--data-dir', dataDir)).stdout).toBe(`No cluster ran in ${dataDir}.\n`);
  });

  test("is up whatever becomes of the user's kubeconfig, and goes away whatever is in its own", async () => {
    const dataDir = path.join(home, 'contexts');
    const config = path.join(home, 'config');
    const before = await readFile(config, 'utf8').catch(() => undefined);
    await writeFile(config, 'a: [');
    const port = String(await freePort());
    const up = await run('up', '--no-node', '--detach', '--data-dir', dataDir, '--api-port', port);
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
    expect(up.stdout).toContain("No context is added to the user's kubeconfig");
    expect(await readFile(config, 'utf8')).toBe('a: [');
    await writeFile(path.join(dataDir, 'admin.conf'), 'a: [');
    expect(await run('down', '--purge', '--data-dir', dataDir)).toMatchObject({ exitCode: 0, stderr: '' });
    await (before === undefined ? rm(config) : writeFile(config, before));
  });

  test('goes on when nobody reads what it says, and on a hang-up without a terminal', async () => {
    const dataDir = path.join(home, 'unread');
    const script =
      '("$0" up --no-node --data-dir "$1" --api-port "$2" </dev/null 2>"$1.err"; echo $? >"$1.exit") | head -n 1';
    await using cluster = start('sh', ['-c', script, kubernode, dataDir, String(await freePort())], {
      ...process.env,
      HOME: home,
      KUBECONFIG: path.join(home, 'config'),
    });
    await cluster.until(/API server/);
    const status = async () =>
      JSON.parse((await run('status', '-o', 'json', '--data-dir', dataDir)).stdout) as { state: string; pid: number };
    const { pid } = await status();
    process.kill(pid, 'SIGHUP');
    expect(await status()).toMatchObject({ state: 'running', pid });
    expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
    expect(await cluster.exited).toBe(0);
    expect(await readFile(`${dataDir}.err`, 'utf8')).toBe('');
    expect(await readFile(`${dataDir}.exit`, 'utf8')).toBe('0\n');
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
