/** The cgroups that hold pods. The container engine makes a pod's cgroup in every hierarchy as soon as it needs it, and
 *  leaves it behind, so it is removed here. */
import { readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '#api';
import { podCgroup } from '../plan/config/cgroup-resources.ts';

const root = '/sys/fs/cgroup';

/** Mount points of the cgroup hierarchies: one a controller (v1), or a single one (v2). */
async function hierarchies(): Promise<string[]> {
  const controllers = await readFile(join(root, 'cgroup.controllers'), 'utf8').catch(() => undefined);
  if (controllers !== undefined) return [root];
  const names = await readdir(root).catch(() => []);
  return names.map(name => join(root, name));
}

/** Removes a cgroup and those below it; a cgroup with processes stays. */
async function removeTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path).catch(() => undefined);
}

export async function removePodCgroups(pod: Pod): Promise<void> {
  const { uid } = pod.metadata;
  // A pod known only from the runtime has lost its class: look in all of them.
  const parents = new Set([
    podCgroup(pod),
    `/kubepods/pod${uid}`,
    `/kubepods/burstable/pod${uid}`,
    `/kubepods/besteffort/pod${uid}`,
  ]);
  for (const hierarchy of await hierarchies()) for (const parent of parents) await removeTree(join(hierarchy, parent));
}
