/** What a pod was granted, what its containers run with, and what the kernel says of that; see `plan/resize/`.
 *
 *  Flow: a pod that asks for something else than it was granted asks the node; what is granted is carried out by the step
 *  `resize`, or by a restart of the container where its policy says so; what the kernel says is read anew after each.
 *  Guarantees: nothing is started with, and nobody is told, what was not granted. */
import type { Pod, PodSpec, ResourceRequirements } from '#api';
import { podCgroupLimits } from '../plan/config/cgroup-resources.ts';
import { mayRun } from '../plan/containers.ts';
import type { ResizeProgress } from '../plan/observation.ts';
import {
  actuatedResources,
  createdWith,
  isResizeWanted,
  resumedAllocation,
  wantedAllocation,
  withAllocation,
} from '../plan/resize/allocation.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import type { PodMemory } from './memory.ts';

export interface Resizing {
  /** Finds out what an earlier life of the kubelet has granted. */
  resume(pod: Pod, runtimePod: RuntimePod | undefined): Promise<void>;
  /** Asks the node for what the pod wants, unless it has been asked that already. */
  ask(pod: Pod): void;
  /** Reads what the kernel says of running containers of which it has not been read. */
  read(runtimePod: RuntimePod | undefined, pod: Pod): Promise<void>;
  /** The pod as it was granted. */
  granted(pod: Pod): Pod;
  actuated(runtimePod: RuntimePod | undefined): ReadonlyMap<string, ResourceRequirements>;
  progress(): ResizeProgress;
  /** Asks for nothing any more. */
  withdraw(): void;
}

export interface ResizingOptions extends Pick<PodWorkerDependencies, 'host' | 'admission' | 'event'> {
  readonly memory: PodMemory;
  readonly uid: string;
  /** Called after something was granted. */
  readonly wake: () => void;
}

export function createResizing({ host, admission, event, memory, uid, wake }: ResizingOptions): Resizing {
  const { resize } = memory;
  let asked: PodSpec | undefined;
  let latest: { pod: Pod; allocation: PodMemory['allocation']; granted: Pod } | undefined;

  const granted = (pod: Pod): Pod => {
    if (latest?.pod !== pod || latest.allocation !== memory.allocation)
      latest = { pod, allocation: memory.allocation, granted: withAllocation(pod, memory.allocation) };
    return latest.granted;
  };

  const grant = (pod: Pod): void => {
    resize.podLimits ??= podCgroupLimits(granted(pod));
    memory.allocation = wantedAllocation(pod);
    resize.pending = undefined;
    resize.failure = undefined;
    resize.podIsStale = true;
    wake();
  };

  return {
    async resume(pod, runtimePod) {
      const noted = await host.notedAllocation(uid);
      memory.allocation = resumedAllocation(pod, noted, runtimePod);
      // What was granted last may not have been carried out.
      resize.podIsStale = noted !== undefined;
    },
    ask(pod) {
      if (!memory.allocation || asked === pod.spec) return;
      asked = pod.spec;
      if (!isResizeWanted(pod, memory.allocation)) {
        resize.pending = undefined;
        admission.withdraw(uid);
        return;
      }
      resize.pending = admission.resize({ pod, grant: () => grant(pod) });
      const { pending } = resize;
      if (pending) event(pod, { type: 'Warning', reason: `Resize${pending.reason}`, message: pending.message });
    },
    async read(runtimePod, pod) {
      const running = (runtimePod?.containers ?? []).filter(mayRun);
      for (const known of [resize.actual, memory.actuated])
        for (const id of known.keys()) if (!running.some(container => container.id === id)) known.delete(id);
      await Promise.all(
        running.map(async container => {
          const made = memory.actuated.get(container.id) ?? createdWith(container.annotations);
          if (resize.actual.has(container.id) || !made || Object.keys(made).length === 0) return;
          const actual = await host.actualResources(pod, container.id);
          if (actual) resize.actual.set(container.id, actual);
        }),
      );
    },
    granted,
    actuated: runtimePod => actuatedResources(runtimePod, memory.actuated),
    progress: () => resize,
    withdraw: () => admission.withdraw(uid),
  };
}
