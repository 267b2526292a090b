/** Where the kernel's hierarchies of cgroups are, in both versions, and how files are called there.
 *  Source: https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/ */
import { readdir, readFile, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where every system mounts its hierarchies: of version 2 the one, of version 1 a folder for each. */
export const defaultMountPoint = '/sys/fs/cgroup';

/** What limits and counts something, by the name of version 2. */
export type Controller = 'cpu' | 'cpuacct' | 'io' | 'memory' | 'pids';
/** Of cgroups. */
export type Version = 1 | 2;

/** The names of files differ between the versions, their meaning does not. */
export const memoryFiles: Readonly<Record<Version, { limit: string; usage: string; inactiveFile: string }>> = {
  1: { limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', inactiveFile: 'total_inactive_file' },
  2: { limit: 'memory.max', usage: 'memory.current', inactiveFile: 'inactive_file' },
};
/** Undefined for a file that is not there. */
export const readText = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);

/** The controllers of the single hierarchy of version 2; undefined where there is none, or one beside those of version
 *  1. */
async function unifiedControllers(mountPoint: string): Promise<string[] | undefined> {
  return (await readText(join(mountPoint, 'cgroup.controllers')))?.trim().split(' ');
}

/** One of version 1, or the only one of version 2. */
export interface Hierarchy {
  readonly version: Version;
  readonly root: string;
}

/** Hierarchies that were found: they stay where they are. */
const found = new Map<string, Hierarchy>();

/** Where a controller's cgroups are; undefined where the kernel, or the container that this runs in, has it not. */
export async function hierarchyOf(controller: Controller, mountPoint: string): Promise<Hierarchy | undefined> {
  const key = `${mountPoint}/${controller}`;
  const hierarchy = found.get(key) ?? (await findHierarchy(controller, mountPoint));
  if (hierarchy) found.set(key, hierarchy);
  return hierarchy;
}

async function findHierarchy(controller: Controller, mountPoint: string): Promise<Hierarchy | undefined> {
  const unified = await unifiedControllers(mountPoint);
  if (unified) return unified.includes(controller) ? { version: 2, root: mountPoint } : undefined;
  const root = join(mountPoint, controller === 'io' ? 'blkio' : controller);
  const isThere = await stat(join(root, 'cgroup.procs')).catch(() => undefined);
  return isThere && { version: 1, root };
}

/** Mount points of the cgroup hierarchies: one a controller (v1), or a single one (v2). */
export async function hierarchies(mountPoint: string = defaultMountPoint): Promise<string[]> {
  if (await unifiedControllers(mountPoint)) return [mountPoint];
  const names = await readdir(mountPoint).catch(() => []);
  return names.map(name => join(mountPoint, name));
}

/** `max` stands for no limit. */
export const numberOrMax = (text: string): number => (text.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(text));

/** Removes a cgroup and those below it; a cgroup with processes stays. */
async function removeTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path).catch(() => undefined);
}

/** Removes a cgroup and those below it in every hierarchy, as far as they hold no processes. */
export async function removeCgroup(path: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(join(hierarchy, path));
}
