/** Containers that print without end. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startKubeletOnContainerd } from '../testing/kubelet-on-containerd.ts';
import { privateContainerdUnavailable } from '../testing/private-containerd.ts';

describe.skipIf(privateContainerdUnavailable())('logs', () => {
  test('a container that prints without end does not fill the disk', async () => {
    await using kubelet = await startKubeletOnContainerd();
    const { metadata } = await kubelet.create('talks', [{ command: ['yes', '0123456789'.repeat(10)] }]);
    const directory = join(kubelet.directory, 'logs', `default_talks_${metadata.uid}`, 'c0');
    await kubelet.until('talks', ({ status }) => status?.containerStatuses?.[0]?.state?.running !== undefined);
    const rotated = new Set<string>();
    const takenMiB = async (): Promise<number> => {
      const names = await readdir(directory);
      for (const name of names.filter(name => name !== '0.log')) rotated.add(name);
      expect(names.length).toBeLessThanOrEqual(6); // 5, and one that is being put in the place of another
      const sizes = await Promise.all(
        names.map(async name => (await stat(join(directory, name)).catch(() => ({ size: 0 }))).size),
      );
      return sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20;
    };
    // What came before the first look is there for a while.
    await expect.poll(async () => (await takenMiB()) < 500 && rotated.size > 5, { timeout: 60_000 }).toBe(true);
    const untilMore = rotated.size + 10;
    await expect
      .poll(
        async () => {
          expect(await takenMiB()).toBeLessThan(500);
          return rotated.size;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(untilMore);
  }, 150_000);
});
