/** Volumes that are file systems in files, mounted by loop devices, or those devices themselves: none grows beyond its
 *  size.
 *
 *  Each file system is mounted once, at `mounts/NAME`, and pods get that mount bound: two loop devices of one file
 *  would destroy it. The kernel frees the device with the last mount. A block device is the one loop device of its file
 *  until the volume is released. */
import { mkdir, rmdir, stat, truncate } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exec, type Mount, tryExec } from '#base';
import {
  attachLoop,
  detachLoop,
  findLoop,
  isMountPoint,
  type LoopDevice,
  readLoops,
  readMounts,
  resizeLoop,
} from '#linux';
import type { OpenedVolume, VolumeBackend, VolumeContent } from './backend.ts';
import { whileFrozen } from './frozen.ts';
import { copyImage, createImage, fileSystemBytes, growFileSystem, imageIn, imageName, isLarge } from './image-files.ts';

/** The back end, of volumes below `volumes/` of a directory, whose file systems are mounted below its `mounts/`. */
export function createImageBackend(directory: string): VolumeBackend {
  const [mounts, volumes] = [join(directory, 'mounts'), join(directory, 'volumes')];
  const imageOf = (name: string) => imageIn(join(volumes, name));
  return {
    create: createImage,
    async copy({ name, folder: source }, folder) {
      const point = join(mounts, name);
      const image = imageIn(source);
      const loop = await findLoop(image);
      if (loop && !loop.isTransient) await exec('blockdev', ['--flushbufs', loop.device]);
      const copy = () => copyImage(image, folder);
      await ((await isMountPoint(point)) ? whileFrozen(point, copy) : copy());
    },
    open: volume => (volume.isBlock ? openDevice(volume) : openFileSystem(volume, join(mounts, volume.name))),
    async opened() {
      const points = (await readMounts()).map(({ point }) => point).filter(point => dirname(point) === mounts);
      const devices = (await readLoops()).filter(loop => !loop.isTransient && isImageBelow(volumes, loop.file));
      return [...points.map(point => basename(point)), ...devices.map(({ file }) => basename(dirname(file)))];
    },
    async release(name) {
      const point = join(mounts, name);
      const all = await readMounts();
      const mount = all.find(one => one.point === point);
      if (mount) {
        if (isUsed(mount, all)) return false;
        await unmount(point);
        return true;
      }
      const loop = await findLoop(imageOf(name));
      if (!loop) return true;
      if (all.some(one => isNodeOf(loop, one))) return false;
      await detachLoop(loop.device);
      return true;
    },
  };
}

/** Whether it is mounted at a second place. */
const isUsed = ({ point, source }: Mount, all: readonly Mount[]): boolean =>
  all.some(other => other.source === source && other.point !== point);

/** Whether what is mounted is the device, as a file: pods get it so. */
const isNodeOf = ({ device }: LoopDevice, { root, type }: Mount): boolean =>
  root === `/${basename(device)}` && /^(devtmpfs|tmpfs)$/.test(type);

const isImageBelow = (volumes: string, file: string): boolean =>
  basename(file) === imageName && dirname(dirname(file)) === volumes;

async function unmount(point: string): Promise<void> {
  const { exitCode, stderr } = await tryExec('umount', [point]);
  // Somebody still has a file of it open.
  if (exitCode !== 0) throw new Error(`cannot unmount volume ${basename(point)}: ${stderr.trim()}`);
  await rmdir(point);
}

async function openFileSystem(volume: VolumeContent, point: string): Promise<OpenedVolume> {
  if (!(await isMountPoint(point))) await mountImage(volume, point);
  const madeBytes = await fileSystemBytes(imageIn(volume.folder));
  return { path: point, sizeBytes: isLarge(madeBytes, volume) ? volume.sizeBytes : madeBytes };
}

async function mountImage(volume: VolumeContent, point: string): Promise<void> {
  const image = imageIn(volume.folder);
  if (!isLarge(await fileSystemBytes(image), volume)) await growFileSystem(image, volume.sizeBytes);
  await mkdir(point, { recursive: true, mode: 0o700 });
  await exec('mount', ['-o', ['loop', ...volume.mountOptions].join(','), image, point]);
}

/** A device grows while it is used: whoever has it open sees its new size. */
async function openDevice({ folder, sizeBytes }: VolumeContent): Promise<OpenedVolume> {
  const image = imageIn(folder);
  const isGrown = (await stat(image)).size < sizeBytes;
  if (isGrown) await truncate(image, sizeBytes);
  const loop = await findLoop(image);
  if (!loop) return { path: await attachLoop(image), sizeBytes };
  // One that was killed may have made the file longer alone.
  await resizeLoop(loop.device);
  return { path: loop.device, sizeBytes };
}
