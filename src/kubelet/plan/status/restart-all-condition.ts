/** The condition that tells of a restart of all containers; only of pods that may be restarted so. */
import { mayRestartAll, type Pod, type PodCondition, type PodPhase } from '#api';
import type { RuntimePod } from '../../runtime/runtime.ts';
import { isRestartingAll, restartingAllCondition } from '../containers.ts';

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

/** None for pods that are never restarted so. */
export function restartAllVerdicts(
  pod: Pod,
  { phase, runtime }: { readonly phase: PodPhase; readonly runtime: RuntimePod | undefined },
): (readonly [type: string, Verdict])[] {
  if (!mayRestartAll(pod.spec)) return [];
  return [[restartingAllCondition, verdictOf(pod, { phase, runtime })]];
}

function verdictOf(pod: Pod, { phase, runtime }: { phase: PodPhase; runtime: RuntimePod | undefined }): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (!isRestartingAll(pod, runtime)) return { status: 'False' };
  const message = 'container exited with restart policy rule';
  return { status: 'True', reason: 'RestartAllContainersStarted', message };
}
