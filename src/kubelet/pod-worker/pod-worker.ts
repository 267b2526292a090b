/** The worker of one pod: observe, plan, execute, report; again whenever something may have changed.
 *
 *  Flow: anything new (the wish, the runtime, a step that ended, a timer) marks the worker dirty. It then looks at the
 *  runtime if that may have changed, asks the planner for everything that can be done, starts what is not being done
 *  already, and reports the pod's status.
 *  Guarantees: after a step has ended nothing is planned before an observation that began then, so that nothing is done
 *  twice.
 *  Idle pods have no timers and make no calls. */
import { isFinalPhase, type Pod } from '#api';
import { isAbortError, queueReaction, sleepOrAbort, type Timer } from '#base';
import { isNewPod, rejected } from '../plan/admit-pod.ts';
import { mayRun } from '../plan/containers.ts';
import { deadlineAtMs, withDeadline } from '../plan/deadline.ts';
import { type DesiredPod, isFailure, type PodObservation } from '../plan/observation.ts';
import { isEnding, planPod } from '../plan/plan-pod.ts';
import { withReportedStatus } from '../plan/status/conditions.ts';
import { newCrashLoops } from '../plan/status/crash-loops.ts';
import { renderPodStatus } from '../plan/status/pod-status.ts';
import { isBusy, type Step, type StepName, stepProperties } from '../plan/step.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import { createContainerProbes } from './container-probes.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import { executors } from './executors.ts';
import { createExitMessages } from './exit-messages.ts';
import { createMemory } from './memory.ts';
import { withReplaced } from './replaced.ts';
import { createResizing } from './resizing.ts';
import type { Execute } from './step-context.ts';
import { createVolumeRefresher } from './volume-refresher.ts';

export interface PodWorker extends Disposable {
  /** Says how the pod is wanted from now on. */
  want(desired: DesiredPod): void;
  /** Says that the runtime's view of the pod may have changed. */
  runtimeChanged(): void;
  /** Says that the API no longer has the pod. */
  deletedFromApi(): void;
  readonly desired: DesiredPod;
  /** The pod as the node has granted it. */
  readonly granted: Pod;
  /** The newest observation of the runtime. */
  readonly runtimePod: RuntimePod | undefined;
  /** What its containers run, and its volumes are made of, under names of the runtime. */
  readonly imagesInUse: readonly string[];
  /** Whether the pod, if it was let in, takes something of the node: it has not ended, and the API has it. */
  readonly isActive: boolean;
  /** Whether nothing of it runs, and nothing is under way that could change that or what is reported of it. */
  readonly isAtRest: boolean;
  /** Whether nothing of it runs any more, and its volumes are gone. */
  readonly isCleanedUp: boolean;
}

export interface PodWorkerOptions {
  readonly desired: DesiredPod;
  /** What the runtime held of the pod when the kubelet started. Default: nothing, since only the worker adds to it. */
  readonly runtimePod?: RuntimePod | undefined;
  /** Called once, when nothing of the pod is left. */
  readonly onOver: () => void;
}

