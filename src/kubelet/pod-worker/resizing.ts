/** What a pod was granted, what its containers run with, and what the kernel says of that; see `plan/resize/`.
 *
 *  Flow: a pod that asks for something else than it was granted asks the node; what is granted is carried out by the
 *  step `resize`, or by a restart of the container where its policy says so; what the kernel says is read anew after
 *  each.
 *  Guarantees: nothing is started with, and nobody is told, what was not granted. */
import { findCondition, type Pod, type PodSpec, type ResourceRequirements } from '#api';
import { podCgroupLimits } from '../plan/config/cgroup-resources.ts';
import { mayRun } from '../plan/containers.ts';
import type { ResizeProgress } from '../plan/observation.ts';
import type { PendingResize } from '../plan/resize/admit-resize.ts';
import {
  actuatedResources,
  createdWith,
  isResizeWanted,
  resumedAllocation,
  wantedAllocation,
  withAllocation,
} from '../plan/resize/allocation.ts';
import { resizeMessage } from '../plan/resize/resize-message.ts';
import type { DeferredResolution, RetryTrigger } from '../resize-metrics.ts';
import type { RuntimeContainer, RuntimePod } from '../runtime/runtime.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import type { PodMemory } from './memory.ts';

/** Of one pod. */
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

interface ResizingOptions extends Pick<PodWorkerDependencies, 'host' | 'admission' | 'event' | 'clock' | 'resizes'> {
  readonly memory: PodMemory;
  readonly uid: string;
  /** Called after something was granted. */
  readonly wake: () => void;
}

/** Knows nothing until {@link Resizing.resume}. */
export function createResizing(options: ResizingOptions): Resizing {
  return new PodResizing(options);
}

class PodResizing implements Resizing {
  readonly #options: ResizingOptions;
  /** What the node was asked for last: the version of the specification, or where there is none the specification. */
  #asked: number | PodSpec | undefined;
  /** The pod that asked last. */
  #askedAs: Pod | undefined;
  /** Since when what it asks for is deferred. */
  #deferredSinceMs: number | undefined;
  /** The pod as it was last granted, for as long as neither it nor the allocation changes. */
  #latest: { pod: Pod; allocation: PodMemory['allocation']; granted: Pod } | undefined;

  constructor(options: ResizingOptions) {
    this.#options = options;
  }

  async resume(pod: Pod, runtimePod: RuntimePod | undefined): Promise<void> {
    const { host, memory, uid } = this.#options;
    const noted = await host.notedAllocation(uid);
    memory.allocation = resumedAllocation(pod, noted, runtimePod);
    // What was granted last may not have been carried out.
    memory.resize.podIsStale = memory.resize.isUncertain = noted !== undefined;
  }

  ask(pod: Pod): void {
    const { admission, memory, uid, wake, resizes } = this.#options;
    const asked = pod.metadata.generation ?? pod.spec;
    if (!memory.allocation || this.#asked === asked) return;
    this.#asked = asked;
    if (this.#askedAs) resizes.requested(this.#askedAs, pod);
    this.#askedAs = pod;
    if (!isResizeWanted(pod, memory.allocation)) {
      memory.resize.pending = undefined;
      this.#resolved(pod, 'reverted');
      admission.withdraw(uid);
      return;
    }
    const pending = admission.resize({
      pod,
      grant: trigger => this.#grant(pod, trigger),
      refuse: why => {
        this.#refused(pod, why);
        wake();
      },
    });
    if (pending) this.#refused(pod, pending);
    else memory.resize.pending = undefined;
  }

  async read(runtimePod: RuntimePod | undefined, pod: Pod): Promise<void> {
    const { actuated, resize } = this.#options.memory;
    const running = (runtimePod?.containers ?? []).filter(mayRun);
    for (const known of [resize.actual, actuated])
      for (const id of known.keys()) if (!running.some(container => container.id === id)) known.delete(id);
    await Promise.all(running.map(container => this.#readOne(container, pod)));
  }

  granted(pod: Pod): Pod {
    const { allocation } = this.#options.memory;
    if (this.#latest?.pod !== pod || this.#latest.allocation !== allocation)
      this.#latest = { pod, allocation, granted: withAllocation(pod, allocation) };
    return this.#latest.granted;
  }

  actuated(runtimePod: RuntimePod | undefined): ReadonlyMap<string, ResourceRequirements> {
    return actuatedResources(runtimePod, this.#options.memory.actuated);
  }

  progress(): ResizeProgress {
    return this.#options.memory.resize;
  }

  withdraw(): void {
    if (this.#askedAs) this.#resolved(this.#askedAs, 'terminated');
    this.#options.admission.withdraw(this.#options.uid);
  }

  /** The pod that asks has to wait: told of again when the reason is another. */
  #refused(pod: Pod, pending: PendingResize): void {
    const { event, memory, clock } = this.#options;
    const { reason, message } = pending;
    memory.resize.pending = pending;
    if (reason === 'Deferred') this.#deferredSinceMs ??= clock.now();
    const { generation } = pod.metadata;
    const told = findCondition(pod.status?.conditions, 'PodResizePending');
    if (told?.reason === reason && told.message === message && told.observedGeneration === generation) return;
    event(pod, {
      type: 'Warning',
      reason: `Resize${reason}`,
      message: resizeMessage(pod, reason, { generation, error: message }),
    });
  }

  /** What was deferred is so no more. */
  #resolved(pod: Pod, resolution: DeferredResolution): void {
    if (this.#deferredSinceMs === undefined) return;
    const { clock, resizes } = this.#options;
    resizes.resolved(pod, clock.now() - this.#deferredSinceMs, resolution);
    this.#deferredSinceMs = undefined;
  }

  #grant(pod: Pod, trigger: RetryTrigger): void {
    const { memory, event, wake, resizes } = this.#options;
    if (this.#deferredSinceMs !== undefined) resizes.accepted(trigger);
    this.#resolved(pod, 'accepted');
    const { resize } = memory;
    const { generation } = pod.metadata;
    resize.podLimits ??= podCgroupLimits(this.granted(pod));
    memory.allocation = wantedAllocation(pod);
    resize.pending = undefined;
    resize.failure = undefined;
    resize.generation = generation;
    resize.podIsStale = true;
    resize.isUncertain = false;
    event(pod, { type: 'Normal', reason: 'ResizeStarted', message: resizeMessage(pod, 'started', { generation }) });
    wake();
  }

  async #readOne({ id, annotations }: RuntimeContainer, pod: Pod): Promise<void> {
    const { host, memory } = this.#options;
    const { actual } = memory.resize;
    const made = memory.actuated.get(id) ?? createdWith(annotations);
    if (actual.has(id) || !made || Object.keys(made).length === 0) return;
    const found = await host.actualResources(pod, id);
    if (found) actual.set(id, found);
  }
}
