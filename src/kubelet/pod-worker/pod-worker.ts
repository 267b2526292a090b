/** The worker of one pod: observe, plan, execute, report; again whenever something may have changed.
 *
 *  Flow: anything new (the wish, the runtime, a step that ended, a timer) marks the worker dirty. It then looks at the
 *  runtime if that may have changed, asks the planner for everything that can be done, starts what is not being done
 *  already, and reports the pod's status.
 *  Guarantees: after a step has ended nothing is planned before an observation that began then, so that nothing is done
 *  twice.
 *  Idle pods have no timers and make no calls. */
import { isFinalPhase, type Pod } from '#api';
import { queueReaction, type Timer } from '#base';
import { isNewPod, rejected } from '../plan/admit-pod.ts';
import { mayRun } from '../plan/containers.ts';
import { deadlineAtMs, withDeadline } from '../plan/deadline.ts';
import { type DesiredPod, isFailure, type PodObservation } from '../plan/observation.ts';
import { isEnding, planPod } from '../plan/plan-pod.ts';
import { isBusy } from '../plan/step.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import { ContainerProbes } from './container-probes.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import { type AddExitMessages, createExitMessages } from './exit-messages.ts';
import { createMemory } from './memory.ts';
import { withReplaced } from './replaced.ts';
import { reportPod } from './report-pod.ts';
import { createResizing, type Resizing } from './resizing.ts';
import type { StepContext } from './step-context.ts';
import { StepRunner } from './step-runner.ts';
import { createVolumeRefresher, type VolumeRefresher } from './volume-refresher.ts';

/** Disposing stops the worker, not the pod. */
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

interface PodWorkerOptions {
  readonly desired: DesiredPod;
  /** What the runtime held of the pod when the kubelet started. Default: nothing, since only the worker adds to it. */
  readonly runtimePod?: RuntimePod | undefined;
  /** Called once, when nothing of the pod is left. */
  readonly onOver: () => void;
}

/** A worker of one pod, which begins at once. */
export function createPodWorker(options: PodWorkerOptions, dependencies: PodWorkerDependencies): PodWorker {
  return new Worker(options, dependencies);
}

class Worker implements PodWorker {
  readonly #dependencies: PodWorkerDependencies;
  readonly #uid: string;
  readonly #onOver: () => void;
  readonly #memory = createMemory();
  readonly #stop = new AbortController();
  readonly #ending = new AbortController();
  readonly #addExitMessages: AddExitMessages;
  readonly #probes: ContainerProbes;
  readonly #volumes: VolumeRefresher;
  readonly #references: Disposable;
  readonly #resizing: Resizing;
  readonly #steps: StepRunner;
  #desired: DesiredPod;
  #runtimePod: RuntimePod | undefined;
  /** Whether it is known what the pod was granted: a new one has been granted nothing. */
  #isKnown: boolean;
  /** Nothing is planned while this is set. */
  #mustLook = false;
  #isDirty = false;
  #isRunning = false;
  #hasLeft = false;
  #timer: Timer | undefined;

  constructor({ desired, runtimePod, onOver }: PodWorkerOptions, dependencies: PodWorkerDependencies) {
    const { clock, logger, host, hostIps, admission, prober } = dependencies;
    const memory = this.#memory;
    const wake = (): void => this.#wake();
    this.#dependencies = dependencies;
    this.#uid = desired.pod.metadata.uid;
    this.#onOver = onOver;
    this.#desired = desired;
    this.#runtimePod = runtimePod;
    this.#addExitMessages = createExitMessages(host);
    this.#probes = new ContainerProbes({ prober, hostIps, initial: { desired, runtimePod }, onChange: wake });
    this.#volumes = createVolumeRefresher({ host, clock, logger, memory, pod: () => this.#desired.pod, wake });
    this.#references = host.followReferences(desired.pod, () => this.#volumes.changed());
    this.#resizing = createResizing({ ...dependencies, memory, uid: this.#uid, wake });
    this.#steps = new StepRunner({ context: () => this.#context(), onEnd: outcome => this.#stepEnded(outcome) });
    this.#isKnown = isNewPod(desired.pod, runtimePod);
    if (!this.#isKnown) {
      memory.admission = 'admitted';
      admission.resume(desired.pod);
    }
    this.#wake();
  }

  want(next: DesiredPod): void {
    const before = this.#desired;
    this.#desired = next;
    this.#volumes.podChanged(before.pod, next.pod);
    this.#wake();
  }

  runtimeChanged(): void {
    this.#mustLook = true;
    this.#wake();
  }

  deletedFromApi(): void {
    this.#memory.ending.deletedFromApi = true;
    this.#wake();
  }

  get desired(): DesiredPod {
    return this.#desired;
  }

  get granted(): Pod {
    return this.#resizing.granted(this.#desired.pod);
  }

  get runtimePod(): RuntimePod | undefined {
    return this.#runtimePod;
  }

