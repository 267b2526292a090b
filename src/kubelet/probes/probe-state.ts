/** A probe as a state machine: results in, verdict out. Source:
 *  https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
import type { Probe } from '#api';

export type ProbeKind = 'startup' | 'liveness' | 'readiness';

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
