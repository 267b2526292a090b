/** A probe as a state machine: results in, verdict out. Source:
 *  https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
import type { Container, Pod, Probe } from '#api';
import type { ProbeVerdict } from '../plan/observation.ts';

/** As the field is called, without `Probe`. */
export type ProbeKind = 'startup' | 'liveness' | 'readiness';

/** As people read it: `Liveness`. */
export const titleOf = (kind: ProbeKind): string => `${kind[0]?.toUpperCase()}${kind.slice(1)}`;

/** Of one probe of one container. */
export interface ProbeState {
  /** What was concluded last; undefined before the first conclusion. */
  readonly verdict: boolean | undefined;
  /** The last result, and how often in a row it came. */
  readonly last: boolean | undefined;
  readonly run: number;
}

/** Before the first result: liveness is given the benefit of the doubt, the others are not. */
export const initialProbeState = (kind: ProbeKind): ProbeState => ({
  verdict: kind === 'liveness' ? true : kind === 'readiness' ? false : undefined,
  last: undefined,
  run: 0,
});

/** The state after one more result; the verdict changes when a threshold of equal results in a row is reached. */
export function afterResult(
  state: ProbeState,
  success: boolean,
  probe: Pick<Probe, 'successThreshold' | 'failureThreshold'>,
): ProbeState {
  const run = state.last === success ? state.run + 1 : 1;
  const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
  return { verdict: run >= threshold ? success : state.verdict, last: success, run };
}

/** What is known of a container before its first probe; `previous` is what an earlier life of the kubelet knew. */
export const initialVerdict = (
  { startupProbe, readinessProbe }: Pick<Container, 'startupProbe' | 'readinessProbe'>,
  previous: Pick<ProbeVerdict, 'started' | 'ready'> | undefined,
): ProbeVerdict => ({
  started: !startupProbe || previous?.started === true,
  ready: !readinessProbe && !startupProbe ? true : previous?.ready === true,
});

/** The container's verdict, with what one of its probes has concluded. The same object when that is nothing new. */
export function withConclusion(
  before: ProbeVerdict,
  { kind, probe, state }: { readonly kind: ProbeKind; readonly probe: Probe; readonly state: ProbeState },
  { pod, container }: { readonly pod: Pod; readonly container: Container },
): ProbeVerdict {
  const { verdict } = state;
  if (verdict === undefined) return before;
  if (kind === 'readiness') return before.ready === verdict ? before : { ...before, ready: verdict };
  if (!verdict) {
    const message = `Container ${container.name} failed ${kind} probe, will be restarted`;
    const gracePeriodSeconds = probe.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
    return { ...before, unhealthy: { message, gracePeriodSeconds } };
  }
  if (kind === 'liveness' || before.started) return before;
  return { ...before, started: true, ready: !container.readinessProbe };
}
