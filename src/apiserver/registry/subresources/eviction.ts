/** Eviction: a delete that asks first. Source: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 *
 *  Flow: what disruption budgets say (`disruption-budget.ts`) -> take one of the evictions that a budget allows -> mark
 *  the pod -> delete it. When the last fails, the budget's controller gives the eviction back: it was not seen to
 *  happen. */
import {
  type DeleteOptions,
  deepClone,
  Eviction,
  isConflict,
  type KubeObject,
  keyOf,
  type ObjectKey,
  Pod,
  PodDisruptionBudget,
  setCondition,
} from '#api';
import { formatTime } from '#base';
import type { SubresourceContext, SubresourceHandler } from '../../resource/subresource.ts';
import { planEviction, spendDisruption } from './disruption-budget.ts';
import { success } from './success.ts';

/** As upstream, bodies of the version before are taken: there are clients that know no other. */
export const podEviction: SubresourceHandler = {
  of: Pod,
  name: 'eviction',
  body: Eviction,
  namesObject: true,
  bodyVersions: ['policy/v1beta1'],
  create: evict,
};

/** Attempts at evicting a pod that others change meanwhile. */
const maxAttempts = 20;

async function evict(key: ObjectKey, body: KubeObject, context: SubresourceContext): Promise<object> {
  for (let attempt = 1; ; attempt++) {
    try {
      await evictOnce(key, body, context);
      return success(201);
    } catch (error) {
      if (!isConflict(error) || hasPreconditions(body) || attempt === maxAttempts) throw error;
    }
  }
}

const hasPreconditions = ({ deleteOptions }: Eviction): boolean => deleteOptions?.preconditions !== undefined;

async function evictOnce(key: ObjectKey, { deleteOptions }: Eviction, context: SubresourceContext): Promise<void> {
  const { objects, nowMs } = context;
  const dryRun = context.dryRun || (deleteOptions?.dryRun?.length ?? 0) > 0;
  let pod = await objects.get(Pod, key);
  const plan = planEviction(pod, await objects.list(PodDisruptionBudget, key.namespace));
  if (plan.grant === 'spend') await spend(plan.budget, pod, { ...context, dryRun });
  if (!dryRun && isWorthMarking(pod))
    pod = await objects.update(Pod, key, draft => markDisrupted(draft, nowMs), { subresource: 'status' });
  await objects.delete(Pod, key, plan.grant === 'unready' ? ifUnchanged(pod, deleteOptions) : deleteOptions);
}

async function spend(
  budget: PodDisruptionBudget,
  pod: Pod,
  { objects, nowMs, dryRun }: SubresourceContext,
): Promise<void> {
  const take = (draft: PodDisruptionBudget) => spendDisruption(draft, pod.metadata.name, nowMs);
  if (dryRun) take(deepClone(budget));
  else await objects.update(PodDisruptionBudget, keyOf(budget), take, { subresource: 'status' });
}

/** A pod that has become ready meanwhile has to be counted. */
const ifUnchanged = ({ metadata }: Pod, options: DeleteOptions | undefined): DeleteOptions => ({
  ...options,
  preconditions: { resourceVersion: metadata.resourceVersion, ...options?.preconditions },
});

/** Whether anybody will still read why the pod went. */
const isWorthMarking = ({ spec, status, metadata }: Pod): boolean =>
  Boolean(spec.nodeName) &&
  metadata.deletionTimestamp === undefined &&
  status?.phase !== 'Succeeded' &&
  status?.phase !== 'Failed';

/** Notes in the pod's status that it goes because of an eviction. */
function markDisrupted(pod: Pod, nowMs: number): void {
  const disrupted = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const conditions = setCondition(pod.status?.conditions, disrupted, formatTime(nowMs));
  pod.status = { ...pod.status, conditions };
}
