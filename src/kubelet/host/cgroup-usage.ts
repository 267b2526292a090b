/** What cgroups use, for both versions of cgroups. */
import { join } from 'node:path';
import {
  type Controller,
  defaultMountPoint,
  hierarchyOf,
  memoryFiles,
  numberOrMax,
  readBlockIo,
  readText,
  type Version,
} from '#linux';
import type { CgroupInspection, CpuThrottling } from '../usage/inspection.ts';
import type { MemoryUsage, Usage } from '../usage/usage.ts';
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
  const files = await readMemoryFiles(cgroup, mountPoint);
  return files && memoryOf(files);
}

/** What the kernel tells of a cgroup's memory, as it is written; without `usage` it does not count what is used. */
interface MemoryFiles {
  readonly version: Version;
  readonly usage: string | undefined;
  readonly stats: string;
  readonly limit: string;
}

async function readMemoryFiles(cgroup: string, mountPoint: string): Promise<MemoryFiles | undefined> {
  const hierarchy = await hierarchyOf('memory', mountPoint);
  if (!hierarchy) return undefined;
  const { version, root } = hierarchy;
  const read = (name: string) => readText(join(root, cgroup, name));
  const [usage, stats = '', limit = 'max'] = await Promise.all([
    read(memoryFiles[version].usage),
    read('memory.stat'),
    read(memoryFiles[version].limit),
  ]);
  return { version, usage, stats, limit };
}

function memoryOf({ version, usage, stats, limit }: MemoryFiles): CgroupMemory | undefined {
  if (usage === undefined) return undefined;
  const inactive = numberIn(stats, memoryFiles[version].inactiveFile) ?? 0;
  return { workingSetBytes: Math.max(0, Number(usage) - inactive), limitBytes: numberOrMax(limit) };
}

/** How many processes and threads a cgroup has; undefined where they are not counted. */
export async function readCgroupPids(
  cgroup: string,
  mountPoint: string = defaultMountPoint,
): Promise<number | undefined> {
  const text = await readFileOf('pids', join(cgroup, 'pids.current'), mountPoint);
  return text === undefined ? undefined : Number(text);
}

/** What a cgroup uses of CPU and memory, as far as that is counted. */
export async function readCgroupUsage(cgroup: string, mountPoint: string = defaultMountPoint): Promise<Usage> {
  const [cpuNanoseconds, files] = await Promise.all([
    readCpuNanoseconds(cgroup, mountPoint),
    readMemoryFiles(cgroup, mountPoint),
  ]);
  return { cpuNanoseconds, memory: files && memoryUsageOf(files) };
}

/** Version 1 counts nanoseconds in a hierarchy of its own, version 2 microseconds. */
async function readCpuNanoseconds(cgroup: string, mountPoint: string): Promise<number | undefined> {
  const isUnified = (await hierarchyOf('cpu', mountPoint))?.version === 2;
  const text = await (isUnified
    ? readFileOf('cpu', join(cgroup, 'cpu.stat'), mountPoint)
    : readFileOf('cpuacct', join(cgroup, 'cpuacct.usage'), mountPoint));
  if (text === undefined) return undefined;
  return isUnified ? (numberIn(text, 'usage_usec') ?? 0) * 1000 : Number(text);
}

function memoryUsageOf(files: MemoryFiles): MemoryUsage | undefined {
  const { version, usage, stats } = files;
  const memory = memoryOf(files);
  if (!memory) return undefined;
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
  const [cpuNanoseconds, memory, throttling, threads, blockIo, limits] = await Promise.all([
    readCpuNanoseconds(id, mountPoint),
    inspectMemory(id, mountPoint),
    readThrottling(id, mountPoint),
    readCgroupPids(id, mountPoint),
    readBlockIo(id, mountPoint),
    readCgroupResources(id, mountPoint),
  ]);
  return { id, cpuNanoseconds, ...memory, throttling, threads, blockIo, limits };
}

type MemoryInspection = Pick<
  CgroupInspection,
  'memory' | 'cacheBytes' | 'mappedFileBytes' | 'swapBytes' | 'peakBytes' | 'oomKills'
>;

async function inspectMemory(id: string, mountPoint: string): Promise<MemoryInspection | undefined> {
  const files = await readMemoryFiles(id, mountPoint);
  if (!files) return undefined;
  const { version, stats } = files;
  const read = async (name: string) => (await readFileOf('memory', join(id, name), mountPoint)) ?? '';
  const [peak, events, swap] = await Promise.all([
    read(version === 1 ? 'memory.max_usage_in_bytes' : 'memory.peak'),
    read(version === 1 ? 'memory.oom_control' : 'memory.events'),
    version === 1 ? '' : read('memory.swap.current'),
  ]);
  return {
    memory: memoryUsageOf(files),
    cacheBytes: numberIn(stats, version === 1 ? 'total_cache' : 'file'),
    mappedFileBytes: numberIn(stats, version === 1 ? 'total_mapped_file' : 'file_mapped'),
    swapBytes: version === 1 ? numberIn(stats, 'total_swap') : numberOf(swap),
    peakBytes: numberOf(peak),
    oomKills: numberIn(events, 'oom_kill'),
  };
}

/** The number that a file consists of; undefined for an empty one. */
const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

/** Version 1 counts nanoseconds, version 2 microseconds; undefined without a quota, in version 2. */
async function readThrottling(cgroup: string, mountPoint: string): Promise<CpuThrottling | undefined> {
  const text = await readFileOf('cpu', join(cgroup, 'cpu.stat'), mountPoint);
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
  const [first = ''] = ((await readFileOf('memory', join(cgroup, 'cgroup.procs'), mountPoint)) ?? '').split('\n');
  return first === '' ? undefined : Number(first);
}

/** A file of a cgroup, by its path from the root of a controller's hierarchy; undefined where there is none. */
async function readFileOf(controller: Controller, path: string, mountPoint: string): Promise<string | undefined> {
  const hierarchy = await hierarchyOf(controller, mountPoint);
  return hierarchy && (await readText(join(hierarchy.root, path)));
}

/** The number behind a name at the beginning of a line. */
function numberIn(text: string, name: string): number | undefined {
  const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
