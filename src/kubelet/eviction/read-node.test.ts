import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { imageFilesystemOf, parseMemory, readNode, readPidCapacity } from './read-node.ts';

test('available memory is what is free and what nobody has touched lately', () => {
  const text = 'MemTotal: 1000 kB\nMemFree:   100 kB\nMemAvailable: 700 kB\nInactive: 600 kB\nInactive(file): 50 kB\n';
  expect(parseMemory(text.replaceAll(': ', ':       '))).toEqual({ capacity: 1_024_000, available: 153_600 });
  expect(parseMemory('')).toBeUndefined();
});

test.runIf(process.platform === 'linux')('reads this machine', async () => {
  const { readings, hasOwnImageFilesystem } = await readNode({
    directory: tmpdir(),
    images: undefined,
    cgroupRoot: '/no-such-cgroup',
    pidCapacity: await readPidCapacity(),
  });
  expect(hasOwnImageFilesystem).toBe(false);
  for (const signal of ['memory.available', 'nodefs.available', 'imagefs.available', 'pid.available'] as const) {
    const { available = Number.NaN, capacity = Number.NaN } = readings[signal] ?? {};
    expect(available, signal).toBeGreaterThan(0);
    expect(available, signal).toBeLessThan(capacity);
  }
  expect(readings).not.toHaveProperty('allocatableMemory.available');
});

test.runIf(process.platform === 'linux')('sees whether images have a file system of their own', async () => {
  expect(await imageFilesystemOf(tmpdir(), '/proc')).toEqual({ directory: '/proc', isApart: true });
  expect((await imageFilesystemOf(tmpdir(), tmpdir())).isApart).toBe(false);
});
