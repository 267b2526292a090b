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
import { afterResult, initialProbeState, type ProbeKind, type ProbeState } from './probe-state.ts';

/** What is wrong with the container, undefined when nothing is; or what is worth a warning though it counts as success. */
export type ProbeResult = string | undefined | { readonly warning: string };

/** Carries out one probe of one container. Rejects when nothing can be told, as when the runtime does not answer: such a
 *  probe does not count. */
export type RunProbe = (probe: Probe, target: ProbeTarget) => Promise<ProbeResult>;

export interface ProbeTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  readonly podIp: string;
}

export interface ProbedContainer extends Disposable {
  readonly verdict: ProbeVerdict;
}

export interface ProbeStart {
  readonly startedAtMs: number;
  /** The verdict of an earlier life. Default: not started, not ready. */
  readonly previous?: Pick<ProbeVerdict, 'started' | 'ready'> | undefined;
  /** Called after the verdict has changed. */
  readonly onChange: () => void;
}

export interface Prober {
  start(target: ProbeTarget, options: ProbeStart): ProbedContainer;
}

const healthy: ProbeVerdict = { started: true, ready: true };
const unprobed: ProbedContainer = { verdict: healthy, [Symbol.dispose]: () => undefined };

/** `random` gives numbers in [0, 1), by which probes of many containers are spread after a restart of the kubelet. */
export function createProber({
  run,
  clock,
  event,
  random,
}: {
  run: RunProbe;
  clock: Clock;
  event: PodEventSink;
  random: () => number;
}): Prober {
  return {
    start(target, options) {
      const { startupProbe, livenessProbe, readinessProbe } = target.container;
      if (!startupProbe && !livenessProbe && !readinessProbe) return unprobed;
      return probeContainer({ run, clock, event, random }, target, options);
    },
  };
}

const eagerForMs = 2000;
const eagerPeriodMs = 250;

interface Loop {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  state: ProbeState;
  timer?: Timer;
}

function probeContainer(
  { run, clock, event, random }: { run: RunProbe; clock: Clock; event: PodEventSink; random: () => number },
  target: ProbeTarget,
  { startedAtMs, previous, onChange }: ProbeStart,
): ProbedContainer {
  const { startupProbe, livenessProbe, readinessProbe } = target.container;
  let verdict: ProbeVerdict = {
    started: !startupProbe || previous?.started === true,
    ready: !readinessProbe && !startupProbe ? true : previous?.ready === true,
  };
  let disposed = false;
  const loops: Loop[] = [];

  const conclude = ({ kind, probe, state }: Loop): void => {
    if (state.verdict === undefined) return;
    let next = verdict;
    if (kind === 'readiness') next = { ...verdict, ready: state.verdict };
    else if (!state.verdict) {
      const message = `Container ${target.container.name} failed ${kind} probe, will be restarted`;
      next = {
        ...verdict,
        unhealthy: {
          message,
          gracePeriodSeconds: probe.terminationGracePeriodSeconds ?? target.pod.spec.terminationGracePeriodSeconds,
        },
      };
    } else if (kind === 'startup') next = { ...verdict, started: true, ready: !readinessProbe };
    if (next.ready === verdict.ready && next.started === verdict.started && next.unhealthy === verdict.unhealthy)
      return;
    verdict = next;
    onChange();
  };

  const begin = (kind: ProbeKind, probe: Probe | undefined, { spread }: { spread: boolean }): void => {
    if (!probe) return;
    const initial = previous?.started
      ? { ...initialProbeState(kind), verdict: kind === 'readiness' ? previous.ready : true }
      : initialProbeState(kind);
    const loop: Loop = { kind, probe, state: initial };
    loops.push(loop);
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    const delayMs = startedAtMs + (probe.initialDelaySeconds ?? 0) * 1000 - clock.now();
    schedule(loop, Math.max(delayMs, spread ? random() * periodMs : 0));
  };

  const schedule = (loop: Loop, delayMs: number): void => {
    loop.timer = clock.setTimeout(() => void probeOnce(loop), delayMs);
  };

  /** A container that has just begun and is not ready yet is looked at again soon, so that a quick start is noticed
   *  quickly; its failures are no news. */
  const isEager = ({ kind, probe, state }: Loop): boolean =>
    kind === 'readiness' &&
    state.verdict !== true &&
    clock.now() - startedAtMs < eagerForMs + (probe.initialDelaySeconds ?? 0) * 1000;

  const tell = (kind: ProbeKind, result: string | { warning: string }): void => {
    const [reason, what] =
      typeof result === 'string' ? ['Unhealthy', `failed: ${result}`] : ['ProbeWarning', `warning: ${result.warning}`];
    const message = `${kind[0]?.toUpperCase()}${kind.slice(1)} probe ${what}`;
    event(target.pod, { type: 'Warning', reason, message, container: target.container.name });
  };

  const probeOnce = async (loop: Loop): Promise<void> => {
    const { kind, probe } = loop;
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    let result: ProbeResult;
    try {
      result = await run(probe, target);
    } catch {
      if (!disposed) schedule(loop, periodMs);
      return;
    }
    if (disposed || verdict.unhealthy) return;
    const wasStarted = verdict.started;
    loop.state = afterResult(loop.state, typeof result !== 'string', probe);
    const eager = isEager(loop);
    if (result !== undefined && !eager) tell(kind, result);
    conclude(loop);
    if (disposed || verdict.unhealthy) return;
    if (kind === 'startup' && verdict.started && !wasStarted) return beginAfterStartup(false);
    schedule(loop, eager ? Math.min(periodMs, eagerPeriodMs) : periodMs);
  };

  const beginAfterStartup = (spread: boolean): void => {
    begin('liveness', livenessProbe, { spread });
    begin('readiness', readinessProbe, { spread: false });
  };

  if (startupProbe && !verdict.started) begin('startup', startupProbe, { spread: false });
  else beginAfterStartup(previous?.started === true);

  return {
    get verdict() {
      return verdict;
    },
    [Symbol.dispose]() {
      disposed = true;
      for (const { timer } of loops) timer?.[Symbol.dispose]();
    },
  };
}
