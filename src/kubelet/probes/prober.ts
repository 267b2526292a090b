/** Runs the probes of containers, and tells what they say.
 *
 *  Flow: a container without probes is started and ready at once, and costs nothing. Otherwise the startup probe runs
 *  first, alone; then liveness and readiness, each first after its initial delay and then every period.
 *  Caveats: a container that was adopted from an earlier life of the kubelet keeps its last verdict until a probe says
 *  otherwise, so that a restart of the kubelet takes nothing out of service. */
import type { Container, Pod, Probe } from '#api';
import type { Clock, Timer } from '#base';
import type { ProbeVerdict } from '../plan/observation.ts';
import type { PodEventSink } from '../pod-worker/dependencies.ts';
import type { ProbeMetrics, ProbeOutcome } from './probe-metrics.ts';
import {
  afterResult,
  initialProbeState,
  initialVerdict,
  type ProbeKind,
  type ProbeState,
  titleOf,
  withConclusion,
} from './probe-state.ts';

/** What is wrong with the container, undefined when nothing is; or what is worth a warning though it counts as
 *  success. */
export type ProbeResult = string | undefined | { readonly warning: string };

/** Carries out one probe of one container. Rejects when nothing can be told, as when the runtime does not answer: such
 *  a probe does not count. */
export type RunProbe = (probe: Probe, target: ProbeTarget) => Promise<ProbeResult>;

/** Whose probes; `containerId` without a scheme. */
export interface ProbeTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  readonly podIp: string;
}

/** Disposing stops its probes. */
export interface ProbedContainer extends Disposable {
  readonly verdict: ProbeVerdict;
}

/** Where the state machine begins, and who is told. */
export interface ProbeStart {
  readonly startedAtMs: number;
  /** The verdict of an earlier life. Default: not started, not ready. */
  readonly previous?: Pick<ProbeVerdict, 'started' | 'ready'> | undefined;
  /** Called after the verdict has changed. */
  readonly onChange: () => void;
}

/** The probes of all pods. */
export interface Prober {
  start(target: ProbeTarget, options: ProbeStart): ProbedContainer;
  /** The pod is not looked after any more. */
  forget(uid: string): void;
}

const healthy: ProbeVerdict = { started: true, ready: true };
const unprobed: ProbedContainer = { verdict: healthy, [Symbol.dispose]: () => undefined };

interface ProberOptions {
  readonly run: RunProbe;
  readonly clock: Clock;
  readonly event: PodEventSink;
  readonly metrics: ProbeMetrics;
  /** Gives numbers in [0, 1), by which probes of many containers are spread after a restart of the kubelet. */
  readonly random: () => number;
}

/** Needs nothing disposed but what it has started. */
export function createProber(options: ProberOptions): Prober {
  return {
    start(target, start) {
      const { startupProbe, livenessProbe, readinessProbe } = target.container;
      if (!startupProbe && !livenessProbe && !readinessProbe) return unprobed;
      return new ContainerProber(options, target, start);
    },
    forget: uid => options.metrics.forget(uid),
  };
}

const eagerForMs = 2000;
const eagerPeriodMs = 250;

/** One probe that goes on, again and again. */
interface Loop {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  state: ProbeState;
  timer?: Timer;
}

class ContainerProber implements ProbedContainer {
  readonly #options: ProberOptions;
  readonly #target: ProbeTarget;
  readonly #start: ProbeStart;
  readonly #loops: Loop[] = [];
  #verdict: ProbeVerdict;
  #isDisposed = false;

  constructor(options: ProberOptions, target: ProbeTarget, start: ProbeStart) {
    this.#options = options;
    this.#target = target;
    this.#start = start;
    this.#verdict = initialVerdict(target.container, start.previous);
    const { startupProbe } = target.container;
    if (startupProbe && !this.#verdict.started) this.#begin('startup', startupProbe);
    else this.#beginAfterStartup({ isSpread: start.previous?.started === true });
  }

  get verdict(): ProbeVerdict {
    return this.#verdict;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const { timer } of this.#loops) timer?.[Symbol.dispose]();
  }

  /** Nothing is asked any more of a container that is to be restarted. */
  get #isOver(): boolean {
    return this.#isDisposed || this.#verdict.unhealthy !== undefined;
  }

