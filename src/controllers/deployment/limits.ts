/** How many pods a deployment may have too many, and too few, while it is replaced.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment */
import { type Deployment, scaledValue } from '#api';

/** Whether pods are replaced gradually. */
export function isRollingUpdate({ spec }: Deployment): boolean {
  return spec.strategy?.type !== 'Recreate';
}

/** The replicas wanted. */
export const wantedReplicas = ({ spec }: Deployment): number => spec.replicas ?? 1;

/** Pods above the wanted number; 0 unless rolling. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0;
}

/** Pods that may be unavailable; 0 unless rolling. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = wantedReplicas(deployment);
  if (!isRollingUpdate(deployment) || replicas === 0) return 0;
  return Math.min(fenceposts(deployment).unavailable, replicas);
}

/** Surge is rounded up, unavailability down; if both came to 0 nothing could move, so one pod may be unavailable. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const surge = scaledValue(rolling?.maxSurge ?? '25%', wantedReplicas(deployment), 'up');
  const unavailable = scaledValue(rolling?.maxUnavailable ?? '25%', wantedReplicas(deployment), 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Whether the deployment watches its own progress; the largest integer means never. */
export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1;
}
