/** What pods use of the node, measured when somebody wants to know it: a node on which nothing runs short measures only
 *  the disk of those pods that have a limit there. */
import { basename, dirname, join } from 'node:path';
import { allContainers, type Pod } from '#api';
import type { Clock, Logger } from '#base';
import { readCgroupMemory, readCgroupPids } from '../host/cgroup-usage.ts';
import type { KubeletPaths } from '../paths.ts';
import { podCgroup } from '../plan/config/cgroup-resources.ts';
import { runningContainers } from '../plan/containers.ts';
import type { ContainerRuntime, ContainerUsage, RuntimePod } from '../runtime/runtime.ts';
import { createDiskMeter } from './disk-meter.ts';
import type { StarvedResource } from './plan/signals.ts';
import { addDiskUse, type ContainerUse, type DiskUse, noDiskUse, type PodUse } from './plan/usage.ts';

/** A pod, and what the runtime holds of it. */
export interface MeasuredPod {
  readonly pod: Pod;
  readonly runtimePod: RuntimePod | undefined;
}

interface PodMeter extends Disposable {
  /** How much of the resource each pod uses, by UID. Pods of which nothing can be found out are left out. */
  measure(pods: readonly MeasuredPod[], resource: StarvedResource): Promise<ReadonlyMap<string, PodUse>>;
}

interface PodMeterOptions {
  readonly runtime: ContainerRuntime;
  readonly paths: KubeletPaths;
  readonly cgroupRoot: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Memory comes from cgroups, disk from a meter of its own. */
export function createPodMeter({ runtime, paths, cgroupRoot, clock, logger }: PodMeterOptions): PodMeter {
  const disk = createDiskMeter({ clock });

  const measureMemory = async ({ pod, runtimePod }: MeasuredPod): Promise<PodUse | undefined> => {
    const cgroup = podCgroup(pod, cgroupRoot);
    const bytesOf = async (path: string) => (await readCgroupMemory(path))?.workingSetBytes;
    const [memoryBytes, containers] = await Promise.all([
      bytesOf(cgroup),
      Promise.all(
        runningContainers(runtimePod).map(
          async ({ id, name }): Promise<ContainerUse> => ({ name, memoryBytes: await bytesOf(join(cgroup, id)) }),
        ),
      ),
    ]);
    return memoryBytes === undefined ? undefined : { memoryBytes, containers, volumes: new Map() };
  };

  const measurePids = async ({ pod }: MeasuredPod): Promise<PodUse | undefined> => {
    const pids = await readCgroupPids(podCgroup(pod, cgroupRoot));
    return pids === undefined ? undefined : { pids, containers: [], volumes: new Map() };
  };

  /** An engine that does not tell is no reason to measure nothing. */
  const writableLayers = async (): Promise<readonly ContainerUsage[]> => {
    try {
      return await runtime.listContainerUsage();
    } catch (error) {
      logger.warn('cannot learn how much containers have written', { error });
      return [];
    }
  };

  const measureDisk = async (
    pods: readonly MeasuredPod[],
    options: { readonly inodes: boolean },
  ): Promise<Map<string, PodUse>> => {
    const places = pods.map(({ pod }) => placesOf(pod, paths));
    const all = places.flatMap(({ volumes, logs, own }) => [...volumes, ...logs, ...own]);
    const [used, layers] = await Promise.all([disk.measure(all, options), writableLayers()]);
    return new Map(
      pods.map(({ pod: { metadata } }, index) => {
        const { volumes, logs, own } = places[index] ?? noPlaces;
        const ofPod = layers.filter(({ podUid }) => podUid === metadata.uid);
        return [metadata.uid, { ...sumUp({ volumes, logs, own }, used), containers: containersOf(logs, used, ofPod) }];
      }),
    );
  };

  return {
    async measure(pods, resource) {
      if (resource === 'ephemeral-storage' || resource === 'inodes')
        return await measureDisk(pods, { inodes: resource === 'inodes' });
      const measure = resource === 'memory' ? measureMemory : measurePids;
      const uses = await Promise.all(pods.map(async pod => [pod.pod.metadata.uid, await measure(pod)] as const));
      return new Map(uses.flatMap(([uid, use]) => (use ? [[uid, use]] : [])));
    },
    [Symbol.dispose]: () => disk[Symbol.dispose](),
  };
}

/** The directories and files that a pod writes into, none within another. */
interface Places {
  readonly volumes: readonly string[];
  readonly logs: readonly string[];
  readonly own: readonly string[];
}
const noPlaces: Places = { volumes: [], logs: [], own: [] };

function placesOf(pod: Pod, paths: KubeletPaths): Places {
  const { uid } = pod.metadata;
  const onDisk = (pod.spec.volumes ?? []).filter(({ emptyDir }) => emptyDir && emptyDir.medium !== 'Memory');
  return {
    volumes: onDisk.map(({ name }) => paths.volume(uid, 'kubernetes.io~empty-dir', name)),
    logs: allContainers(pod.spec).map(({ name }) => join(paths.logs(pod.metadata), name)),
    own: [
      paths.hostsFile(uid),
      dirname(dirname(paths.terminationLog(uid, 'any', 0))),
      dirname(paths.volume(uid, 'kubernetes.io~configmap', 'any')),
    ],
  };
}

function sumUp({ volumes, own }: Places, used: ReadonlyMap<string, DiskUse>): Pick<PodUse, 'volumes' | 'ownFiles'> {
  return {
    volumes: new Map(volumes.flatMap(path => entryOf(path, used))),
    ownFiles: own.map(path => used.get(path)).reduce<DiskUse>(addDiskUse, noDiskUse),
  };
}

const entryOf = (path: string, used: ReadonlyMap<string, DiskUse>): [string, DiskUse][] => {
  const use = used.get(path);
  return use ? [[basename(path), use]] : [];
};

function containersOf(
  logs: readonly string[],
  used: ReadonlyMap<string, DiskUse>,
  layers: readonly ContainerUsage[],
): ContainerUse[] {
  return logs.map(path => {
    const name = basename(path);
    // What dead containers of that name have written is on the disk as well.
    const written = layers
      .filter(layer => layer.name === name)
      .map(({ writableLayerBytes, writableLayerInodes }) => ({
        bytes: writableLayerBytes,
        inodes: writableLayerInodes,
      }));
    const writableLayer = written.length === 0 ? undefined : written.reduce(addDiskUse, noDiskUse);
    return { name, writableLayer, logs: used.get(path) };
  });
}
