/** Conditions of a deployment, with upstream's reasons, which `kubectl rollout status` reads. */
import { type DeploymentCondition, findCondition, transitionTime, withoutCondition } from '#api';
import { formatTime } from '#base';

/** What is to be said; the times follow from what was said before. */
export type Saying = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>;

/** What condition Progressing can say. */
export const progressing = {
  created: (name: string): Saying => progress('True', 'NewReplicaSetCreated', `Created new replica set "${name}"`),
  found: (name: string): Saying => progress('True', 'FoundNewReplicaSet', `Found new replica set "${name}"`),
  moving: (what: string): Saying => progress('True', 'ReplicaSetUpdated', `${what} is progressing.`),
  complete: (what: string): Saying => progress('True', completeReason, `${what} has successfully progressed.`),
  timedOut: (what: string): Saying => progress('False', timedOutReason, `${what} has timed out progressing.`),
  createFailed: (name: string, why: string): Saying =>
    progress('False', 'ReplicaSetCreateError', `Failed to create new replica set "${name}": ${why}`),
  paused: (): Saying => progress('Unknown', pausedReason, 'Deployment is paused'),
  resumed: (): Saying => progress('Unknown', 'DeploymentResumed', 'Deployment is resumed'),
} as const;

/** Reasons that are read again when the next status is planned. */
export const completeReason = 'NewReplicaSetAvailable';
/** Progressing is False: the deadline has passed, and `kubectl rollout status` fails. */
export const timedOutReason = 'ProgressDeadlineExceeded';
/** Progressing is Unknown: the deadline does not run meanwhile. */
export const pausedReason = 'DeploymentPaused';

function progress(status: string, reason: string, message: string): Saying {
  return { type: 'Progressing', status, reason, message };
}

/** Whether enough pods are available. */
export function availability(isEnough: boolean): Saying {
  return isEnough
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

type Conditions = readonly DeploymentCondition[];

/** Says something. What has the same status and reason as before is not news, and stays as it stands, unless `renew`:
 *  then the time of its last update moves on. */
export function say(
  conditions: Conditions,
  saying: Saying,
  { nowMs, renew = false }: { nowMs: number; renew?: boolean },
): Conditions {
  const before = findCondition(conditions, saying.type);
  if (!renew && before?.status === saying.status && before.reason === saying.reason) return conditions;
  const now = formatTime(nowMs);
  const lastTransitionTime = transitionTime(before, saying.status, now);
  return [...withoutCondition(conditions, saying.type), { ...saying, lastTransitionTime, lastUpdateTime: now }];
}
