/** The workers of all pods of the node: one for each UID that the API or the runtime knows. */
import type { Pod } from '#api';
import { parseTime } from '#base';
import type { PodStop } from '../plan/observation.ts';
import { isEnding } from '../plan/plan-pod.ts';
import { preempted } from '../plan/plan-preemption.ts';
import { podGracePeriodAnnotation } from '../runtime/labels.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import { type AdmissionOptions, createAdmission } from './admission.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import { createPodWorker, type PodWorker } from './pod-worker.ts';

/** Disposing stops the workers, not the pods. */
export interface PodWorkers extends Disposable {
  /** The API has the pod, as it is here. */
  wanted(pod: Pod): void;
  /** The API no longer has the pod. */
  gone(pod: Pod): void;
  /** The node ends the pod, for its own reasons; of no effect on a pod that is on its way out already. */
  fail(uid: string, why: Omit<PodStop, 'cause' | 'sinceMs'>): void;
  /** From now on no pod that comes is begun: the node shuts down. */
  startNothing(): void;
  /** Ends a pod for as long as the node is away; of no effect on one that is on its way out or done already. */
  shutDown(uid: string, maxGraceSeconds: number): void;
  /** The runtime may hold something new of the pod. */
  runtimeChanged(uid: string): void;
  /** Ends what the runtime holds of pods that the API does not know. */
  adopt(held: readonly RuntimePod[]): void;
  byUid(uid: string): PodWorker | undefined;
  byName(namespace: string, name: string): PodWorker | undefined;
  all(): Iterable<PodWorker>;
}

/** What workers work with, and what is let in by. */
export interface PodWorkersDependencies
  extends Omit<PodWorkerDependencies, 'admission'>,
    Pick<AdmissionOptions, 'ownNode' | 'pressures'> {}

/** `held` is what the runtime held when the kubelet started. */
export function createPodWorkers(dependencies: PodWorkersDependencies, held: readonly RuntimePod[]): PodWorkers {
  return new Workers(dependencies, held);
}

class Workers implements PodWorkers {
  readonly #dependencies: PodWorkerDependencies;
  readonly #workers = new Map<string, PodWorker>();
  /** What the runtime held of pods that have no worker yet, by their UID. */
  readonly #held: Map<string, RuntimePod>;
  #isShuttingDown = false;

  constructor(dependencies: PodWorkersDependencies, held: readonly RuntimePod[]) {
    const admission = createAdmission({
      ...dependencies,
      activePod: uid => this.#activePod(uid),
      preempt: pod => this.#preempt(pod),
    });
    this.#dependencies = { ...dependencies, admission };
    this.#held = new Map(held.map(pod => [pod.uid, pod]));
  }

  wanted(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid);
    const before = worker ? worker.desired.stop : this.#isShuttingDown ? shutdownStop(0, this.#nowMs) : undefined;
    const stop = withDeletion(before, pod, this.#nowMs);
    if (worker) worker.want({ pod, stop });
    else this.#start(pod, stop);
  }

