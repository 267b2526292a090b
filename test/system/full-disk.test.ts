/** A disk that is full or read-only stops writes only. On a real small file system, so that only root can run it. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, statfs, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { ConfigMap, StatusError } from '#api';
import { exec, tryExec } from '#base';
import { type Client, connect, createClient, mergePatch } from '#client';
import { eventually, freePort, kubernode, testUnless } from '../support/cluster.ts';
import { helloDirectory } from '../support/hello.ts';

const unavailable =
  process.platform !== 'linux' ? 'needs Linux' : process.getuid?.() === 0 ? undefined : 'needs root, for a loop device';
const it = testUnless(unavailable);

let home: string;
let disk: string;
let dataDir: string;
let up: string[];
let client: Client;
const cleanup = new AsyncDisposableStack();

const run = (...args: string[]) =>
  tryExec(kubernode, args, {
    env: { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') },
    timeoutMs: 60_000,
  });
const reserve = () => stat(path.join(dataDir, 'store/reserve')).catch(() => undefined);

const mountDisk = () => exec('mount', ['-o', 'loop,errors=remount-ro', path.join(home, 'image'), disk]);

beforeAll(async () => {
  if (unavailable) return;
  home = await mkdtemp(path.join(os.tmpdir(), 'full-disk-'));
  cleanup.defer(() => rm(home, { recursive: true, force: true }));
  disk = path.join(home, 'disk');
  dataDir = path.join(disk, 'data');
  const image = path.join(home, 'image');
  await mkdir(disk);
  await writeFile(image, '');
  await truncate(image, 64 * 1024 * 1024);
  await exec('mkfs.ext4', ['-q', '-F', image]);
  await mountDisk();
  cleanup.defer(async () => void (await exec('umount', ['--lazy', disk])));
  cleanup.defer(async () => void (await run('down', '--purge', '--data-dir', dataDir)));
  up = ['up', '--no-node', '--detach', '--data-dir', dataDir, '--api-port', String(await freePort())];
  const { exitCode, stderr } = await run(...up);
  if (exitCode !== 0) throw new Error(`kubernode up: ${stderr}`);
  const transport = cleanup.use(await connect({ file: path.join(dataDir, 'admin.conf'), env: {} }));
  client = createClient(transport);
});
afterAll(() => cleanup.disposeAsync());

const create = (name: string, size = 100_000) =>
  client.create(ConfigMap, { metadata: { name, namespace: 'default' }, data: { text: 'x'.repeat(size) } });
const names = async () =>
  (await client.list(ConfigMap, { namespace: 'default' })).items
    .map(({ metadata }) => metadata.name)
    .filter(name => name !== 'kube-root-ca.crt');
const fill = async () => void (await tryExec('dd', ['if=/dev/zero', `of=${path.join(disk, 'fill')}`, 'bs=64k']));

/** Creates until that is refused; returns the refusal. */
async function createUntilRefused(acknowledged: string[]): Promise<StatusError> {
  for (let index = 0; ; index++) {
    const name = `filler-${index}`;
    try {
      await create(name);
      acknowledged.push(name);
    } catch (error) {
      if (error instanceof StatusError) return error;
      throw error;
    }
  }
}

it('a full disk refuses writes, lets reads, watches and deletes through, and is forgotten when there is room', async () => {
  const acknowledged = ['before', 'touched', 'large'];
  await create('before');
  await create('touched', 10);
  await create('large', 1_000_000);
  await eventually('the reserve is kept', reserve);
  await fill();
  const refusal = await createUntilRefused(acknowledged);
  expect(refusal).toMatchObject({ status: { code: 507, reason: 'InternalError' } });
  expect(refusal.message).toContain(`${dataDir}/store (disk /dev/loop`);
  expect(refusal.message).toContain('no space is left');
  expect(await reserve()).toBeUndefined();
  expect((await names()).toSorted()).toEqual(acknowledged.toSorted());
  expect((await run('status', '--data-dir', dataDir)).stdout).toMatch(
    /^Disk:\s+nothing can be written to .*no space is left/m,
  );

  const watched: string[] = [];
  const stop = new AbortController();
  const { metadata } = await client.list(ConfigMap, { namespace: 'default' });
  const watching = (async () => {
    const { resourceVersion } = metadata;
    for await (const { type, object } of client.watch(ConfigMap, { resourceVersion, signal: stop.signal }))
      watched.push(`${type} ${object.metadata.name}`);
  })();
  await client.delete(ConfigMap, { name: 'before', namespace: 'default' });
  await eventually('the watch tells', async () => watched.includes('DELETED before'));
  stop.abort();
  await watching.catch(() => undefined);

  // The disk is tried again with what is left of the reserve kept, which is given back to what frees room.
  const touch = () => mergePatch({ metadata: { annotations: { touched: new Date().toISOString() } } });
  await eventually('the reserve is kept meanwhile', async () => {
    await client.patch(ConfigMap, { name: 'touched', namespace: 'default' }, touch());
    return await reserve();
  });
  await client.delete(ConfigMap, { name: 'large', namespace: 'default' });

  // What a kill finds is what was acknowledged, and a full disk is no reason not to start.
  expect((await run('down', '--data-dir', dataDir)).exitCode).toBe(0);
  expect(await run(...up)).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await names()).toSorted()).toEqual(
    acknowledged.filter(name => name !== 'before' && name !== 'large').toSorted(),
  );

  await rm(path.join(disk, 'fill'));
  await create('after');
  expect(await names()).toContain('after');
  await eventually('the reserve is kept again', reserve);
  expect((await run('status', '--data-dir', dataDir)).stdout).not.toContain('Disk:');
});

