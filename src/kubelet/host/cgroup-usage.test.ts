/** Both versions of cgroups, as folders that look like the kernel's: one machine has only one of them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectCgroup, readCgroupProcess, readCgroupUsage } from './cgroup-usage.ts';
import { type CgroupFiles, createCgroupFiles } from './fixtures/cgroup-files.ts';

let mountPoint: string;
let files: CgroupFiles['write'];
let tree: CgroupFiles;
beforeEach(async () => {
  tree = await createCgroupFiles();
  ({ mountPoint, write: files } = tree);
});
afterEach(() => tree[Symbol.asyncDispose]());

test('what a cgroup uses is read from the hierarchies of version 1', async () => {
  await files({
    'memory/cgroup.procs': '',
    'cpu/cgroup.procs': '',
    'cpuacct/cgroup.procs': '',
    'cpuacct/pods/a/cpuacct.usage': '123456789\n',
    'memory/pods/a/memory.usage_in_bytes': '5000\n',
    'memory/pods/a/memory.stat':
      'rss 1\ntotal_rss 1500\ntotal_inactive_file 3000\ntotal_pgfault 8\ntotal_pgmajfault 2\n',
    'memory/pods/a/memory.limit_in_bytes': '9223372036854771712\n',
  });
  expect(await readCgroupUsage('/pods/a', mountPoint)).toEqual({
    cpuNanoseconds: 123_456_789,
    memory: { usageBytes: 5000, workingSetBytes: 2000, rssBytes: 1500, pageFaults: 8, majorPageFaults: 2 },
  });
});

test('and from the one of version 2', async () => {
  await files({
    'cgroup.controllers': 'cpu memory pids\n',
    'pods/a/cpu.stat': 'usage_usec 2500\nuser_usec 1000\n',
    'pods/a/memory.current': '5000\n',
    'pods/a/memory.stat': 'anon 1500\ninactive_file 3000\npgfault 8\npgmajfault 2\n',
    'pods/a/memory.max': '9000\n',
  });
  expect(await readCgroupUsage('/pods/a', mountPoint)).toEqual({
    cpuNanoseconds: 2_500_000,
    memory: {
      usageBytes: 5000,
      workingSetBytes: 2000,
      rssBytes: 1500,
      pageFaults: 8,
      majorPageFaults: 2,
      availableBytes: 7000,
    },
  });
  expect(await readCgroupUsage('/pods/none', mountPoint)).toEqual({});
});

/** No machine has a device of these numbers. */
const blockIo = [{ device: '4095:9', read: { bytes: 8192, operations: 2 }, written: { bytes: 512, operations: 1 } }];

test('what there is to see of a cgroup, in version 1', async () => {
  await files({
    'memory/cgroup.procs': '',
    'cpu/cgroup.procs': '',
    'cpuacct/cgroup.procs': '',
    'pids/cgroup.procs': '',
    'cpuacct/pods/a/cpuacct.usage': '5\n',
    'cpu/pods/a/cpu.stat': 'nr_periods 10\nnr_throttled 4\nthrottled_time 7000\n',
    'cpu/pods/a/cpu.shares': '102\n',
    'cpu/pods/a/cpu.cfs_quota_us': '50000\n',
    'pids/pods/a/pids.current': '3\n',
    'memory/pods/a/cgroup.procs': '41\n42\n',
    'memory/pods/a/memory.stat': 'total_cache 600\ntotal_mapped_file 70\ntotal_swap 8\n',
    'memory/pods/a/memory.limit_in_bytes': '4096\n',
    'memory/pods/a/memory.max_usage_in_bytes': '5000\n',
    'memory/pods/a/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
    'blkio/cgroup.procs': '',
    'blkio/pods/a/blkio.throttle.io_service_bytes_recursive':
      '4095:9 Read 8192\n4095:9 Write 512\n4095:9 Sync 8704\n4095:9 Total 8704\nTotal 8704\n',
    'blkio/pods/a/blkio.throttle.io_serviced_recursive': '4095:9 Read 2\n4095:9 Write 1\n4095:9 Total 3\nTotal 3\n',
  });
  expect(await inspectCgroup('/pods/a', mountPoint)).toEqual({
    id: '/pods/a',
    cpuNanoseconds: 5,
    cacheBytes: 600,
    mappedFileBytes: 70,
    swapBytes: 8,
    peakBytes: 5000,
    oomKills: 3,
    blockIo,
    throttling: { periods: 10, throttledPeriods: 4, throttledNanoseconds: 7000 },
    threads: 3,
    limits: { cpuShares: 102, cpuQuotaUs: 50_000, memoryLimitBytes: 4096 },
  });
  expect(await readCgroupProcess('/pods/a', mountPoint)).toBe(41);
  expect(await readCgroupProcess('/pods/none', mountPoint)).toBeUndefined();
});

test('and in version 2', async () => {
  await files({
    'cgroup.controllers': 'cpu io memory pids\n',
    'pods/a/io.stat': '4095:9 rbytes=8192 wbytes=512 rios=2 wios=1 dbytes=0 dios=0\n',
    'pods/a/memory.peak': '5000\n',
    'pods/a/memory.events': 'low 0\noom 4\noom_kill 3\n',
    'pods/a/cpu.stat': 'usage_usec 2\nnr_periods 10\nnr_throttled 4\nthrottled_usec 7\n',
    'pods/a/memory.stat': 'file 600\nfile_mapped 70\n',
    'pods/a/memory.swap.current': '8\n',
    'pods/a/pids.current': '3\n',
  });
  expect(await inspectCgroup('/pods/a', mountPoint)).toEqual({
    id: '/pods/a',
    cpuNanoseconds: 2000,
    cacheBytes: 600,
    mappedFileBytes: 70,
    swapBytes: 8,
    peakBytes: 5000,
    oomKills: 3,
    blockIo,
    throttling: { periods: 10, throttledPeriods: 4, throttledNanoseconds: 7000 },
    threads: 3,
  });
  expect(await inspectCgroup('/pods/none', mountPoint)).toEqual({ id: '/pods/none' });
});
