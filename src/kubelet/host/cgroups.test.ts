/** Both versions of cgroups, as folders that look like the kernel's: one machine has only one of them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCgroupMemory, readCgroupPids } from './cgroup-usage.ts';
import { limitCgroup, readCgroupResources, readOwnPidsLimit } from './cgroups.ts';
import { type CgroupFiles, createCgroupFiles } from './fixtures/cgroup-files.ts';

let mountPoint: string;
let files: CgroupFiles['write'];
let text: CgroupFiles['read'];
let tree: CgroupFiles;
beforeEach(async () => {
  tree = await createCgroupFiles();
  ({ mountPoint, write: files, read: text } = tree);
});
afterEach(() => tree[Symbol.asyncDispose]());

describe('version 1', () => {
  beforeEach(() => files({ 'memory/cgroup.procs': '', 'pids/cgroup.procs': '', 'unified/cgroup.procs': '' }));

  test('memory is what is used without pages of files that nobody has touched lately', async () => {
    await files({
      'memory/pods/a/memory.usage_in_bytes': '5000\n',
      'memory/pods/a/memory.stat': 'inactive_file 1\ntotal_inactive_file 3000\ntotal_active_file 7\n',
      'memory/pods/a/memory.limit_in_bytes': '9000\n',
      'pids/pods/a/pids.current': '17\n',
    });
    expect(await readCgroupMemory('/pods/a', mountPoint)).toEqual({ workingSetBytes: 2000, limitBytes: 9000 });
    expect(await readCgroupPids('/pods/a', mountPoint)).toBe(17);
  });

  test('limits are set in each hierarchy, which gets the cgroup if it has not', async () => {
    expect(await limitCgroup('/pods', { memoryBytes: 1024, pids: 100 }, mountPoint)).toEqual([]);
    expect(await text('memory/pods/memory.limit_in_bytes')).toBe('1024');
    expect(await text('pids/pods/pids.max')).toBe('100');
  });

  test('what a cgroup may have of CPU and memory is set, and read back', async () => {
    await files({ 'cpu/cgroup.procs': '' });
    expect(await readCgroupResources('/pods/a', mountPoint)).toBeUndefined();
    expect(await limitCgroup('/pods/a', { cpuShares: 204, cpuQuotaUs: 50_000, memoryBytes: 4096 }, mountPoint)).toEqual(
      [],
    );
    expect(await text('cpu/pods/a/cpu.shares')).toBe('204');
    expect(await text('cpu/pods/a/cpu.cfs_quota_us')).toBe('50000');
    expect(await readCgroupResources('/pods/a', mountPoint)).toEqual({
      cpuShares: 204,
      cpuQuotaUs: 50_000,
      memoryLimitBytes: 4096,
    });
    await files({
      'cpu/pods/a/cpu.cfs_quota_us': '-1\n',
      'memory/pods/a/memory.limit_in_bytes': '9223372036854771712\n',
    });
    expect(await readCgroupResources('/pods/a', mountPoint)).toEqual({
      cpuShares: 204,
      cpuQuotaUs: Infinity,
      memoryLimitBytes: Infinity,
    });
  });

  test('what is not asked for is left alone', async () => {
    await limitCgroup('/pods', { pids: 100 }, mountPoint);
    await expect(text('memory/pods/memory.limit_in_bytes')).rejects.toThrow('ENOENT');
  });
});

describe('version 2', () => {
  beforeEach(() =>
    files({ 'cgroup.controllers': 'cpu io memory pids\n', 'cgroup.subtree_control': 'cpu\n', 'pids.max': 'max\n' }),
  );

  test('CPU is weighed, and its quota stands beside its period', async () => {
    expect(await limitCgroup('/pods/a', { cpuShares: 1024, cpuQuotaUs: 50_000 }, mountPoint)).toEqual([]);
    expect(await text('pods/a/cpu.weight')).toBe('39');
    expect(await text('pods/a/cpu.max')).toBe('50000 100000');
    await files({ 'pods/a/memory.max': 'max\n' });
    const read = { cpuWeight: 39, cpuQuotaUs: 50_000, memoryLimitBytes: Infinity };
    expect(await readCgroupResources('/pods/a', mountPoint)).toEqual(read);
    await files({ 'pods/a/cpu.max': 'max 100000\n' });
    expect(await readCgroupResources('/pods/a', mountPoint)).toEqual({ ...read, cpuQuotaUs: Infinity });
  });

  test('the same figures have other names', async () => {
    await files({
      'pods/a/memory.current': '5000\n',
      'pods/a/memory.stat': 'anon 9\ninactive_file 3000\n',
      'pods/a/memory.max': 'max\n',
      'pods/a/pids.current': '17\n',
    });
    expect(await readCgroupMemory('/pods/a', mountPoint)).toEqual({ workingSetBytes: 2000, limitBytes: Infinity });
    expect(await readCgroupPids('/pods/a', mountPoint)).toBe(17);
  });

  test('a controller is handed down level by level', async () => {
    expect(await limitCgroup('/pods/a', { pids: 100 }, mountPoint)).toEqual([]);
    expect(await text('cgroup.subtree_control')).toBe('+pids');
    expect(await text('pods/cgroup.subtree_control')).toBe('+pids');
    expect(await text('pods/a/pids.max')).toBe('100');
    expect(await limitCgroup('/pods', { memoryBytes: 1024 }, mountPoint)).toEqual([]);
    expect(await text('pods/memory.max')).toBe('1024');
  });

  test('no limit of its own is no limit', async () => {
    expect(await readOwnPidsLimit(mountPoint)).toBe(Infinity);
    await files({ 'pids.max': '500\n' });
    expect(await readOwnPidsLimit(mountPoint)).toBe(500);
  });
});

test('a machine without the controllers says so, for each', async () => {
  expect(await limitCgroup('/pods', { memoryBytes: 1024, pids: 100 }, mountPoint)).toEqual([
    'memory: there is no memory controller for cgroups',
    'pids: there is no pids controller for cgroups',
  ]);
  await files({ 'cgroup.controllers': 'cpu\n' });
  expect(await limitCgroup('/pods', { pids: 100 }, mountPoint)).toEqual([
    'pids: there is no pids controller for cgroups',
  ]);
  expect(await readCgroupMemory('/pods', mountPoint)).toBeUndefined();
  expect(await readCgroupPids('/pods', mountPoint)).toBeUndefined();
});
