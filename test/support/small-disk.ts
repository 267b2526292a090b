/** A file system of its own size in a file: to fill it without filling the machine's, or to see what a power cut leaves
 *  of it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exec } from '#base';
import { eventually } from './cluster.ts';

export interface SmallDisk extends AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  /** Writes until nothing more fits; returns bytes written. What {@link SmallDisk.free} deletes. */
  fill(): Promise<number>;
  free(): Promise<void>;
  /** Keeps, aside, the blocks that the device has at this moment: what was written to files and not synced is not among
   *  them. Whoever writes must be held, so that it is one moment. */
  copyBlocks(): Promise<void>;
  /** Puts the copied blocks in place of the device's; nobody may have a file open there. */
  goBackToCopy(): Promise<void>;
}

const blockBytes = 1024 * 1024;

/** Makes an ext4 in a sparse file, of memory where there is such, and mounts it. Needs root; disposing it takes it
 *  away. */
export async function createSmallDisk({ bytes }: { bytes: number }): Promise<SmallDisk> {
  await using cleanup = new AsyncDisposableStack();
  const home = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kubernode-disk-'));
  cleanup.defer(() => rmSync(home, { recursive: true }));
  const [image, copy, point] = [path.join(home, 'image'), path.join(home, 'copy'), path.join(home, 'disk')];
  await writeFile(image, '');
  await truncate(image, bytes);
  await exec('mkfs.ext4', ['-q', '-m', '0', image]);
  await exec('mkdir', [point]);
  const mount = () => exec('mount', ['-o', 'loop', image, point]);
  await mount();
  cleanup.defer(async () => void (await exec('umount', [point])));
  const filler = path.join(point, 'filler');
  const disposal = cleanup.move();
  return {
    path: point,
    fill: () => fill(filler, point),
    free: () => rm(filler, { force: true }),
    async copyBlocks() {
      const device = (await exec('findmnt', ['--noheadings', '--output', 'SOURCE', point])).stdout.trim();
      await eventually('a copy of one moment', async () => {
        const before = await writesOf(device);
        await exec('cp', ['--sparse=always', image, copy]);
        return (await writesOf(device)) === before;
      });
    },
    async goBackToCopy() {
      await eventually('the disk is not in use', async () => (await exec('umount', [point]), true));
      await rename(copy, image);
      await mount();
    },
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

/** How much was written to the device, and how much is on its way: unchanged when nothing was. */
async function writesOf(device: string): Promise<string> {
  const fields = (await readFile(`/sys/block/${path.basename(device)}/stat`, 'utf8')).trim().split(/\s+/);
  return [fields[4], fields[6], fields[8]].join();
}

async function fill(filler: string, point: string): Promise<number> {
  await using file = await open(filler, 'a');
  let written = 0;
  for (let size = blockBytes; size >= 512; size = (await statfs(point)).bavail > 0 ? size : size / 2) {
    const { bytesWritten } = await file.write(Buffer.alloc(size, 1)).catch(() => ({ bytesWritten: 0 }));
    written += bytesWritten;
    if (bytesWritten < size) size /= 2;
  }
  return written;
}
