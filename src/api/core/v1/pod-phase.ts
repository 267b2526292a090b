/** What a pod's phase means. Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase */
import type { PodPhase } from './pod-status.ts';

/** Whether a pod of this phase has ended for good: it is never left again, and nothing of the pod runs. */
export const isFinalPhase = (phase: PodPhase | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';
