/** What the kernel counts of a node's pods and containers, in full, as cAdvisor told it of them. Pure. */
import type { DeviceIo, InterfaceUsage } from '#linux';
import type { ActualResources } from '../plan/resize/actual-resources.ts';
import type { Usage } from './usage.ts';

/** A cgroup, closely looked at. What is not counted is not there. */
export interface CgroupInspection extends Usage {
  /** Its path, from the root of the hierarchies. */
  readonly id: string;
  readonly cacheBytes?: number | undefined;
  readonly mappedFileBytes?: number | undefined;
  readonly swapBytes?: number | undefined;
  /** The most that it ever used at once. */
  readonly peakBytes?: number | undefined;
  /** Processes that were killed for want of memory. */
  readonly oomKills?: number | undefined;
  readonly blockIo?: readonly DeviceIo[] | undefined;
  readonly throttling?: CpuThrottling | undefined;
  /** Processes and their threads. */
  readonly threads?: number | undefined;
  readonly limits?: ActualResources | undefined;
}

/** How often, and for how long, processes waited for their share of the CPU. */
export interface CpuThrottling {
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledNanoseconds: number;
}

/** A container that runs. */
export interface ContainerInspection extends CgroupInspection {
  readonly container: string;
  readonly image: string;
  /** By which the runtime knows it. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
}

/** A pod that runs. */
export interface PodInspection extends CgroupInspection {
  readonly namespace: string;
  readonly pod: string;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  readonly containers: readonly ContainerInspection[];
  /** Of its own network; none with the node's. */
  readonly interfaces: readonly InterfaceUsage[];
}

/** All of a node. */
export interface NodeInspection extends Usage {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly pods: readonly PodInspection[];
}
