/** Volumes that are file systems in files, mounted by loop devices: none grows beyond its size.
 *
 *  Each is mounted once, at `mounts/NAME`, and pods get that mount bound: two loop devices of one file would destroy it. The kernel
 *  frees the device with the last mount. */
import { chmod, mkdir, open, rmdir, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exec, type Mount, removeTree, tryExec } from '#base';
import { isMountPoint, readMounts } from '#linux';
import type { VolumeBackend, VolumeContent } from './backend.ts';

const imageName = 'image';

/** The back end, whose file systems are mounted below a directory. */
export function createImageBackend(mounts: string): VolumeBackend {
  return {
    create,
    async open(volume) {
      const point = join(mounts, volume.name);
      if (!(await isMountPoint(point))) await mountImage(volume, point);
      const madeBytes = await fileSystemBytes(join(volume.folder, imageName));
      return { path: point, sizeBytes: isLarge(madeBytes, volume) ? volume.sizeBytes : madeBytes };
    },
    opened: async () =>
      (await readMounts()).filter(({ point }) => dirname(point) === mounts).map(({ point }) => basename(point)),
    async release(name) {
      const point = join(mounts, name);
      const all = await readMounts();
      const mount = all.find(one => one.point === point);
      if (mount && isUsed(mount, all)) return false;
      if (mount) await unmount(point);
      return true;
    },
  };
}

/** Whether it is mounted at a second place. */
const isUsed = ({ point, source }: Mount, all: readonly Mount[]): boolean =>
  all.some(other => other.source === source && other.point !== point);

async function unmount(point: string): Promise<void> {
  const { exitCode, stderr } = await tryExec('umount', [point]);
  // Somebody still has a file of it open.
  if (exitCode !== 0) throw new Error(`cannot unmount volume ${basename(point)}: ${stderr.trim()}`);
  await rmdir(point);
}

async function create(folder: string, sizeBytes: number): Promise<void> {
  const image = join(folder, imageName);
  await (await open(image, 'wx', 0o600)).close();
  await truncate(image, sizeBytes);
  await exec('mkfs.ext4', ['-q', '-F', '-m', '0', image]);
  // Whoever runs in a pod may write there.
  const point = join(folder, 'new');
  await mkdir(point);
  await exec('mount', ['-o', 'loop', image, point]);
  await chmod(point, 0o777);
  await removeTree(join(point, 'lost+found'));
  await exec('umount', [point]);
  await rmdir(point);
  await using handle = await open(image, 'r+');
  await handle.sync();
}

async function mountImage(volume: VolumeContent, point: string): Promise<void> {
  const image = join(volume.folder, imageName);
  if (!isLarge(await fileSystemBytes(image), volume)) await grow(image, volume.sizeBytes);
  await mkdir(point, { recursive: true, mode: 0o700 });
  await exec('mount', ['-o', ['loop', ...volume.mountOptions].join(','), image, point]);
}

/** Whether the file system is as large as it is to be; it ends with a whole block. */
const isLarge = (madeBytes: number, { sizeBytes }: VolumeContent): boolean => madeBytes > sizeBytes - maxBlockBytes;

const maxBlockBytes = 4096;

/** The size of an ext4 file system, as its superblock says. Source: https://docs.kernel.org/filesystems/ext4/super.html */
async function fileSystemBytes(image: string): Promise<number> {
  await using handle = await open(image, 'r');
  const { buffer } = await handle.read(Buffer.alloc(1024), 0, 1024, 1024);
  const blocks = buffer.readUInt32LE(0x4) + buffer.readUInt32LE(0x150) * 2 ** 32;
  return blocks * 2 ** (10 + buffer.readUInt32LE(0x18));
}

/** May be repeated, also after one that was killed. Makes the file longer, too. */
async function grow(image: string, sizeBytes: number): Promise<void> {
  // Exit codes 1 and 2 tell of what it has mended.
  const { exitCode, stderr } = await tryExec('e2fsck', ['-f', '-p', image]);
  if (exitCode > 2) throw new Error(`cannot grow volume: e2fsck: ${stderr.trim()}`);
  await exec('resize2fs', [image, `${Math.floor(sizeBytes / 1024)}K`]);
}
