/** Mounts in the kernel, with what surrounds them as machines have it. */
import { mkdir, mkdtemp, open, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exec } from '#base';
import { findMountAt, isMountPoint, mountPointsBelow, mountTmpfs, shareMounts, unmountBelow } from './mounts.ts';

let outside: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'kubernode-mounts-'));
  await exec('mount', ['--bind', outside, outside]);
});
afterEach(async () => {
  await unmountBelow(outside);
  await rm(outside, { recursive: true });
});

it.each(['shared', 'private'])(
  'below a directory that is shared are there once, where all around it is %s',
  async how => {
    await exec('mount', [`--make-${how}`, outside]);
    const [pods, volume] = [join(outside, 'pods'), join(outside, 'pods/volume')];
    await mkdir(volume, { recursive: true });
    await shareMounts(pods);
    await mountTmpfs(volume, { mode: '750' });
    expect(await mountPointsBelow(volume)).toEqual([volume]);
    const { stdout } = await exec('findmnt', ['--noheadings', '--output', 'PROPAGATION', '--target', pods]);
    expect(stdout.trim()).toBe('shared');
  },
);

it('are found behind a link, of several at one place the uppermost', async () => {
  const [pods, point] = [join(outside, 'pods'), join(outside, 'pods/volume')];
  await mkdir(point, { recursive: true });
  await symlink('pods', join(outside, 'link'));
  const found = () => findMountAt(join(outside, 'link/volume'));
  expect(await found()).toBeUndefined();
  await exec('mount', ['--bind', pods, point]);
  await mountTmpfs(point, { mode: '750' });
  expect(await found()).toMatchObject({ point, type: 'tmpfs' });
  expect(await findMountAt(join(outside, 'nowhere/volume'))).toBeUndefined();
});

it('are seen whose server does not answer, and unmounted', async () => {
  const point = join(outside, 'remote');
  await mkdir(point);
  expect(await isMountPoint(point)).toBe(false);
  // Closing it ends what still waits.
  await using server = await open('/dev/fuse', 'r+');
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  await exec('mount', ['--internal-only', '-t', 'fuse', '-o', options, 'silent', point], { descriptors: [server.fd] });
  expect(await isMountPoint(point)).toBe(true);
  await unmountBelow(point);
  expect(await isMountPoint(point)).toBe(false);
});
