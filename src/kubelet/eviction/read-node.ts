/** Reads how much of everything this machine has left. Cheap: a dozen small files of the kernel. */
import { readFile, stat, statfs } from 'node:fs/promises';
import { parseMemoryInfo } from '#linux';
import { readCgroupMemory } from '../host/cgroup-usage.ts';
import { readOwnPidsLimit } from '../host/cgroups.ts';
import type { Reading, Readings } from './plan/signals.ts';

/** One look at the machine. */
export interface NodeReadings {
  readonly readings: Readings;
  /** Whether images and writable layers lie on another file system than pods' volumes and logs. */
  readonly hasOwnImageFilesystem: boolean;
}

/** Where images and what containers write lie. */
export interface ImageFilesystem {
  readonly directory: string;
  /** Whether it is another file system than that of the kubelet's directory. */
  readonly isApart: boolean;
}

interface ReadNodeOptions {
  /** The kubelet's directory: its file system is `nodefs`. */
  readonly directory: string;
  /** Undefined while nobody knows. */
  readonly images: ImageFilesystem | undefined;
  /** The cgroup that holds all pods. */
  readonly cgroupRoot: string;
  /** How many processes and threads the machine can have: {@link readPidCapacity}. */
  readonly pidCapacity: number;
}

/** Signals that the machine does not have are left out. */
export async function readNode({ directory, images, cgroupRoot, pidCapacity }: ReadNodeOptions): Promise<NodeReadings> {
  const nodefs = readFilesystem(directory);
  const [memory, allocatable, pids, { bytes, inodes }, imagefs] = await Promise.all([
    readMemory(),
    readAllocatableMemory(cgroupRoot),
    readPids(pidCapacity),
    nodefs,
    images?.isApart ? readFilesystem(images.directory) : nodefs,
  ]);
  return {
    hasOwnImageFilesystem: images?.isApart ?? false,
    readings: withoutUnknown({
      'memory.available': memory,
      'allocatableMemory.available': allocatable,
      'nodefs.available': bytes,
      'nodefs.inodesFree': inodes,
      'imagefs.available': imagefs.bytes,
      'imagefs.inodesFree': imagefs.inodes,
      'pid.available': pids,
    }),
  };
}

/** Looks at where the two directories lie. */
export async function imageFilesystemOf(directory: string, imageDirectory: string): Promise<ImageFilesystem> {
  const [own, images] = await Promise.all([stat(directory), stat(imageDirectory)]);
  return { directory: imageDirectory, isApart: own.dev !== images.dev };
}

const withoutUnknown = (readings: { readonly [Name in keyof Readings]: Reading | undefined }): Readings =>
  Object.fromEntries(Object.entries(readings).filter(([, reading]) => reading !== undefined));

/** Free memory, and pages of files that nobody has touched lately: what upstream calls available. */
async function readMemory(): Promise<Reading | undefined> {
  return parseMemory(await readFile('/proc/meminfo', 'utf8').catch(() => ''));
}

/** From the text of `/proc/meminfo`. */
export function parseMemory(text: string): Reading | undefined {
  const memory = parseMemoryInfo(text);
  return memory && { capacity: memory.total, available: memory.free + memory.inactiveFile };
}

async function readAllocatableMemory(cgroupRoot: string): Promise<Reading | undefined> {
  const memory = await readCgroupMemory(cgroupRoot);
  if (!memory || !Number.isSafeInteger(memory.limitBytes)) return undefined;
  const { limitBytes, workingSetBytes } = memory;
  return { capacity: limitBytes, available: limitBytes - workingSetBytes };
}

/** How many processes and threads there may be on this machine at all. */
export async function readPidCapacity(): Promise<number> {
  const read = async (name: string) =>
    Number(await readFile(`/proc/sys/kernel/${name}`, 'utf8').catch(() => '')) || Number.POSITIVE_INFINITY;
  const limits = await Promise.all([read('pid_max'), read('threads-max'), readOwnPidsLimit()]);
  return Math.min(...limits, maxPids);
}

/** The most that any kernel can have. */
const maxPids = 4_194_304;

async function readPids(capacity: number): Promise<Reading | undefined> {
  const load = await readFile('/proc/loadavg', 'utf8').catch(() => '');
  const used = /^\S+ \S+ \S+ \d+\/(\d+) /.exec(load)?.[1];
  return used === undefined ? undefined : { capacity, available: capacity - Number(used) };
}

/** Some file systems make inodes as they need them, and say that they have none. */
async function readFilesystem(path: string): Promise<{ bytes: Reading; inodes: Reading | undefined }> {
  const { blocks, bavail, bsize, files, ffree } = await statfs(path);
  return {
    bytes: { capacity: blocks * bsize, available: bavail * bsize },
    inodes: files === 0 ? undefined : { capacity: files, available: ffree },
  };
}
