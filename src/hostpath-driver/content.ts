/** What is in volumes: a folder, or a file that a loop device shows. */
import { chmod, mkdir, open, rmdir, stat, truncate, unlink } from 'node:fs/promises';
import { exec, ifMissing } from '#base';
import { attachLoop, detachLoop, findLoop, isMountPoint, resizeLoop } from '#linux';

/** Makes an empty one. */
export async function makeContent(
  path: string,
  { isBlock, sizeBytes }: { isBlock: boolean; sizeBytes: number },
): Promise<void> {
  if (!isBlock) {
    await mkdir(path);
    await chmod(path, 0o777); // whatever the process's umask is
    return;
  }
  await (await open(path, 'wx', 0o600)).close();
  await truncate(path, sizeBytes);
}

/** Makes a copy; blocks are shared where the file system can. */
export const copyContent = async (from: string, to: string): Promise<void> =>
  void (await exec('cp', ['--archive', '--reflink=auto', '--sparse=always', '--no-target-directory', from, to]));

/** Shows what is at one path at another, unless it is shown there already. */
export async function mountAt(
  source: string,
  target: string,
  { isReadOnly = false }: { isReadOnly?: boolean } = {},
): Promise<void> {
  const isDirectory = (await stat(source)).isDirectory();
  if (isDirectory) await mkdir(target, { recursive: true, mode: 0o750 });
  else await (await open(target, 'a', 0o640)).close();
  if (await isMountPoint(target)) return;
  await exec('mount', ['--bind', source, target]);
  if (isReadOnly) await exec('mount', ['-o', 'remount,bind,ro', target]);
}

/** Takes it away, and the mount point. May be repeated. */
export async function unmountAt(target: string): Promise<void> {
  if (await isMountPoint(target)) await exec('umount', [target]);
  const found = await stat(target).catch(ifMissing(undefined));
  if (found) await (found.isDirectory() ? rmdir(target) : unlink(target));
}

/** The loop device that shows a file, made if there is none. */
export const openDevice = async (file: string): Promise<string> =>
  (await findLoop(file))?.device ?? (await attachLoop(file));

/** Lets the device of a file go. May be repeated. */
export async function closeDevice(file: string): Promise<void> {
  const loop = await findLoop(file);
  if (loop) await detachLoop(loop.device);
}

/** Makes a file larger, and its device if it has one. */
export async function growContent(file: string, sizeBytes: number): Promise<void> {
  await truncate(file, sizeBytes);
  const loop = await findLoop(file);
  if (loop) await resizeLoop(loop.device);
}
