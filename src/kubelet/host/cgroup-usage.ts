/** What cgroups use, for both versions of cgroups. */
import { join } from 'node:path';
import type { CgroupInspection, CpuThrottling } from '../usage/inspection.ts';
import type { MemoryUsage, Usage } from '../usage/usage.ts';
import { defaultMountPoint, hierarchyOf, memoryFiles, numberOrMax, readText } from './cgroup-hierarchies.ts';
import { readCgroupResources } from './cgroups.ts';

/** A cgroup's memory: what it cannot give back easily, as upstream counts it, and its limit. */
export interface CgroupMemory {
  readonly workingSetBytes: number;
  /** Infinity without one. */
  readonly limitBytes: number;
}

/** Undefined where it is not there, or its memory is not counted. */
export async function readCgroupMemory(
  cgroup: string,
  mountPoint: string = defaultMountPoint,
): Promise<CgroupMemory | undefined> {
  const hierarchy = await hierarchyOf('memory', mountPoint);
  if (!hierarchy) return undefined;
  const files = memoryFiles[hierarchy.version];
  const read = (name: string) => readText(join(hierarchy.root, cgroup, name));
  const [usage, stats = '', limit = 'max'] = await Promise.all([
    read(files.usage),
    read('memory.stat'),
    read(files.limit),
  ]);
  if (usage === undefined) return undefined;
  const inactive = new RegExp(`^${files.inactiveFile} (\\d+)$`, 'm').exec(stats)?.[1] ?? '0';
  return {
    workingSetBytes: Math.max(0, Number(usage) - Number(inactive)),
    limitBytes: numberOrMax(limit),
  };
}

/** How many processes and threads a cgroup has; undefined where they are not counted. */
export async function readCgroupPids(
  cgroup: string,
  mountPoint: string = defaultMountPoint,
): Promise<number | undefined> {
  const hierarchy = await hierarchyOf('pids', mountPoint);
  const text = hierarchy && (await readText(join(hierarchy.root, cgroup, 'pids.current')));
  return text === undefined ? undefined : Number(text);
}

/** What a cgroup uses of CPU and memory, as far as that is counted. */
export async function readCgroupUsage(cgroup: string, mountPoint: string = defaultMountPoint): Promise<Usage> {
  const [cpuNanoseconds, memory] = await Promise.all([
    readCpuNanoseconds(cgroup, mountPoint),
    readMemoryUsage(cgroup, mountPoint),
  ]);
  return { cpuNanoseconds, memory };
}

/** Version 1 counts nanoseconds in a hierarchy of its own, version 2 microseconds. */
async function readCpuNanoseconds(cgroup: string, mountPoint: string): Promise<number | undefined> {
  const unified = await hierarchyOf('cpu', mountPoint);
  const isUnified = unified?.version === 2;
  const hierarchy = isUnified ? unified : await hierarchyOf('cpuacct', mountPoint);
  const text = hierarchy && (await readText(join(hierarchy.root, cgroup, isUnified ? 'cpu.stat' : 'cpuacct.usage')));
  if (text === undefined) return undefined;
  return isUnified ? (numberIn(text, 'usage_usec') ?? 0) * 1000 : Number(text);
}

async function readMemoryUsage(cgroup: string, mountPoint: string): Promise<MemoryUsage | undefined> {
  const hierarchy = await hierarchyOf('memory', mountPoint);
  if (!hierarchy) return undefined;
  const { version, root } = hierarchy;
  const read = (name: string) => readText(join(root, cgroup, name));
  const [memory, usage, stats = ''] = await Promise.all([
    readCgroupMemory(cgroup, mountPoint),
    read(memoryFiles[version].usage),
    read('memory.stat'),
  ]);
  if (!memory || usage === undefined) return undefined;
  const prefix = version === 1 ? 'total_' : '';
  const { workingSetBytes, limitBytes } = memory;
  const isLimited = limitBytes < 2 ** 60;
  return {
    usageBytes: Number(usage),
    workingSetBytes,
    rssBytes: numberIn(stats, version === 1 ? 'total_rss' : 'anon'),
    pageFaults: numberIn(stats, `${prefix}pgfault`),
    majorPageFaults: numberIn(stats, `${prefix}pgmajfault`),
    ...(isLimited ? { availableBytes: Math.max(0, limitBytes - workingSetBytes) } : {}),
  };
}

/** All that is counted of a cgroup, and what it may have. */
export async function inspectCgroup(id: string, mountPoint: string = defaultMountPoint): Promise<CgroupInspection> {
  const [usage, memory, throttling, threads, limits] = await Promise.all([
    readCgroupUsage(id, mountPoint),
    readMemoryDetails(id, mountPoint),
    readThrottling(id, mountPoint),
    readCgroupPids(id, mountPoint),
    readCgroupResources(id, mountPoint),
  ]);
  return { id, ...usage, ...memory, throttling, threads, limits };
}

async function readMemoryDetails(
  cgroup: string,
  mountPoint: string,
): Promise<Pick<CgroupInspection, 'cacheBytes' | 'mappedFileBytes' | 'swapBytes'>> {
  const hierarchy = await hierarchyOf('memory', mountPoint);
  const read = async (name: string) => hierarchy && (await readText(join(hierarchy.root, cgroup, name)));
  const stats = (await read('memory.stat')) ?? '';
  if (hierarchy?.version === 1)
    return {
      cacheBytes: numberIn(stats, 'total_cache'),
      mappedFileBytes: numberIn(stats, 'total_mapped_file'),
      swapBytes: numberIn(stats, 'total_swap'),
    };
  const swap = await read('memory.swap.current');
  return {
    cacheBytes: numberIn(stats, 'file'),
    mappedFileBytes: numberIn(stats, 'file_mapped'),
    swapBytes: swap === undefined ? undefined : Number(swap),
  };
}

/** Version 1 counts nanoseconds, version 2 microseconds; undefined without a quota, in version 2. */
async function readThrottling(cgroup: string, mountPoint: string): Promise<CpuThrottling | undefined> {
  const hierarchy = await hierarchyOf('cpu', mountPoint);
  const text = hierarchy && (await readText(join(hierarchy.root, cgroup, 'cpu.stat')));
  const periods = text === undefined ? undefined : numberIn(text, 'nr_periods');
  if (text === undefined || periods === undefined) return undefined;
  const throttledNanoseconds = numberIn(text, 'throttled_time') ?? (numberIn(text, 'throttled_usec') ?? 0) * 1000;
  return { periods, throttledPeriods: numberIn(text, 'nr_throttled') ?? 0, throttledNanoseconds };
}

/** One of the processes in a cgroup; undefined when there is none. */
export async function readCgroupProcess(
  cgroup: string,
  mountPoint: string = defaultMountPoint,
): Promise<number | undefined> {
  const hierarchy = await hierarchyOf('memory', mountPoint);
  const [first = ''] = ((hierarchy && (await readText(join(hierarchy.root, cgroup, 'cgroup.procs')))) ?? '').split(
    '\n',
  );
  return first === '' ? undefined : Number(first);
}

/** The number behind a name at the beginning of a line. */
function numberIn(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
