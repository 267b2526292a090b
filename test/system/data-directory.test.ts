/** A data directory is what `up` made: marked, private, held by one process, never made anew in part, purged and
 *  nothing else. */
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec, productVersion, tryExec } from '#base';
import { freePort, kubernode, testUnless } from '../support/cluster.ts';
import { killCluster } from '../support/processes.ts';

const it = testUnless(
  process.platform !== 'linux' ? 'needs Linux' : process.getuid?.() === 0 ? undefined : 'needs root',
);

let home: string;
let port: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'data-directory-'));
  port = String(await freePort());
});
afterAll(() => rm(home, { recursive: true, force: true }));

const env = () => ({ ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') });
const run = (...args: string[]) => tryExec(kubernode, args, { env: env(), timeoutMs: 60_000 });
const upOf = (dataDir: string) => ['up', '--no-node', '--detach', '--data-dir', dataDir, '--api-port', port];

/** A data directory whose cluster has been used and is stopped. */
async function usedDirectory(name: string): Promise<string> {
  const dataDir = path.join(home, name);
  expect(await run(...upOf(dataDir))).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
  return dataDir;
}

async function refuses(...args: string[]): Promise<string> {
  const { exitCode, stderr } = await run(...args);
  expect(exitCode).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return stderr;
}

test('it is marked, and only for its owner, whatever made it first', async () => {
  const dataDir = path.join(home, 'images-first');
  const project = path.join(home, 'project');
  await mkdir(path.join(project, 'rootfs'), { recursive: true });
  await writeFile(path.join(project, 'image.json'), '{}');
  expect((await run('image', 'build', project, '-t', 'x', '--data-dir', dataDir)).exitCode).toBe(0);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  const marker = await readFile(path.join(dataDir, 'kubernode.json'), 'utf8');
  expect(JSON.parse(marker)).toMatchObject({ kind: 'DataDirectory', format: 1, name: 'images-first' });
  expect(await run(...upOf(dataDir))).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(await readFile(path.join(dataDir, 'kubernode.json'), 'utf8'))).toEqual({
    ...(JSON.parse(marker) as object),
    version: productVersion,
  });
  expect((await run('down', '--purge', '--data-dir', dataDir)).exitCode).toBe(0);
  await expect(readdir(dataDir)).rejects.toThrow('ENOENT');
});

describe('a folder that looks like ours', () => {
  test('by its names is neither used, nor given images, nor purged', async () => {
    const folder = path.join(home, 'lookalike');
    await mkdir(path.join(folder, 'store'), { recursive: true });
    await mkdir(path.join(folder, 'images'));
    await writeFile(path.join(folder, 'store', 'data.mdb'), 'precious');
    await writeFile(path.join(folder, 'cluster.json'), '{"mine": true}');
    for (const args of [upOf(folder), ['down', '--purge', '--data-dir', folder]])
      expect(await refuses(...args)).toContain('it holds something else, such as');
    expect(await refuses('image', 'build', path.join(home), '-t', 'x', '--data-dir', folder)).toContain(
      'it holds something else',
    );
    expect((await run('down', '--data-dir', folder)).stdout).toContain('No cluster ran');
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual([
      'cluster.json',
      'images',
      'store',
      'store/data.mdb',
    ]);
  });

  test('of a newer format is refused by name', async () => {
    const folder = path.join(home, 'newer');
    await mkdir(folder);
    await writeFile(
      path.join(folder, 'kubernode.json'),
      JSON.stringify({ apiVersion: 'kubernode.dev/v1', kind: 'DataDirectory', format: 2 }),
    );
    expect(await refuses(...upOf(folder))).toContain('it has format 2, of a newer kubernode');
    expect(await refuses('down', '--purge', '--data-dir', folder)).toContain('format 2');
  });

  test.each([
    'status',
    'version',
    'check',
    'logs',
    'kubeconfig',
    'kubectl version',
    'apply -',
    'why pod/x',
    'snapshot save',
    'snapshot ls',
    'volume ls',
    'volume restore x',
    'image ls',
    'image rm x',
  ])('of a newer format is not opened by kubernode %s', async command => {
    const folder = path.join(home, `newer-${command.replaceAll(/\W/g, '-')}`);
    await mkdir(path.join(folder, 'store'), { recursive: true });
    await writeFile(path.join(folder, 'store', 'data.mdb'), 'of another layout');
    await writeFile(path.join(folder, 'kubernode.json'), JSON.stringify({ kind: 'DataDirectory', format: 2 }));
    const [word = '', ...args] = command.split(' ');
    const more = word === 'kubectl' ? ['--data-dir', folder, ...args] : [...args, '--data-dir', folder];
    expect(await refuses(word, ...more)).toContain('it has format 2, of a newer kubernode');
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual([
      'kubernode.json',
      'store',
      'store/data.mdb',
    ]);
  });

  test('of before there was a marker gets one', async () => {
    const dataDir = await usedDirectory('unmarked');
    await unlink(path.join(dataDir, 'kubernode.json'));
    await writeFile(path.join(dataDir, 'notes'), 'mine');
    expect(await run(...upOf(dataDir))).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await readdir(dataDir)).toContain('kubernode.json');
    expect((await run('down', '--purge', '--data-dir', dataDir)).stdout).toContain('notes');
    expect(await readdir(dataDir)).toEqual(['notes']);
  });

  test('and that others may write into is refused', async () => {
    const dataDir = await usedDirectory('writable');
    await chmod(dataDir, 0o777);
    expect(await refuses(...upOf(dataDir))).toContain('others may write into it');
    const open = path.join(home, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    expect(await refuses(...upOf(path.join(open, 'data')))).toContain(`${open} above it can be changed by others`);
    await chmod(open, 0o1777);
    expect(await run(...upOf(path.join(open, 'data')))).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await run('down', '--purge', '--data-dir', path.join(open, 'data'))).exitCode).toBe(0);
  });
});