  get imagesInUse(): readonly string[] {
    const volumes = [...this.#memory.volumes.values()].flatMap(volume =>
      isFailure(volume) ? [] : (volume.imageRef ?? []),
    );
    return [...(this.#runtimePod?.containers ?? []).map(({ imageId }) => imageId), ...volumes];
  }

  get isActive(): boolean {
    const phases = [this.#desired.pod.status?.phase, this.#dependencies.statuses.statusOf(this.#uid)?.phase];
    return !this.#memory.ending.deletedFromApi && !phases.some(isFinalPhase);
  }

  get isAtRest(): boolean {
    if (this.#isRunning || this.#isDirty || this.#mustLook || isBusy(this.#steps.inFlight)) return false;
    const { sandboxes = [], containers = [] } = this.#runtimePod ?? {};
    return !containers.some(mayRun) && sandboxes.every(({ state }) => state === 'NotReady');
  }

  get isCleanedUp(): boolean {
    return this.#memory.ending.volumesRemoved && !this.#runtimePod?.containers.some(mayRun);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#ending.abort();
    this.#timer?.[Symbol.dispose]();
    this.#probes[Symbol.dispose]();
    this.#references[Symbol.dispose]();
  }

  #wake(): void {
    this.#isDirty = true;
    if (this.#isRunning || this.#stop.signal.aborted) return;
    this.#isRunning = true;
    queueReaction(() => void this.#run());
  }

  #wakeAt(atMs: number): void {
    const { clock } = this.#dependencies;
    this.#timer?.[Symbol.dispose]();
    this.#timer = atMs === Infinity ? undefined : clock.setTimeout(() => this.#wake(), Math.max(0, atMs - clock.now()));
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#dependencies;
    try {
      while (this.#isDirty && !this.#stop.signal.aborted) {
        this.#isDirty = false;
        await this.#sync();
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        logger.warn('cannot look after a pod', { pod: this.#desired.pod.metadata.name, error });
        this.#mustLook = true;
        this.#wakeAt(clock.now() + 1000);
      }
    } finally {
      this.#isRunning = false;
      if (this.#isDirty) this.#wake();
    }
  }

  async #sync(): Promise<void> {
    await this.#look();
    if (this.#mustLook || this.#stop.signal.aborted) return;
    this.#judge();
    const desired = this.#desired;
    this.#probes.update({ desired, runtimePod: this.#runtimePod, inFlight: this.#steps.inFlight });
    if (!desired.stop) {
      this.#volumes.tick();
      this.#resizing.ask(desired.pod);
    }
    const observed = this.#observe();
    const dueAtMs = this.#steps.begin(planPod(this.#granted(), observed, this.#dependencies.clock.now()));
    if (this.#memory.ending.forgotten) return this.#end();
    this.#wakeAt(Math.min(...dueAtMs, ...this.#ownWakeTimes()));
    // A container that is being started is reported as such, not as waiting.
    if (!this.#isToldOf()) return;
    const reported = { ...observed, inFlight: this.#steps.inFlight };
    const { phase } = reportPod({ desired, granted: this.#granted() }, reported, this.#dependencies);
    if (isFinalPhase(phase)) this.#leave();
  }

  #stepEnded({ changesRuntime }: { readonly changesRuntime: boolean }): void {
    if (changesRuntime) this.#mustLook = true;
    this.#wake();
  }

  /** Looks at the runtime if it may have changed, and at what the kernel says of what runs. */
  async #look(): Promise<void> {
    if (this.#mustLook) {
      this.#mustLook = false;
      const seen = await this.#dependencies.runtime.inspectPod(this.#uid);
      this.#runtimePod = withReplaced(await this.#addExitMessages(this.#desired.pod, seen), this.#memory.replaced);
    }
    if (!this.#isKnown) await this.#resizing.resume(this.#desired.pod, this.#runtimePod);
    this.#isKnown = true;
    await this.#resizing.read(this.#runtimePod, this.#desired.pod);
  }

  /** Whether the pod has to end, for what the node or its deadline says. */
  #judge(): void {
    const { ending, admission } = this.#memory;
    const nowMs = this.#dependencies.clock.now();
    if (typeof admission === 'object') this.#desired = rejected(this.#desired, admission, nowMs);
    this.#desired = withDeadline(this.#desired, nowMs);
    // What aborts again pays for another error that nobody sees.
    if (this.#desired.stop && !this.#ending.signal.aborted) this.#ending.abort();
    if (isEnding(this.#desired, this.#runtimePod)) ending.sinceMs ??= nowMs;
  }

  #observe(): PodObservation {
    const { admission, volumes, devices, sandboxFailure, images, startFailures, backoffs, ending } = this.#memory;
    return {
      admitted: admission === 'admitted',
      runtime: this.#runtimePod,
      volumes,
      devices,
      sandboxFailure,
      images: new Map([...images].map(([name, image]) => [name, isFailure(image) ? image : 'ready'])),
      startFailures,
      backoffs,
      probes: this.#probes.verdicts(),
      actuated: this.#resizing.actuated(this.#runtimePod),
      resize: this.#resizing.progress(),
      inFlight: this.#steps.inFlight,
      ending,
    };
  }

  #granted(): DesiredPod {
    return { ...this.#desired, pod: this.granted };
  }

  #context(): StepContext {
    return {
      ...this.#dependencies,
      desired: this.#granted(),
      runtimePod: this.#runtimePod,
      memory: this.#memory,
      signal: this.#stop.signal,
      ending: this.#ending.signal,
    };
  }

  /** When to look again although no step says so. */
  #ownWakeTimes(): number[] {
    const { pod, stop } = this.#desired;
    return stop ? [] : [this.#volumes.dueAtMs(), deadlineAtMs(pod) ?? Infinity];
  }

  /** Whether there is somebody to tell, and something to say. */
  #isToldOf(): boolean {
    const { stop } = this.#desired;
    const { admission, ending } = this.#memory;
    const isUndecided = admission === 'open' && (!stop || stop.cause === 'shutdown');
    return stop?.cause !== 'orphaned' && !ending.deletedFromApi && !isUndecided;
  }

  /** Nothing of the pod is left. */
  #end(): void {
    this[Symbol.dispose]();
    this.#dependencies.statuses.forget(this.#uid);
    this.#onOver();
    this.#leave();
  }

  /** Gives back what the pod had of the node, once. */
  #leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#resizing.withdraw();
    this.#dependencies.admission.freed();
  }
}