  #beginAfterStartup({ isSpread }: { isSpread: boolean }): void {
    const { livenessProbe, readinessProbe } = this.#target.container;
    if (livenessProbe) this.#begin('liveness', livenessProbe, { isSpread });
    if (readinessProbe) this.#begin('readiness', readinessProbe);
  }

  #begin(kind: ProbeKind, probe: Probe, { isSpread = false }: { isSpread?: boolean } = {}): void {
    const { clock, random } = this.#options;
    const { previous, startedAtMs } = this.#start;
    const initial = initialProbeState(kind);
    const known = previous?.started && { verdict: kind === 'readiness' ? previous.ready : true };
    const loop: Loop = { kind, probe, state: { ...initial, ...known } };
    this.#loops.push(loop);
    const delayMs = startedAtMs + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now();
    this.#schedule(loop, Math.max(delayMs, isSpread ? random() * periodMsOf(probe) : 0));
  }

  #schedule(loop: Loop, delayMs: number): void {
    loop.timer = this.#options.clock.setTimeout(() => void this.#probeOnce(loop), delayMs);
  }

  async #probeOnce(loop: Loop): Promise<void> {
    const { probe } = loop;
    const { clock, run } = this.#options;
    const askedAtMs = clock.now();
    let result: ProbeResult;
    try {
      result = await run(probe, this.#target);
    } catch {
      if (this.#isDisposed) return;
      this.#count(loop, 'unknown', askedAtMs);
      this.#schedule(loop, periodMsOf(probe));
      return;
    }
    this.#heard(loop, result, askedAtMs);
  }

  #count({ kind }: Loop, outcome: ProbeOutcome, askedAtMs: number): void {
    const { clock, metrics } = this.#options;
    metrics.count(this.#target, kind, { outcome, durationMs: clock.now() - askedAtMs });
  }

  #heard(loop: Loop, result: ProbeResult, askedAtMs: number): void {
    if (this.#isOver) return;
    const { kind, probe } = loop;
    const isFailure = typeof result === 'string';
    const wasStarted = this.#verdict.started;
    loop.state = afterResult(loop.state, !isFailure, probe);
    const isEager = this.#isEager(loop);
    if (!isFailure || !isEager) this.#count(loop, isFailure ? 'failed' : 'successful', askedAtMs);
    if (result !== undefined && !isEager) this.#tell(kind, result);
    this.#conclude(loop);
    if (this.#isOver) return;
    if (kind === 'startup' && this.#verdict.started && !wasStarted) this.#beginAfterStartup({ isSpread: false });
    else this.#schedule(loop, isEager ? Math.min(periodMsOf(probe), eagerPeriodMs) : periodMsOf(probe));
  }

  /** A container that has just begun and is not ready yet is looked at again soon, so that a quick start is noticed
   *  quickly; its failures are no news. */
  #isEager({ kind, probe, state }: Loop): boolean {
    const eagerUntilMs = this.#start.startedAtMs + eagerForMs + (probe.initialDelaySeconds ?? 0) * 1000;
    return kind === 'readiness' && state.verdict !== true && this.#options.clock.now() < eagerUntilMs;
  }

  #tell(kind: ProbeKind, result: NonNullable<ProbeResult>): void {
    const [reason, what] =
      typeof result === 'string' ? ['Unhealthy', `failed: ${result}`] : ['ProbeWarning', `warning: ${result.warning}`];
    const message = `${titleOf(kind)} probe ${what}`;
    const { pod, container } = this.#target;
    this.#options.event(pod, { type: 'Warning', reason, message, container: container.name });
  }

  #conclude(loop: Loop): void {
    const next = withConclusion(this.#verdict, loop, this.#target);
    if (next === this.#verdict) return;
    this.#verdict = next;
    this.#start.onChange();
  }
}

const periodMsOf = (probe: Probe): number => (probe.periodSeconds ?? 10) * 1000;