export function createPodWorker(options: PodWorkerOptions, dependencies: PodWorkerDependencies): PodWorker {
  const { runtime, clock, logger, statuses, host, admission } = dependencies;
  const { uid } = options.desired.pod.metadata;
  const memory = createMemory();
  const stop = new AbortController();
  const ending = new AbortController();
  let inFlight: readonly Step[] = [];
  let desired = options.desired;
  let runtimePod = options.runtimePod;
  /** Nothing is planned while this is set. */
  let mustLook = false;
  let dirty = false;
  let running = false;
  let hasLeft = false;
  let timer: Timer | undefined;

  const wake = (): void => {
    dirty = true;
    if (running || stop.signal.aborted) return;
    running = true;
    queueReaction(() => void run());
  };

  const run = async (): Promise<void> => {
    try {
      while (dirty && !stop.signal.aborted) {
        dirty = false;
        await sync();
      }
    } catch (error) {
      if (!stop.signal.aborted) {
        logger.warn('cannot look after a pod', { pod: desired.pod.metadata.name, error });
        mustLook = true;
        wakeAt(clock.now() + 1000);
      }
    } finally {
      running = false;
      if (dirty) wake();
    }
  };

  const sync = async (): Promise<void> => {
    if (mustLook) {
      mustLook = false;
      runtimePod = withReplaced(await addExitMessages(desired.pod, await runtime.inspectPod(uid)), memory.replaced);
    }
    if (!isKnown) await resizing.resume(desired.pod, runtimePod);
    isKnown = true;
    await resizing.read(runtimePod, desired.pod);
    if (mustLook || stop.signal.aborted) return;
    if (typeof memory.admission === 'object') desired = rejected(desired, memory.admission, clock.now());
    desired = withDeadline(desired, clock.now());
    if (desired.stop) ending.abort();
    if (isEnding(desired, runtimePod)) memory.ending.sinceMs ??= clock.now();
    probes.update({ desired, runtimePod, inFlight });
    if (!desired.stop) {
      volumes.tick();
      resizing.ask(desired.pod);
    }
    const observed = observe();
    const wakeTimes: number[] = [];
    for (const step of planPod(granted(), observed, clock.now())) {
      if (step.step === 'wait') wakeTimes.push(step.untilMs);
      else begin(step);
    }
    if (memory.ending.forgotten) {
      dispose();
      statuses.forget(uid);
      options.onOver();
      leave();
      return;
    }
    if (!desired.stop) wakeTimes.push(volumes.dueAtMs(), deadlineAtMs(desired.pod) ?? Infinity);
    wakeAt(Math.min(...wakeTimes));
    const isUndecided = memory.admission === 'open' && (!desired.stop || desired.stop.cause === 'shutdown');
    if (desired.stop?.cause !== 'orphaned' && !memory.ending.deletedFromApi && !isUndecided)
      report({ ...observed, inFlight }); // a container that is being started is reported as such, not as waiting
  };

  const report = (observed: PodObservation): void => {
    const pod = withReportedStatus(granted().pod, statuses.statusOf(uid));
    const { hostIps, runtimeName, event } = dependencies;
    const status = renderPodStatus({ ...desired, pod }, observed, { nowMs: clock.now(), hostIps, runtimeName });
    for (const container of newCrashLoops(pod.status, status)) {
      const message = `Back-off restarting failed container ${container} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${uid})`;
      event(pod, { type: 'Warning', reason: 'BackOff', message, container });
    }
    statuses.report(desired.pod, status);
    if (isFinalPhase(status.phase)) leave();
  };

  const observe = (): PodObservation => ({
    admitted: memory.admission === 'admitted',
    runtime: runtimePod,
    volumes: memory.volumes,
    sandboxFailure: memory.sandboxFailure,
    images: new Map([...memory.images].map(([name, image]) => [name, isFailure(image) ? image : 'ready'])),
    startFailures: memory.startFailures,
    backoffs: memory.backoffs,
    probes: probes.verdicts(),
    actuated: resizing.actuated(runtimePod),
    resize: resizing.progress(),
    inFlight,
    ending: memory.ending,
  });

  const begin = (step: Exclude<Step, { step: 'wait' }>): void => {
    inFlight = [...inFlight, step];
    const execute = executors[step.step] as Execute<StepName>;
    void execute(step, {
      ...dependencies,
      desired: granted(),
      runtimePod,
      memory,
      signal: stop.signal,
      ending: ending.signal,
    })
      .catch(async (error: unknown) => {
        if (stop.signal.aborted || isAbortError(error)) return;
        logger.debug('a step failed', { pod: desired.pod.metadata.name, step: step.step, error });
        await sleepOrAbort(clock, 500, stop.signal);
      })
      .then(() => {
        inFlight = inFlight.filter(other => other !== step);
        if (stepProperties[step.step].changesRuntime) mustLook = true;
        wake();
      });
  };

  const wakeAt = (atMs: number): void => {
    timer?.[Symbol.dispose]();
    timer = atMs === Infinity ? undefined : clock.setTimeout(wake, Math.max(0, atMs - clock.now()));
  };

  const granted = (): DesiredPod => ({ ...desired, pod: resizing.granted(desired.pod) });

  /** Gives back what the pod had of the node, once. */
  const leave = (): void => {
    if (hasLeft) return;
    hasLeft = true;
    resizing.withdraw();
    admission.freed();
  };

  const dispose = (): void => {
    stop.abort();
    ending.abort();
    timer?.[Symbol.dispose]();
    probes[Symbol.dispose]();
    references[Symbol.dispose]();
  };

  const addExitMessages = createExitMessages(host);
  const probes = createContainerProbes({
    prober: dependencies.prober,
    hostIps: dependencies.hostIps,
    initial: { desired, runtimePod },
    onChange: wake,
  });
  const volumes = createVolumeRefresher({ host, clock, logger, memory, pod: () => desired.pod, wake });
  const references = host.followReferences(desired.pod, () => volumes.changed());
  const resizing = createResizing({ host, admission, event: dependencies.event, memory, uid, wake });
  /** Whether it is known what the pod was granted: a new one has been granted nothing. */
  let isKnown = isNewPod(desired.pod, runtimePod);
  if (!isKnown) {
    memory.admission = 'admitted';
    admission.resume(desired.pod);
  }
  wake();

  return {
    want(next) {
      const before = desired;
      desired = next;
      volumes.podChanged(before.pod, next.pod);
      wake();
    },
    runtimeChanged() {
      mustLook = true;
      wake();
    },
    deletedFromApi() {
      memory.ending.deletedFromApi = true;
      wake();
    },
    get desired() {
      return desired;
    },
    get granted() {
      return granted().pod;
    },
    get runtimePod() {
      return runtimePod;
    },
    get imagesInUse() {
      const volumes = [...memory.volumes.values()].flatMap(volume =>
        isFailure(volume) ? [] : (volume.imageRef ?? []),
      );
      return [...(runtimePod?.containers ?? []).map(({ imageId }) => imageId), ...volumes];
    },
    get isActive() {
      const phases = [desired.pod.status?.phase, statuses.statusOf(uid)?.phase];
      return !memory.ending.deletedFromApi && !phases.some(isFinalPhase);
    },
    get isAtRest() {
      if (running || dirty || mustLook || isBusy(inFlight)) return false;
      const { sandboxes = [], containers = [] } = runtimePod ?? {};
      return !containers.some(mayRun) && sandboxes.every(({ state }) => state === 'NotReady');
    },
    get isCleanedUp() {
      return memory.ending.volumesRemoved && !runtimePod?.containers.some(mayRun);
    },
    [Symbol.dispose]: dispose,
  };
}
