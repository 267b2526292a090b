/** What of a machine is for pods.
 *  Source: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/#node-allocatable */
import { quantityOf, quantityOfMilli } from '#api';
import type { NodeResourceSettings, Reserved } from './settings.ts';
import type { Signal } from './signals.ts';
import { unitsOf } from './thresholds.ts';

/** What a machine has: millicores, bytes, processes. */
export interface MachineSize {
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly storageBytes: number;
  readonly pids: number;
}

const mebibyte = 1024 * 1024;

/** Unless told otherwise, a tenth of the memory, at least 256 MiB and at most 1 GiB, and a twentieth of the processes:
 *  what the control plane, the container engine and its shims take under load. */
export const defaultKubeReserved = ({ memoryBytes, pids }: MachineSize): Reserved => ({
  memory: Math.floor(Math.min(1024 * mebibyte, Math.max(256 * mebibyte, memoryBytes / 10))),
  pid: Math.floor(pids / 20),
});

type Keeping = Pick<NodeResourceSettings, 'kubeReserved' | 'systemReserved'>;

const left = (capacity: number, ...kept: (number | undefined)[]): number =>
  Math.max(
    0,
    kept.reduce<number>((rest, amount = 0) => rest - amount, capacity),
  );

/** What all pods together may have at most before the kernel stops them. Memory is evicted for before that: what the
 *  node calls allocatable is smaller by the hard threshold, as upstream. */
export function podsLimits(size: MachineSize, { kubeReserved, systemReserved }: Keeping): PodsLimits {
  const kube = kubeReserved ?? defaultKubeReserved(size);
  return {
    memoryBytes: left(size.memoryBytes, kube.memory, systemReserved.memory),
    pids: left(size.pids, kube.pid, systemReserved.pid),
  };
}

/** Limits of the cgroup that holds all pods. */
export interface PodsLimits {
  readonly memoryBytes: number;
  readonly pids: number;
}

/** What the scheduler may give to pods: the capacity without what is reserved, and without what the hard thresholds
 *  keep free. */
export function allocatableOf(
  size: MachineSize,
  settings: Keeping & Pick<NodeResourceSettings, 'thresholds'>,
): { readonly cpu: string; readonly memory: string; readonly 'ephemeral-storage': string } {
  const { systemReserved, thresholds } = settings;
  const kube = settings.kubeReserved ?? defaultKubeReserved(size);
  const kept = (signal: Signal, capacity: number): number => {
    const hard = thresholds.find(threshold => threshold.signal === signal && threshold.graceMs === undefined);
    return hard ? unitsOf(hard.value, capacity) : 0;
  };
  const { memoryBytes, storageBytes } = size;
  const milliCpu = left(size.milliCpu, kube.cpu, systemReserved.cpu);
  const memory = left(podsLimits(size, settings).memoryBytes, kept('memory.available', memoryBytes));
  const storage = left(
    storageBytes,
    kube['ephemeral-storage'],
    systemReserved['ephemeral-storage'],
    kept('nodefs.available', storageBytes),
  );
  return {
    cpu: quantityOfMilli(milliCpu),
    memory: `${Math.floor(memory / 1024)}Ki`,
    'ephemeral-storage': quantityOf(storage),
  };
}