it('a full disk is no reason to make room in a folder of somebody else', async () => {
  const theirs = path.join(disk, 'theirs/store/reserve');
  await mkdir(path.dirname(theirs), { recursive: true });
  await writeFile(theirs, 'x');
  await fill();
  const { exitCode, stderr } = await run('up', '--no-node', '--data-dir', path.join(disk, 'theirs'));
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('cannot be used') });
  expect(existsSync(theirs)).toBe(true);
  await rm(path.join(disk, 'theirs'), { recursive: true });
  await rm(path.join(disk, 'fill'));
});

it('a disk that fills while a cluster is made is named at each step, and the next start with room goes on', async () => {
  const small = path.join(home, 'small');
  await mkdir(small);
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', small]);
  await using _mounted = { [Symbol.asyncDispose]: async () => void (await exec('umount', ['--lazy', small])) };
  const place = path.join(small, 'data');
  const start = () => run('up', '--no-node', '--detach', '--data-dir', place, '--name', 'small-disk');
  for (const kilobytes of [8, 64, 128, 300]) {
    await exec('mount', ['-o', `remount,size=${kilobytes}k`, small]);
    const { exitCode, stderr } = await start();
    expect({ kilobytes, exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/no( space is left on|thing can be written to).* \(disk tmpfs, mounted at .*\)/s),
    });
    const files = await readdir(place, { recursive: true });
    expect({ kilobytes, unfinished: files.filter(file => file.endsWith('.new')) }).toMatchObject({ unfinished: [] });
  }
  const { files, ffree } = await statfs(small);
  await exec('mount', ['-o', `remount,size=32m,nr_inodes=${files - ffree + 1}`, small]);
  expect((await start()).stderr).toMatch(/no inode is left for another file on .* \(disk tmpfs, mounted at .*\)/);
  await exec('mount', ['-o', 'remount,nr_inodes=1000', small]);
  expect(await start()).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('down', '--purge', '--data-dir', place)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await readdir(small)).toEqual([]);
});

it('an image for which there is no room names the disk, whatever builds it', async () => {
  for (const command of [['apply'], ['image', 'build', '-t', 'hello']]) {
    const { exitCode, stderr } = await run(...command, helloDirectory, '--data-dir', dataDir);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 75,
      stderr: expect.stringMatching(/^kubernode: no space is left on .*\(disk \/dev\/loop\d+, mounted at .*\)\n$/),
    });
  }
});

it('a disk that turns read-only refuses writes, and what was acknowledged is there when it is mended', async () => {
  await create('kept', 10);
  const device = (await exec('findmnt', ['--noheadings', '--output', 'SOURCE', disk])).stdout.trim();
  await writeFile(`/sys/fs/ext4/${path.basename(device)}/trigger_fs_error`, 'tried by a test');
  await expect(create('refused', 10)).rejects.toThrow(/nothing can be written to .*the file system is read-only/);
  await expect(create('refused', 10)).rejects.toMatchObject({ status: { code: 500 } });
  expect(await names()).toContain('kept');
  expect((await run('status', '--data-dir', dataDir)).stdout).toMatch(/^Disk:\s+.*read-only/m);
  expect(await run('down', '--data-dir', dataDir)).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await run(...up)).stderr).toMatch(/read-only/);
  expect(await run('status', '--data-dir', dataDir)).toMatchObject({ exitCode: 3, stderr: '' });
  const { stderr } = await run('down', '--purge', '--data-dir', dataDir);
  expect(stderr.replace(/ \(disk [^)]*\)/, '').trim()).toBe(
    `kubernode: data directory ${dataDir} cannot be used: the file system is read-only`,
  );

  await exec('umount', [disk]);
  await tryExec('fsck.ext4', ['-y', '-f', path.join(home, 'image')]);
  await mountDisk();
  expect(await run(...up)).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await names()).toContain('kept');
  expect(await names()).not.toContain('refused');
});
