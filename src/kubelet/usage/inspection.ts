/** What the kernel counts of a node's pods and containers, in full, as cAdvisor told it of them. Pure. */
import type { ActualResources } from '../plan/resize/actual-resources.ts';
import type { Usage } from './usage.ts';

/** A cgroup, closely looked at. What is not counted is not there. */
export interface CgroupInspection extends Usage {
  /** Its path, from the root of the hierarchies. */
  readonly id: string;
  readonly cacheBytes?: number | undefined;
  readonly mappedFileBytes?: number | undefined;
  readonly swapBytes?: number | undefined;
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

/** What went through a network interface, in one direction. */
export interface Traffic {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

/** A network interface. */
export interface InterfaceUsage {
  readonly name: string;
  readonly received: Traffic;
  readonly sent: Traffic;
}

/** The interfaces of a network but for loopback, from the text of `/proc/net/dev`. */
export function parseInterfaces(text: string): InterfaceUsage[] {
  return text.split('\n').flatMap(line => {
    const [, name, columns] = /^\s*([^\s:|]+):\s*([\d\s]+)$/.exec(line) ?? [];
    if (name === undefined || columns === undefined || name === 'lo') return [];
    const numbers = columns.trim().split(/\s+/).map(Number);
    return [{ name, received: trafficOf(numbers), sent: trafficOf(numbers.slice(8)) }];
  });
}

const trafficOf = ([bytes = 0, packets = 0, errors = 0, dropped = 0]: readonly number[]): Traffic => ({
  bytes,
  packets,
  errors,
  dropped,
});
