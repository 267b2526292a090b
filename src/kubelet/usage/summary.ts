/** The summary API: what a node, its pods and their containers use, in upstream's form.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/node-metrics/ */
import { formatTime } from '#base';
import {
  type ContainerSample,
  earlierContainer,
  earlierPod,
  type Measured,
  type MemoryUsage,
  nanoCores,
  type PodSample,
} from './usage.ts';
import type { VolumeSample, VolumeUse } from './volume-usage.ts';

/** Use of the CPU. */
export interface CpuStats {
  readonly time: string;
  readonly usageNanoCores?: number;
  readonly usageCoreNanoSeconds?: number;
}

/** Use of memory. */
export interface MemoryStats extends Partial<MemoryUsage> {
  readonly time: string;
}

/** What has a name and uses something. */
interface Stats {
  readonly startTime: string;
  readonly cpu: CpuStats;
  readonly memory: MemoryStats;
}

/** What a volume holds. */
export interface VolumeStats extends VolumeUse {
  readonly time: string;
  readonly name: string;
  readonly pvcRef?: { readonly name: string; readonly namespace: string };
}

/** The document. */
export interface Summary {
  readonly node: Stats & { readonly nodeName: string };
  readonly pods: readonly (Stats & {
    readonly podRef: { readonly name: string; readonly namespace: string; readonly uid: string };
    readonly containers: readonly (Stats & { readonly name: string })[];
    /** Those of claims, and of drivers. */
    readonly volume?: readonly VolumeStats[];
  })[];
}

/** Whose summary it is. */
export interface SummarizedNode {
  readonly nodeName: string;
  /** When the machine started, in epoch milliseconds. */
  readonly startedAtMs: number;
  /** Of all its pods. Default: none is measured. */
  readonly volumes?: readonly VolumeSample[];
}

/** Makes the document of what was measured. */
export function summarize(measured: Measured, { nodeName, startedAtMs, volumes = [] }: SummarizedNode): Summary {
  const { latest, earlier } = measured;
  return {
    node: { nodeName, ...statsOf(measured, { now: latest, before: earlier, startedAtMs }) },
    pods: latest.pods.map(pod => ({ ...podStats(measured, pod), ...volumesOf(pod, volumes, latest.atMs) })),
  };
}

/** The volumes of a pod; nothing when none is measured. */
function volumesOf(
  { uid }: PodSample,
  volumes: readonly VolumeSample[],
  atMs: number,
): Pick<Summary['pods'][number], 'volume'> {
  const own = volumes.filter(volume => volume.uid === uid);
  if (own.length === 0) return {};
  const time = formatTime(atMs);
  return {
    volume: own.map(sample => {
      const { uid: _, claim, ...use } = sample;
      return { time, ...use, ...(claim && { pvcRef: claim }) };
    }),
  };
}

function podStats(measured: Measured, pod: PodSample): Summary['pods'][number] {
  const { name, namespace, uid, startedAtMs } = pod;
  const before = earlierPod(measured, pod);
  const containerStats = (container: ContainerSample) => ({
    name: container.name,
    ...statsOf(measured, {
      now: container,
      before: earlierContainer(before, container),
      startedAtMs: container.startedAtMs,
    }),
  });
  return {
    podRef: { name, namespace, uid },
    ...statsOf(measured, { now: pod, before, startedAtMs }),
    containers: pod.containers.map(containerStats),
  };
}

function statsOf(
  measured: Measured,
  compared: Parameters<typeof nanoCores>[1] & { readonly startedAtMs: number },
): Stats {
  const time = formatTime(measured.latest.atMs);
  const { cpuNanoseconds, memory } = compared.now;
  const rate = nanoCores(measured, compared);
  return {
    startTime: formatTime(compared.startedAtMs),
    cpu: {
      time,
      ...(rate === undefined ? {} : { usageNanoCores: rate }),
      ...(cpuNanoseconds === undefined ? {} : { usageCoreNanoSeconds: cpuNanoseconds }),
    },
    memory: { time, ...memory },
  };
}
