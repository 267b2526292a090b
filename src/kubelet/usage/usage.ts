/** What a node, its pods and their containers use, as it is read from the kernel. Pure. */

/** What a cgroup, or the whole machine, uses. What is not counted is not there. */
export interface Usage {
  /** Since it was made. */
  readonly cpuNanoseconds?: number | undefined;
  readonly memory?: MemoryUsage | undefined;
}

/** Memory in use. */
export interface MemoryUsage {
  readonly usageBytes: number;
  /** What cannot easily be taken back, as upstream counts it. */
  readonly workingSetBytes: number;
  /** Memory of no file. */
  readonly rssBytes?: number | undefined;
  readonly pageFaults?: number | undefined;
  readonly majorPageFaults?: number | undefined;
  /** What is left below the limit; undefined without one. */
  readonly availableBytes?: number | undefined;
}

/** A container that runs. */
export interface ContainerSample extends Usage {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
}

/** A pod that runs. */
export interface PodSample extends Usage {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly containers: readonly ContainerSample[];
}

/** All of a node at one moment. */
export interface NodeSample extends Usage {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly pods: readonly PodSample[];
}

/** A node now, and some time before, from which rates follow. */
export interface Measured {
  readonly latest: NodeSample;
  readonly earlier: NodeSample | undefined;
}

/** Something whose use of the CPU is compared: what it was earlier, and since when it is there. */
interface Compared {
  readonly now: Usage;
  readonly before: Usage | undefined;
  /** Epoch milliseconds. Default: longer than anybody remembers. */
  readonly startedAtMs?: number;
}

/** Billionths of a core that were used on the average since the earlier look, or since it started if that was later;
 *  undefined when nobody can tell. */
export function nanoCores(
  { latest, earlier }: Measured,
  { now, before, startedAtMs = 0 }: Compared,
): number | undefined {
  if (now.cpuNanoseconds === undefined || !earlier) return undefined;
  const isNew = startedAtMs > earlier.atMs;
  const since = isNew ? { cpuNanoseconds: 0, atMs: startedAtMs } : { ...before, atMs: earlier.atMs };
  const elapsedMs = latest.atMs - since.atMs;
  if (since.cpuNanoseconds === undefined || elapsedMs <= 0 || now.cpuNanoseconds < since.cpuNanoseconds)
    return undefined;
  return Math.round(((now.cpuNanoseconds - since.cpuNanoseconds) * 1000) / elapsedMs);
}

/** The same pod at the earlier look. */
export const earlierPod = ({ earlier }: Measured, { uid }: PodSample): PodSample | undefined =>
  earlier?.pods.find(pod => pod.uid === uid);

/** The same container at the earlier look: one that was restarted since is another. */
export const earlierContainer = (
  pod: PodSample | undefined,
  { name, startedAtMs }: ContainerSample,
): ContainerSample | undefined =>
  pod?.containers.find(container => container.name === name && container.startedAtMs === startedAtMs);
