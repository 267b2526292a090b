/** The cgroups that hold pods. The container engine makes a pod's cgroup in every hierarchy as soon as it needs it, and
 *  leaves it behind, so it is removed here. */
import { readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '#api';

const mountPoint = '/sys/fs/cgroup';

/** Mount points of the cgroup hierarchies: one a controller (v1), or a single one (v2). */
async function hierarchies(): Promise<string[]> {
  const controllers = await readFile(join(mountPoint, 'cgroup.controllers'), 'utf8').catch(() => undefined);
  if (controllers !== undefined) return [mountPoint];
  const names = await readdir(mountPoint).catch(() => []);
  return names.map(name => join(mountPoint, name));
}

/** Removes a cgroup and those below it; a cgroup with processes stays. */
async function removeTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path).catch(() => undefined);
}

/** `root` is the cgroup that holds all pods. */
export async function removePodCgroups(pod: Pod, root: string): Promise<void> {
  const { uid } = pod.metadata;
  // A pod known only from the runtime has lost its class: look in all of them.
  const parents = ['', '/burstable', '/besteffort'].map(qos => `${root}${qos}/pod${uid}`);
  await Promise.all(parents.map(removeCgroup));
}

/** Removes a cgroup and those below it in every hierarchy, as far as they hold no processes. */
export async function removeCgroup(path: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(join(hierarchy, path));
}
