/** Volumes on the disk of this machine, and on a btrfs in a file where there is what makes one. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { exec, tryExec } from '#base';
import { btrfsBackend } from './btrfs-backend.ts';
import { describeLocalVolumes } from './contract.ts';
import { directoryBackend } from './directory-backend.ts';
import { createImageBackend } from './image-backend.ts';

/** Mounts a new btrfs. */
async function mountBtrfs(point: string): Promise<AsyncDisposable> {
  await using cleanup = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'btrfs-'));
  cleanup.defer(() => rm(home, { recursive: true }));
  const image = join(home, 'image');
  await writeFile(image, '');
  await truncate(image, 512 * 2 ** 20);
  await exec('mkfs.btrfs', ['--quiet', image]);
  await exec('mount', ['-o', 'loop', image, point]);
  cleanup.defer(async () => void (await exec('umount', [point])));
  return cleanup.move();
}

// What set-up has got for tests, where the machine has none of its own.
process.env['PATH'] += `:${join(import.meta.dirname, '../../../.cache/tools/btrfs-progs')}`;

const hasBtrfs = await tryExec('mkfs.btrfs', ['--version']).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
);

describeLocalVolumes('directory', { createBackend: () => directoryBackend });
describeLocalVolumes('image', { createBackend: createImageBackend });
describe.skipIf(!hasBtrfs)('on a btrfs', () => {
  describeLocalVolumes('btrfs', { createBackend: () => btrfsBackend, mount: mountBtrfs });
});
