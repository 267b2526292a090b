/** A file system of its own size, so that a benchmark can fill it without filling the machine's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { open, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exec } from '#base';

export interface SmallDisk extends AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  /** Writes until nothing more fits; returns bytes written. What {@link SmallDisk.free} deletes. */
  fill(): Promise<number>;
  free(): Promise<void>;
}

const blockBytes = 1024 * 1024;

/** Makes an ext4 in a sparse file and mounts it. Needs root; disposing it takes it away. */
export async function createSmallDisk({ bytes }: { bytes: number }): Promise<SmallDisk> {
  await using cleanup = new AsyncDisposableStack();
  const home = mkdtempSync(path.join(tmpdir(), 'kubernode-disk-'));
  cleanup.defer(() => rmSync(home, { recursive: true }));
  const [image, mount] = [path.join(home, 'image'), path.join(home, 'disk')];
  await writeFile(image, '');
  await exec('truncate', ['--size', String(bytes), image]);
  await exec('mkfs.ext4', ['-q', '-m', '0', image]);
  await exec('mkdir', [mount]);
  await exec('mount', ['-o', 'loop', image, mount]);
  cleanup.defer(async () => void (await exec('umount', [mount])));
  const filler = path.join(mount, 'filler');
  const disposal = cleanup.move();
  return {
    path: mount,
    async fill() {
      await using file = await open(filler, 'a');
      let written = 0;
      for (let size = blockBytes; size >= 512; size = (await statfs(mount)).bavail > 0 ? size : size / 2) {
        const { bytesWritten } = await file.write(Buffer.alloc(size, 1)).catch(() => ({ bytesWritten: 0 }));
        written += bytesWritten;
        if (bytesWritten < size) size /= 2;
      }
      return written;
    },
    free: () => rm(filler, { force: true }),
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}