describe('of a cluster that has been used, nothing is made anew without a word', () => {
  test.each([
    ['an emptied store', 'store/data.mdb', 'empty', 'store/data.mdb is empty'],
    ['a missing store', 'store/data.mdb', 'missing', 'store/data.mdb is missing'],
    ['an emptied signing key', 'pki/sa.key', 'empty', 'sa.key'],
    ['a missing signing key', 'pki/sa.key', 'missing', 'sa.key'],
    ['a missing authority', 'pki/ca.crt', 'missing', 'ca.crt is missing'],
    ['an emptied authority', 'pki/ca.crt', 'empty', 'ca.crt'],
    ["a missing authority's key", 'pki/ca.key', 'missing', 'ca.key is missing'],
    ["an emptied authority's key", 'pki/ca.key', 'empty', 'ca'],
  ])('%s', async (name, file, damage, expected) => {
    const dataDir = await usedDirectory(name.replaceAll(/\W/g, '-'));
    const damaged = path.join(dataDir, file);
    const content = await readFile(damaged);
    await (damage === 'empty' ? truncate(damaged, 0) : unlink(damaged));
    const line = await refuses(...upOf(dataDir));
    expect(line).toContain(expected);
    expect(line).toContain('restore');
    await writeFile(damaged, content, { mode: 0o600 });
    expect(await run(...upOf(dataDir))).toMatchObject({ exitCode: 0, stderr: '' });
    expect((await run('down', '--purge', '--data-dir', dataDir)).exitCode).toBe(0);
  });
});

it('a process of another PID namespace is kept out, and status and down there tell the truth', async () => {
  const dataDir = path.join(home, 'namespaces');
  expect(await run(...upOf(dataDir))).toMatchObject({ exitCode: 0, stderr: '' });
  const elsewhere = (...args: string[]) =>
    tryExec('unshare', ['--pid', '--fork', '--mount-proc', kubernode, ...args], { env: env(), timeoutMs: 60_000 });
  const other = 'a process of another PID namespace, such as a container';
  const second = ['up', '--no-node', '--data-dir', dataDir, '--api-port', String(await freePort())];
  expect((await elsewhere(...second)).stderr).toContain(`a cluster already runs in ${dataDir} (${other})`);
  expect((await elsewhere('status', '--data-dir', dataDir)).stdout).toMatch(/^Cluster:\s+running/);
  const down = await elsewhere('down', '--purge', '--data-dir', dataDir);
  expect(down.stderr).toContain(`is run by ${other}: it must be stopped there`);
  expect((await run('status', '--data-dir', dataDir)).stdout).toMatch(/^Cluster:\s+running since/);
  await killCluster(dataDir);
  expect((await elsewhere('status', '--data-dir', dataDir)).stdout).toMatch(/^Cluster:\s+died/);
  expect((await run('down', '--purge', '--data-dir', dataDir)).exitCode).toBe(0);
});

test('purge leaves what somebody put beside the files of the cluster, and names it', async () => {
  const dataDir = await usedDirectory('visited');
  await writeFile(path.join(dataDir, 'store', 'mine.ts'), '');
  await writeFile(path.join(dataDir, 'pki', 'notes'), '');
  const { exitCode, stdout } = await run('down', '--purge', '--data-dir', dataDir);
  expect({ exitCode, stdout }).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("but for what is not the cluster's: pki/notes, store/mine.ts") as string,
  });
  expect((await readdir(dataDir, { recursive: true })).toSorted()).toEqual([
    'pki',
    'pki/notes',
    'store',
    'store/mine.ts',
  ]);
});

test('purge leaves the folder that a link leads to, where the next cluster goes, and names what was put elsewhere', async () => {
  const place = await usedDirectory('place');
  const dataDir = path.join(home, 'link-to-place');
  await symlink(place, dataDir);
  const elsewhere = path.join(home, 'elsewhere');
  await rename(path.join(place, 'store'), elsewhere);
  await symlink(elsewhere, path.join(place, 'store'));
  expect(await run('down', '--purge', '--data-dir', dataDir)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('data deleted, but for what is elsewhere, by links: store') as string,
  });
  expect(await readdir(place)).toEqual([]);
  expect(await readdir(elsewhere)).toContain('data.mdb');
  expect(await run(...upOf(dataDir))).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await run('down', '--purge', '--data-dir', dataDir)).exitCode).toBe(0);
});

it('purge follows no link and crosses no mount', async () => {
  const dataDir = await usedDirectory('purged');
  const outside = path.join(home, 'outside');
  await mkdir(outside);
  await writeFile(path.join(outside, 'precious'), '');
  await symlink(outside, path.join(dataDir, 'images'));
  await symlink(outside, path.join(dataDir, 'store', 'link'));
  const mounted = path.join(dataDir, 'pki', 'mounted');
  await mkdir(mounted);
  await exec('mount', ['--bind', outside, mounted]);
  expect(await refuses('down', '--purge', '--data-dir', dataDir)).toContain(`something is mounted there: ${mounted}`);
  expect(await readdir(mounted)).toEqual(['precious']);
  expect(await readdir(path.join(dataDir, 'pki'))).toEqual(['mounted']);
  await exec('umount', [mounted]);
  await rm(dataDir, { recursive: true });
  expect(await readdir(outside)).toEqual(['precious']);
});
