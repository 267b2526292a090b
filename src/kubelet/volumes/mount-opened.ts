/** What was opened, as a mount. */
import type { BigIntStats } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exec, removeTree } from '#base';
import { isMountPoint } from '#linux';
import type { Opened } from '../files/open-beneath.ts';

/** Mounts what was opened at a place of the kubelet's own: that very file or directory, whatever its path leads to by
 *  now. May be repeated: a mount that is there is kept if it is the right one. Says whether it was not. */
export async function mountOpened({ handle, isDirectory }: Opened, target: string): Promise<boolean> {
  const wanted = await handle.stat({ bigint: true });
  if (await isMountPoint(target)) {
    if (isSame(await stat(target, { bigint: true }), wanted)) return false;
    await unmount(target);
  }
  await makeMountPoint(target, isDirectory);
  await exec('mount', ['--no-canonicalize', '--bind', '/proc/self/fd/3', target], { descriptors: [handle.fd] });
  if ((await isMountPoint(target)) && isSame(await stat(target, { bigint: true }), wanted)) return true;
  await unmount(target);
  throw new Error('something else was mounted');
}

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.dev === b.dev && a.ino === b.ino;

const unmount = async (target: string): Promise<void> => void (await exec('umount', ['-l', target]));

/** An empty folder, or an empty file, in the kubelet's own. What an earlier life left there, of the other sort, is
 *  removed. */
async function makeMountPoint(target: string, isDirectory: boolean): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o750 });
  await removeTree(target);
  if (isDirectory) await mkdir(target, { mode: 0o750 });
  else await (await open(target, 'wx', 0o640)).close();
}
