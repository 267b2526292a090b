/** How many pods of a disruption budget may be evicted now. Pure.
 *  Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
import {
  type Condition,
  type Pod,
  type PodDisruptionBudget,
  type PodDisruptionBudgetStatus,
  scaledValue,
  setCondition,
} from '#api';
import { formatTime, parseTime } from '#base';
import { isPodReady, isPodTerminating } from '../pods/pod-facts.ts';

/** How long a pod whose eviction was granted may take until it is told to go. */
const deletionTimeoutMs = 120_000;

/** What there is. */
export interface Observed {
  readonly budget: PodDisruptionBudget;
  /** The pods that it is about. */
  readonly pods: readonly Pod[];
  /** How many pods there should be, by what made them; undefined where nobody needs to know (see
   *  {@link needsScale}). */
  readonly scale: number | undefined;
}

interface BudgetPlan {
  readonly status: PodDisruptionBudgetStatus;
  /** Pods that were to be evicted, and still are not. */
  readonly overdue: readonly Pod[];
  /** When to look again, because evictions are awaited. */
  readonly waitMs: number | undefined;
}

/** Whether a budget is about a share of the pods that there should be, not a number of those that there are. */
export const needsScale = ({ spec }: PodDisruptionBudget): boolean =>
  spec.maxUnavailable !== undefined || typeof spec.minAvailable === 'string';

/** Counts the pods of a budget. */
export function planBudget({ budget, pods, scale = pods.length }: Observed, nowMs: number): BudgetPlan {
  const granted = grants(budget, pods, nowMs);
  const healthy = pods.filter(pod => !isPodTerminating(pod) && isPodReady(pod) && !granted.open.has(pod.metadata.name));
  const desiredHealthy = countDesired(budget, scale);
  const disruptionsAllowed = scale > 0 ? Math.max(0, healthy.length - desiredHealthy) : 0;
  const disruptedPods = Object.fromEntries(granted.open);
  const reason = disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods';
  return {
    status: {
      ...observedOf(budget),
      currentHealthy: healthy.length,
      desiredHealthy,
      disruptionsAllowed,
      ...(granted.open.size === 0 ? {} : { disruptedPods }),
      expectedPods: scale,
      conditions: withAllowed(budget, { allowed: disruptionsAllowed > 0, reason, message: '' }, nowMs),
    },
    overdue: granted.overdue,
    waitMs: granted.waitMs,
  };
}

/** The status of a budget whose pods cannot be counted: nothing may be evicted. */
export const failedStatus = (
  budget: PodDisruptionBudget,
  message: string,
  nowMs: number,
): PodDisruptionBudgetStatus => ({
  ...budget.status,
  ...observedOf(budget),
  disruptionsAllowed: 0,
  conditions: withAllowed(budget, { allowed: false, reason: 'SyncFailed', message }, nowMs),
});

function countDesired({ spec }: PodDisruptionBudget, scale: number): number {
  const { maxUnavailable, minAvailable = 0 } = spec;
  if (maxUnavailable !== undefined) return Math.max(0, scale - scaledValue(maxUnavailable, scale, 'up'));
  return scaledValue(minAvailable, scale, 'up');
}

interface Grants {
  /** Pods by name that were granted eviction and are not seen going yet, with the time of the grant. */
  readonly open: ReadonlyMap<string, string>;
  readonly overdue: readonly Pod[];
  readonly waitMs: number | undefined;
}

function grants({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Grants {
  const open = new Map<string, string>();
  const overdue: Pod[] = [];
  let waitMs: number | undefined;
  for (const pod of pods) {
    const granted = status?.disruptedPods?.[pod.metadata.name];
    if (granted === undefined || isPodTerminating(pod)) continue;
    const restMs = parseTime(granted) + deletionTimeoutMs - nowMs;
    if (restMs <= 0) overdue.push(pod);
    else {
      open.set(pod.metadata.name, granted);
      waitMs = Math.min(waitMs ?? restMs, restMs);
    }
  }
  return { open, overdue, waitMs };
}

const observedOf = ({ metadata: { generation } }: PodDisruptionBudget): { observedGeneration?: number } =>
  generation === undefined ? {} : { observedGeneration: generation };

function withAllowed(
  budget: PodDisruptionBudget,
  { allowed, reason, message }: { readonly allowed: boolean; readonly reason: string; readonly message: string },
  nowMs: number,
): Condition[] {
  const status = allowed ? 'True' : 'False';
  const condition = { type: 'DisruptionAllowed', status, reason, message, ...observedOf(budget) };
  return setCondition<Condition>(budget.status?.conditions, condition, formatTime(nowMs));
}