  gone({ metadata: { uid, deletionGracePeriodSeconds }, spec }: Pod): void {
    const worker = this.#workers.get(uid);
    if (!worker) return;
    const { pod, stop } = worker.desired;
    const cause = stop?.cause === 'deleted' ? 'deleted' : 'orphaned';
    const gracePeriodSeconds = Math.max(1, deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30);
    worker.want({ pod, stop: { cause, gracePeriodSeconds, sinceMs: stop?.sinceMs ?? this.#nowMs } });
    worker.deletedFromApi();
  }

  fail(uid: string, why: Omit<PodStop, 'cause' | 'sinceMs'>): void {
    const worker = this.#workers.get(uid);
    if (!worker || worker.desired.stop) return;
    worker.want({ pod: worker.desired.pod, stop: { ...why, cause: 'failed', sinceMs: this.#nowMs } });
  }

  startNothing(): void {
    this.#isShuttingDown = true;
  }

  shutDown(uid: string, maxGraceSeconds: number): void {
    const worker = this.#workers.get(uid);
    if (!worker || isEnding(worker.desired, worker.runtimePod)) return;
    const { pod } = worker.desired;
    const seconds = Math.min(pod.spec.terminationGracePeriodSeconds ?? 30, maxGraceSeconds);
    worker.want({ pod, stop: shutdownStop(seconds, this.#nowMs) });
  }

  runtimeChanged(uid: string): void {
    this.#workers.get(uid)?.runtimeChanged();
  }

  adopt(held: readonly RuntimePod[]): void {
    for (const runtimePod of held) {
      if (this.#workers.has(runtimePod.uid)) continue;
      const pod = orphanOf(runtimePod);
      const gracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? 30;
      this.#held.set(runtimePod.uid, runtimePod);
      this.#start(pod, { cause: 'orphaned', gracePeriodSeconds, sinceMs: this.#nowMs }).deletedFromApi();
    }
  }

  byUid(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  /** The newest: a pod that was removed by force may still be on its way out when another has taken its name. */
  byName(namespace: string, name: string): PodWorker | undefined {
    return [...this.#workers.values()].findLast(
      ({ desired: { pod } }) => pod.metadata.name === name && pod.metadata.namespace === namespace,
    );
  }

  all(): Iterable<PodWorker> {
    return this.#workers.values();
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers.values()) worker[Symbol.dispose]();
    this.#workers.clear();
  }

  get #nowMs(): number {
    return this.#dependencies.clock.now();
  }

  #activePod(uid: string): Pod | undefined {
    const worker = this.#workers.get(uid);
    return worker?.isActive ? worker.granted : undefined;
  }

  #preempt(pod: Pod): void {
    const { reason, message, condition } = preempted;
    this.#dependencies.event(pod, { type: 'Warning', reason, message });
    const gracePeriodSeconds = pod.spec.terminationGracePeriodSeconds ?? 30;
    this.fail(pod.metadata.uid, { reason, message, condition, gracePeriodSeconds });
  }

  #start(pod: Pod, stop: PodStop | undefined): PodWorker {
    const { uid } = pod.metadata;
    const runtimePod = this.#held.get(uid);
    this.#held.delete(uid);
    const onOver = () => void this.#workers.delete(uid);
    const worker = createPodWorker({ desired: { pod, stop }, runtimePod, onOver }, this.#dependencies);
    this.#workers.set(uid, worker);
    return worker;
  }
}

/** A stop seen that soon after it was asked for counts from now. */
const freshForMs = 5000;

/** The stop of a pod that may have been deleted meanwhile. Its time is when it was first seen, or what the object
 *  implies if an earlier life of the kubelet saw it. */
function withDeletion(before: PodStop | undefined, { metadata, spec }: Pod, nowMs: number): PodStop | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined) return before;
  const gracePeriodSeconds = deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  const impliedMs = parseTime(deletionTimestamp) - gracePeriodSeconds * 1000;
  const seenMs = nowMs - impliedMs < freshForMs ? nowMs : impliedMs;
  return { cause: 'deleted', gracePeriodSeconds, sinceMs: before?.cause === 'deleted' ? before.sinceMs : seenMs };
}

/** Upstream's words for a pod that the shutdown of its node cuts short. */
const shutdownStop = (gracePeriodSeconds: number, sinceMs: number): PodStop => {
  const message = 'Pod was terminated in response to imminent node shutdown.';
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message } as const;
  return { cause: 'shutdown', gracePeriodSeconds, sinceMs, reason: 'Terminated', message, condition };
};

/** As much of a pod as the runtime remembers: enough to end it. */
function orphanOf({ uid, name, namespace, containers }: RuntimePod): Pod {
  const grace = containers
    .map(({ annotations }) => Number(annotations[podGracePeriodAnnotation]))
    .find(Number.isFinite);
  const names = [...new Set(containers.map(container => container.name))];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { uid, name, namespace, resourceVersion: '', creationTimestamp: '' },
    spec: {
      containers: names.map(name => ({ name })),
      ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
    },
  };
}
