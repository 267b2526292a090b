/** In what order and for how long the pods of a node may end when it shuts down. Source: "Graceful node shutdown",
 *  https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/ */
import type { Pod } from '#api';
import { isCriticalPod } from '../eviction/plan/plan-eviction.ts';

interface ShutdownPhase {
  /** UIDs of the pods that end in it. */
  readonly uids: readonly string[];
  /** The longest that each of them may take. */
  readonly graceSeconds: number;
}

/** What critical pods get of all the time, as much as in upstream's example. */
const criticalShare = 1 / 3;

/** Critical pods last; without any, the others have all the time. */
export function planShutdown(pods: readonly Pod[], graceSeconds: number): ShutdownPhase[] {
  const { critical = [], others = [] } = Object.groupBy(pods, pod => (isCriticalPod(pod) ? 'critical' : 'others'));
  const criticalSeconds = critical.length === 0 ? 0 : Math.ceil(graceSeconds * criticalShare);
  const phases = [
    { pods: others, graceSeconds: graceSeconds - criticalSeconds },
    { pods: critical, graceSeconds: criticalSeconds },
  ];
  return phases
    .filter(phase => phase.pods.length > 0)
    .map(phase => ({ uids: phase.pods.map(({ metadata }) => metadata.uid), graceSeconds: phase.graceSeconds }));
}
