/** File systems in files: made, looked at, grown and copied, while nothing uses them. */
import { chmod, mkdir, open, rmdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, removeTree, tryExec } from '#base';
import type { VolumeContent, VolumeShape } from './backend.ts';

/** The file in the folder of a volume. */
export const imageIn = (folder: string): string => join(folder, imageName);

/** The file of the volume's content in its folder. */
export const imageName = 'image';

/** Sparse: its blocks are taken when they are written. On the disk when this resolves. */
export async function createImage(folder: string, { sizeBytes, isBlock }: VolumeShape): Promise<void> {
  const image = imageIn(folder);
  await (await open(image, 'wx', 0o600)).close();
  await truncate(image, sizeBytes);
  if (!isBlock) await makeFileSystem(image, join(folder, 'new'));
  await sync(image);
}

/** What reads it may still be writing: where it can, the file system shares the blocks, and the copy is of one
 *  moment. */
export async function copyImage(source: string, folder: string): Promise<void> {
  const image = imageIn(folder);
  await exec('setpriv', ['--pdeathsig', 'KILL', 'cp', '--reflink=auto', '--sparse=always', source, image]);
  await sync(image);
}

async function makeFileSystem(image: string, point: string): Promise<void> {
  await exec('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
  // Whoever runs in a pod may write there.
  await mkdir(point);
  await exec('mount', ['-o', 'loop', image, point]);
  await chmod(point, 0o777);
  await removeTree(join(point, 'lost+found'));
  await exec('umount', [point]);
  await rmdir(point);
}

async function sync(image: string): Promise<void> {
  await using handle = await open(image, 'r+');
  await handle.sync();
}

/** Whether a file system is as large as it is to be; it ends with a whole block. */
export const isLarge = (madeBytes: number, { sizeBytes }: VolumeContent): boolean =>
  madeBytes > sizeBytes - maxBlockBytes;

const maxBlockBytes = 4096;

/** The size of an ext4 file system, as its superblock says. Source:
 *  https://docs.kernel.org/filesystems/ext4/super.html */
export async function fileSystemBytes(image: string): Promise<number> {
  await using handle = await open(image, 'r');
  const { buffer } = await handle.read(Buffer.alloc(1024), 0, 1024, 1024);
  const blocks = buffer.readUInt32LE(0x4) + buffer.readUInt32LE(0x150) * 2 ** 32;
  return blocks * 2 ** (10 + buffer.readUInt32LE(0x18));
}

/** May be repeated, also after one that was killed. Makes the file longer, too. */
export async function growFileSystem(image: string, sizeBytes: number): Promise<void> {
  // Exit codes 1 and 2 tell of what it has mended.
  const { exitCode, stderr } = await tryExec('e2fsck', ['-f', '-p', image]);
  if (exitCode > 2) throw new Error(`cannot grow volume: e2fsck: ${stderr.trim()}`);
  await exec('resize2fs', [image, `${Math.floor(sizeBytes / 1024)}K`]);
}
