/** The cgroups that hold pods: what they may have, and their removal, for both versions of cgroups. The
 *  container engine makes a pod's cgroup in every hierarchy as soon as it needs it, and leaves it behind, so it is
 *  removed here.
 *  Source: https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/ */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pod } from '#api';
import { toError } from '#base';
import {
  type Controller,
  defaultMountPoint,
  type Hierarchy,
  hierarchyOf,
  memoryFiles,
  numberOrMax,
  readText,
  removeCgroup,
  type Version,
} from '#linux';
import { periodUs, weightOfShares } from '../plan/config/cgroup-resources.ts';
import type { ActualResources } from '../plan/resize/actual-resources.ts';

/** What a cgroup may have; without a field, what it has already. */
export interface CgroupLimits {
  readonly memoryBytes?: number | undefined;
  readonly pids?: number | undefined;
  /** As version 1 counts them. */
  readonly cpuShares?: number | undefined;
  /** Microseconds of each 100 ms. */
  readonly cpuQuotaUs?: number | undefined;
}

/** How a limit is written: into which file, and what. */
const limitFiles: Readonly<
  Record<keyof CgroupLimits, { controller: Controller; in: (version: Version, amount: number) => [string, string] }>
> = {
  memoryBytes: { controller: 'memory', in: (version, bytes) => [memoryFiles[version].limit, String(bytes)] },
  pids: { controller: 'pids', in: (_, pids) => ['pids.max', String(pids)] },
  cpuShares: {
    controller: 'cpu',
    in: (version, shares) =>
      version === 1 ? ['cpu.shares', String(shares)] : ['cpu.weight', String(weightOfShares(shares))],
  },
  cpuQuotaUs: {
    controller: 'cpu',
    in: (version, quotaUs) =>
      version === 1 ? ['cpu.cfs_quota_us', String(quotaUs)] : ['cpu.max', `${quotaUs} ${periodUs}`],
  },
};

/** What a cgroup may have of CPU and memory. */
export async function readCgroupResources(
  cgroup: string,
  mountPoint: string = defaultMountPoint,
): Promise<ActualResources | undefined> {
  const [cpu, memory] = await Promise.all([hierarchyOf('cpu', mountPoint), hierarchyOf('memory', mountPoint)]);
  const read = async (hierarchy: Hierarchy | undefined, name: string) =>
    hierarchy && (await readText(join(hierarchy.root, cgroup, name)))?.trim();
  const isFirst = cpu?.version === 1;
  const [share, quota, limit] = await Promise.all([
    read(cpu, isFirst ? 'cpu.shares' : 'cpu.weight'),
    read(cpu, isFirst ? 'cpu.cfs_quota_us' : 'cpu.max'),
    memory && read(memory, memoryFiles[memory.version].limit),
  ]);
  if (share === undefined && limit === undefined) return undefined;
  return {
    ...(share === undefined ? {} : { [isFirst ? 'cpuShares' : 'cpuWeight']: Number(share) }),
    ...(quota === undefined ? {} : { cpuQuotaUs: quotaOf(quota) }),
    ...(limit === undefined ? {} : { memoryLimitBytes: memoryLimitOf(limit) }),
  };
}

/** `-1`, `50000`, `max 100000` or `50000 100000`. */
function quotaOf(text: string): number {
  const [quota = 'max', period = String(periodUs)] = text.split(' ');
  const amount = numberOrMax(quota);
  return amount < 0 ? Number.POSITIVE_INFINITY : (amount * periodUs) / Number(period);
}

/** Version 1 has no word for no limit: the largest number of pages stands for it. */
const memoryLimitOf = (text: string): number => {
  const bytes = numberOrMax(text);
  return bytes >= 2 ** 60 ? Number.POSITIVE_INFINITY : bytes;
};

/** The limit of processes that holds for all of this machine, or for the container that this runs in. */
export async function readOwnPidsLimit(mountPoint: string = defaultMountPoint): Promise<number> {
  const hierarchy = await hierarchyOf('pids', mountPoint);
  return numberOrMax((hierarchy && (await readText(join(hierarchy.root, 'pids.max')))) ?? 'max');
}

/** Makes the cgroup, if it is not there, and sets its limits. Returns what could not be set, and why: a machine that
 *  lacks a controller runs pods all the same. */
export async function limitCgroup(
  cgroup: string,
  limits: CgroupLimits,
  mountPoint: string = defaultMountPoint,
): Promise<string[]> {
  const problems = await Promise.all(
    Object.entries(limitFiles).map(async ([name, limit]) => {
      const amount = limits[name as keyof CgroupLimits];
      if (amount === undefined) return [];
      try {
        await setLimit(cgroup, { ...limit, amount, mountPoint });
        return [];
      } catch (error) {
        return [`${limit.controller}: ${toError(error).message}`];
      }
    }),
  );
  return problems.flat();
}

async function setLimit(
  cgroup: string,
  { controller, in: file, amount, mountPoint }: { amount: number; mountPoint: string } & (typeof limitFiles)['pids'],
): Promise<void> {
  const hierarchy = await hierarchyOf(controller, mountPoint);
  if (!hierarchy) throw new Error(`there is no ${controller} controller for cgroups`);
  const path = join(hierarchy.root, cgroup);
  if (hierarchy.version === 2) await enableBelow(dirname(path), controller, hierarchy.root);
  await mkdir(path, { recursive: true });
  const [name, text] = file(hierarchy.version, amount);
  await writeFile(join(path, name), text);
}

/** Gives a controller to the children of a cgroup and of all those above it: in version 2 it is handed down level by
 *  level. */
async function enableBelow(path: string, controller: Controller, root: string): Promise<void> {
  if (path !== root) await enableBelow(dirname(path), controller, root);
  await mkdir(path, { recursive: true });
  const file = join(path, 'cgroup.subtree_control');
  if ((await readText(file))?.trim().split(' ').includes(controller)) return;
  await writeFile(file, `+${controller}`);
}

/** `root` is the cgroup that holds all pods. */
export async function removePodCgroups(pod: Pod, root: string): Promise<void> {
  const { uid } = pod.metadata;
  // A pod known only from the runtime has lost its class: look in all of them.
  const parents = ['', '/burstable', '/besteffort'].map(qos => `${root}${qos}/pod${uid}`);
  await Promise.all(parents.map(parent => removeCgroup(parent)));
}
