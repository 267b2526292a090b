/** Carries out what `plan.ts` decided about replica sets. */
import { type DeploymentStatus, isAlreadyExists, isNamespaceTerminating, keyOf, type New, ReplicaSet } from '#api';
import { toError } from '#base';
import type { ReconcileContext } from '#reconcile';
import { controllerOf, unlessGone } from '#reconcile';
import { progressing, say } from './conditions.ts';
import { hasProgressDeadline } from './limits.ts';
import type { DeploymentPlan, Observed } from './plan.ts';
import { replicasOf } from './replica-sets.ts';
import { isSameTemplate } from './template-hash.ts';

/** What went wrong, with the status that tells of it. */
export interface Failure {
  readonly cause: unknown;
  readonly status: DeploymentStatus;
}

/** Makes, changes and deletes replica sets; an Event tells of each change of size. */
export async function applyReplicaSets(
  plan: DeploymentPlan,
  observed: Observed,
  context: ReconcileContext,
): Promise<Failure | undefined> {
  for (const { from, to } of plan.updates) {
    await context.client.update(ReplicaSet, to);
    tellScale(to.metadata.name, { from: replicasOf(from), to: replicasOf(to) }, observed, context);
  }
  for (const replicaSet of plan.removals) {
    const preconditions = { uid: replicaSet.metadata.uid, resourceVersion: replicaSet.metadata.resourceVersion };
    await context.client.delete(ReplicaSet, keyOf(replicaSet), { preconditions }).catch(unlessGone);
  }
  return plan.create && (await create(plan.create, { plan, observed, context }));
}

async function create(
  replicaSet: New<ReplicaSet>,
  { plan, observed, context }: { plan: DeploymentPlan; observed: Observed; context: ReconcileContext },
): Promise<Failure | undefined> {
  const name = replicaSet.metadata.name ?? '';
  try {
    const created = await context.client.create(ReplicaSet, replicaSet);
    tellScale(name, { from: 0, to: replicasOf(created) }, observed, context);
    return undefined;
  } catch (cause) {
    if (isAlreadyExists(cause)) return await settleName(name, { plan, observed, context, cause });
    if (isNamespaceTerminating(cause)) throw cause;
    const { message } = toError(cause);
    context.event(observed.deployment, {
      type: 'Warning',
      reason: 'ReplicaSetCreateError',
      message: `Failed to create new replica set "${name}": ${message}`,
    });
    if (!hasProgressDeadline(observed.deployment)) return { cause, status: plan.status };
    const before = plan.status.conditions ?? [];
    const conditions = say(before, progressing.createFailed(name, message), { nowMs: context.clock.now() });
    return { cause, status: { ...plan.status, conditions: [...conditions] } };
  }
}

/** The name is taken: by the very replica set wanted, which the cache will show, or by one of another template with the
 *  same hash; then the next hash is counted on. */
async function settleName(
  name: string,
  {
    plan,
    observed,
    context,
    cause,
  }: { plan: DeploymentPlan; observed: Observed; context: ReconcileContext; cause: unknown },
): Promise<Failure> {
  const { deployment } = observed;
  const taken = await context.client.find(ReplicaSet, { namespace: deployment.metadata.namespace, name });
  const isOurs = taken !== undefined && controllerOf(taken)?.uid === deployment.metadata.uid;
  const before = deployment.status ?? {};
  if (isOurs && isSameTemplate(taken.spec.template, deployment.spec.template)) return { cause, status: before };
  return { cause, status: { ...before, collisionCount: (plan.status.collisionCount ?? 0) + 1 } };
}

function tellScale(
  name: string,
  { from, to }: { from: number; to: number },
  { deployment }: Observed,
  context: ReconcileContext,
): void {
  if (from === to) return;
  const message = `Scaled ${from < to ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`;
  context.event(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
}
