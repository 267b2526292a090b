/** The status of a deployment: counts, availability and progress.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status */
import {
  type Deployment,
  type DeploymentCondition,
  type DeploymentStatus,
  findCondition,
  withoutCondition,
} from '#api';
import { parseTime } from '#base';
import { omitZeros } from '../status/omit-zeros.ts';
import { availability, completeReason, pausedReason, progressing, say, timedOutReason } from './conditions.ts';
import { hasProgressDeadline, maxUnavailable, wantedReplicas } from './limits.ts';
import { allOf, type Sizes, totalReplicas, totalStatus } from './replica-sets.ts';

interface StatusInput {
  readonly deployment: Deployment;
  /** The replica sets with the sizes that they get now. */
  readonly sizes: Sizes;
  /** The current replica set that is being made. */
  readonly creating?: { readonly name: string; readonly replicas: number } | undefined;
  /** Whether a rollout is going on, so that its progress counts; not when paused or only scaled. */
  readonly isRollingOut: boolean;
  readonly nowMs: number;
}

type Conditions = readonly DeploymentCondition[];
type Counts = Omit<DeploymentStatus, 'conditions'>;

/** The status as it should be. */
export function planStatus(input: StatusInput): DeploymentStatus {
  const { deployment, nowMs } = input;
  const counts = countsOf(input);
  const isEnough = (counts.availableReplicas ?? 0) >= wantedReplicas(deployment) - maxUnavailable(deployment);
  let conditions = withPause(deployment.status?.conditions ?? [], input);
  conditions = withCurrent(conditions, input);
  conditions = say(conditions, availability(isEnough), { nowMs });
  if (input.isRollingOut) conditions = withReplicaFailure(withProgress(conditions, counts, input), input.sizes);
  return { ...counts, conditions: [...conditions] };
}

function countsOf({ deployment, sizes, creating }: StatusInput): Counts {
  const all = allOf(sizes);
  const availableReplicas = totalStatus(all, 'availableReplicas');
  const { collisionCount } = deployment.status ?? {};
  return {
    terminatingReplicas: totalStatus(all, 'terminatingReplicas'),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...omitZeros({
      observedGeneration: deployment.metadata.generation,
      replicas: totalStatus(all, 'replicas'),
      updatedReplicas: sizes.current?.replicaSet.status?.replicas,
      readyReplicas: totalStatus(all, 'readyReplicas'),
      availableReplicas,
      unavailableReplicas: Math.max(0, totalReplicas(all) + (creating?.replicas ?? 0) - availableReplicas),
    }),
  };
}

/** A pause stops the progress deadline; so it is said, unless the deadline was over before. */
function withPause(conditions: Conditions, { deployment, nowMs }: StatusInput): Conditions {
  const before = findCondition(conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || before?.reason === timedOutReason) return conditions;
  if (deployment.spec.paused) return say(conditions, progressing.paused(), { nowMs });
  return before?.reason === pausedReason ? say(conditions, progressing.resumed(), { nowMs }) : conditions;
}

function withCurrent(conditions: Conditions, { deployment, sizes, creating, nowMs }: StatusInput): Conditions {
  if (!hasProgressDeadline(deployment)) return conditions;
  if (creating) return say(conditions, progressing.created(creating.name), { nowMs });
  if (!sizes.current || findCondition(conditions, 'Progressing')) return conditions;
  return say(conditions, progressing.found(sizes.current.replicaSet.metadata.name), { nowMs });
}

function withProgress(conditions: Conditions, counts: Counts, { deployment, sizes, nowMs }: StatusInput): Conditions {
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const before = findCondition(conditions, 'Progressing');
  if ((counts.replicas ?? 0) === (counts.updatedReplicas ?? 0) && before?.reason === completeReason) return conditions;
  const name = sizes.current?.replicaSet.metadata.name;
  const what = name === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${name}"`;
  if (isComplete(deployment, counts)) return say(conditions, progressing.complete(what), { nowMs });
  if (isProgressing(deployment.status ?? {}, counts))
    return say(conditions, progressing.moving(what), { nowMs, renew: true });
  return isTimedOut(deployment, before, nowMs) ? say(conditions, progressing.timedOut(what), { nowMs }) : conditions;
}

/** Whether all pods are of the current revision and available, and nothing is left of the others. */
export function isComplete(deployment: Deployment, status: Counts = {}): boolean {
  const wanted = wantedReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** More new, ready or available pods than before, or fewer old ones. */
function isProgressing(before: Counts, now: Counts): boolean {
  const oldOf = ({ replicas = 0, updatedReplicas = 0 }: Counts) => replicas - updatedReplicas;
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    oldOf(now) < oldOf(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function deadlineMs({ spec }: Deployment, { lastUpdateTime }: DeploymentCondition): number {
  return parseTime(lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

function isTimedOut(deployment: Deployment, condition: DeploymentCondition | undefined, nowMs: number): boolean {
  if (!condition || condition.reason === completeReason) return false;
  return deadlineMs(deployment, condition) < nowMs;
}

/** Milliseconds until the progress deadline must be looked at; undefined when it need not be. Timestamps are whole
 *  seconds, hence the second on top. */
export function nextDeadlineMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const condition = findCondition(status.conditions, 'Progressing');
  if (!condition || !hasProgressDeadline(deployment) || deployment.spec.paused) return undefined;
  if (condition.reason === timedOutReason || isComplete(deployment, status)) return undefined;
  return Math.max(0, deadlineMs(deployment, condition) - nowMs) + 1000;
}

/** Passes on why pods could not be made, first of all those of the current replica set. */
function withReplicaFailure(conditions: Conditions, { current, old }: Sizes): Conditions {
  const ordered = current ? [current, ...old] : old;
  const failures = ordered.flatMap(({ replicaSet }) => replicaSet.status?.conditions ?? []);
  const failure = findCondition(failures, 'ReplicaFailure');
  const before = findCondition(conditions, 'ReplicaFailure');
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  if (before?.status === failure.status && before.reason === failure.reason) return conditions;
  const { lastTransitionTime } = failure;
  const times = lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime };
  return [...withoutCondition(conditions, 'ReplicaFailure'), { ...failure, ...times }];
}
