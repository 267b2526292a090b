/** Loop devices of the kernel, which know their files by the real path. */
import { mkdir, mkdtemp, realpath, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exec } from '#base';
import { attachLoop, detachLoop, findLoop, resizeLoop } from './loop-devices.ts';

let outside: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'kubernode-loops-'));
});
afterEach(async () => {
  await rm(outside, { recursive: true });
});

it('are found by their file, whatever links lead there, and by no other', async () => {
  await mkdir(join(outside, 'disk'));
  await symlink('disk', join(outside, 'link'));
  const [direct, behindLink] = [join(outside, 'disk/image'), join(outside, 'link/image')];
  await writeFile(direct, '');
  await truncate(direct, 2 ** 20);
  expect(await findLoop(direct)).toBeUndefined();
  const device = await attachLoop(behindLink);
  try {
    const found = { device, file: await realpath(direct), isTransient: false };
    expect([await findLoop(direct), await findLoop(behindLink)]).toEqual([found, found]);
    expect(await findLoop(join(outside, 'link'))).toBeUndefined();
    await truncate(direct, 2 ** 21);
    await resizeLoop(device);
    expect((await exec('blockdev', ['--getsize64', device])).stdout.trim()).toBe(String((await stat(direct)).size));
  } finally {
    await detachLoop(device);
  }
});

it('are none of a file that is not there', async () => {
  expect(await findLoop(join(outside, 'nothing'))).toBeUndefined();
});
