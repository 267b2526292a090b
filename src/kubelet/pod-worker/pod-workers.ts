/** The workers of all pods of the node: one for each UID that the API or the runtime knows. */
import type { Pod } from '#api';
import { parseTime } from '#base';
import type { PodStop } from '../plan/observation.ts';
import { isEnding } from '../plan/plan-pod.ts';
import { podGracePeriodAnnotation } from '../runtime/labels.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import { createPodWorker, type PodWorker } from './pod-worker.ts';

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

/** `held` is what the runtime held when the kubelet started. */
export function createPodWorkers(dependencies: PodWorkerDependencies, held: readonly RuntimePod[]): PodWorkers {
  const { clock } = dependencies;
  const workers = new Map<string, PodWorker>();
  let isShuttingDown = false;
  const known = new Map(held.map(pod => [pod.uid, pod]));

  /** The time of a stop is when it was first seen, or what the object implies if an earlier life saw it. */
  const stopOf = (pod: Pod, previous: PodStop | undefined): PodStop | undefined => {
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    if (deletionTimestamp === undefined) return previous;
    const gracePeriodSeconds = deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    const impliedMs = parseTime(deletionTimestamp) - gracePeriodSeconds * 1000;
    const fresh = clock.now() - impliedMs < 5000;
    return {
      cause: 'deleted',
      gracePeriodSeconds,
      sinceMs: previous?.cause === 'deleted' ? previous.sinceMs : fresh ? clock.now() : impliedMs,
    };
  };

  const start = (pod: Pod, stop: PodStop | undefined): PodWorker => {
    const { uid } = pod.metadata;
    const runtimePod = known.get(uid);
    known.delete(uid);
    const worker = createPodWorker(
      { desired: { pod, stop }, runtimePod, onOver: () => void workers.delete(uid) },
      dependencies,
    );
    workers.set(uid, worker);
    return worker;
  };

  return {
    wanted(pod) {
      const worker = workers.get(pod.metadata.uid);
      if (worker) worker.want({ pod, stop: stopOf(pod, worker.desired.stop) });
      else start(pod, stopOf(pod, isShuttingDown ? shutdownStop(0, clock.now()) : undefined));
    },
    gone(pod) {
      const worker = workers.get(pod.metadata.uid);
      if (!worker) return;
      const gracePeriodSeconds = Math.max(
        1,
        pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30,
      );
      const { stop } = worker.desired;
      const cause = stop?.cause === 'deleted' ? 'deleted' : 'orphaned';
      worker.want({
        pod: worker.desired.pod,
        stop: { cause, gracePeriodSeconds, sinceMs: stop?.sinceMs ?? clock.now() },
      });
      worker.deletedFromApi();
    },
    fail(uid, why) {
      const worker = workers.get(uid);
      if (!worker || worker.desired.stop) return;
      worker.want({ pod: worker.desired.pod, stop: { ...why, cause: 'failed', sinceMs: clock.now() } });
    },
    startNothing() {
      isShuttingDown = true;
    },
    shutDown(uid, maxGraceSeconds) {
      const worker = workers.get(uid);
      if (!worker || isEnding(worker.desired, worker.runtimePod)) return;
      const { pod } = worker.desired;
      const seconds = Math.min(pod.spec.terminationGracePeriodSeconds ?? 30, maxGraceSeconds);
      worker.want({ pod, stop: shutdownStop(seconds, clock.now()) });
    },
    runtimeChanged: uid => workers.get(uid)?.runtimeChanged(),
    adopt(held) {
      for (const runtimePod of held) {
        if (workers.has(runtimePod.uid)) continue;
        const pod = orphanOf(runtimePod);
        known.set(runtimePod.uid, runtimePod);
        start(pod, {
          cause: 'orphaned',
          gracePeriodSeconds: pod.spec.terminationGracePeriodSeconds ?? 30,
          sinceMs: clock.now(),
        }).deletedFromApi();
      }
    },
    byUid: uid => workers.get(uid),
    // The newest: a pod that was removed by force may still be on its way out when another has taken its name.
    byName: (namespace, name) =>
      [...workers.values()].findLast(
        ({ desired: { pod } }) => pod.metadata.name === name && pod.metadata.namespace === namespace,
      ),
    all: () => workers.values(),
    [Symbol.dispose]() {
      for (const worker of workers.values()) worker[Symbol.dispose]();
      workers.clear();
    },
  };
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
