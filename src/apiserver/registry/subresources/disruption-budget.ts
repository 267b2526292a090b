/** Whether disruption budgets grant the eviction of a pod: pure.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ and
 *  https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy */
import {
  type Condition,
  forbidden,
  isConditionTrue,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  StatusError,
  selects,
  setCondition,
} from '#api';
import { formatTime } from '#base';

/** What an eviction takes. */
export type EvictionPlan =
  /** Budgets have no say. */
  | { readonly grant: 'free' }
  /** The pod may go because it is not ready, and only while it is as it was. */
  | { readonly grant: 'unready' }
  /** One of the evictions that the budget allows. */
  | { readonly grant: 'spend'; readonly budget: PodDisruptionBudget };

/** Asks the budgets of the pod's namespace. Throws the 500 for a pod that more than one of them is about. */
export function planEviction(pod: Pod, budgets: readonly PodDisruptionBudget[]): EvictionPlan {
  if (isOutOfBudget(pod)) return { grant: 'free' };
  const labels = pod.metadata.labels ?? {};
  const [budget, ...more] = budgets.filter(({ spec }) => spec.selector && selects(spec.selector, labels));
  if (!budget) return { grant: 'free' };
  if (more.length > 0) throw new StatusError(500, '', severalBudgets);
  return !isReady(pod) && letsUnreadyGo(budget) ? { grant: 'unready' } : { grant: 'spend', budget };
}

const severalBudgets =
  'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';

/** A pod that does not run yet, or any more, is missed by nobody. */
const isOutOfBudget = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined || ['Pending', 'Succeeded', 'Failed'].includes(status?.phase ?? 'Pending');

const isReady = ({ status }: Pod): boolean => isConditionTrue(status?.conditions, 'Ready');

/** Whether a pod that does no work may go without being counted. */
function letsUnreadyGo({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

/** Evictions that were granted and that nobody has seen happen yet; with more the budget's controller is away. */
const maxDisruptedPods = 2000;
/** As long as the budget's controller may take to look at it. */
const retryAfterSeconds = 10;

/** Takes one of the evictions that a budget allows; changes the draft. Throws the 429 when it allows none now. */
export function spendDisruption(draft: PodDisruptionBudget, podName: string, nowMs: number): void {
  const { metadata, status = {} } = draft;
  const { observedGeneration = 0, disruptionsAllowed = 0 } = status;
  const name = metadata.name;
  if (observedGeneration < (metadata.generation ?? 0))
    throw refused(`The disruption budget ${name} is still being processed by the server.`, { retryAfterSeconds });
  const refuse = (why: string) => forbidden({ group: 'policy', resource: 'poddisruptionbudgets' }, name, why);
  if (disruptionsAllowed < 0) throw refuse('pdb disruptions allowed is negative');
  const disruptedPods = { ...status.disruptedPods };
  if (Object.keys(disruptedPods).length > maxDisruptedPods)
    throw refuse('DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (disruptionsAllowed === 0) throw refused(whyNone(name, status));
  disruptedPods[podName] = formatTime(nowMs);
  draft.status = { ...status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods };
  if (disruptionsAllowed === 1) draft.status.conditions = withoutDisruptions(status, nowMs);
}

const refused = (message: string, details: { retryAfterSeconds?: number } = {}): StatusError =>
  new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...details,
  });

const disruptionAllowed = 'DisruptionAllowed';

function whyNone(
  name: string,
  { currentHealthy = 0, desiredHealthy = 0, conditions = [] }: PodDisruptionBudgetStatus,
): string {
  if (currentHealthy < desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  const message = `The disruption budget ${name} does not allow evicting pods currently`;
  const condition = conditions.find(({ type }) => type === disruptionAllowed);
  return condition?.status === 'False' && condition.reason === 'SyncFailed'
    ? `${message} because it failed sync: ${condition.message}`
    : message;
}

function withoutDisruptions({ conditions, observedGeneration }: PodDisruptionBudgetStatus, nowMs: number): Condition[] {
  const observed = observedGeneration === undefined ? {} : { observedGeneration };
  const condition = { type: disruptionAllowed, status: 'False', reason: 'InsufficientPods', message: '', ...observed };
  return setCondition<Condition>(conditions, condition, formatTime(nowMs));
}
