/** What the status of a rule says of the pods that it ends, or would end. Pure. Reasons and messages are upstream's.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#device-taints-and-tolerations */
import {
  type Condition,
  type DeviceTaintRule,
  deviceClaimNamesOf,
  findCondition,
  formatKey,
  isTaintedBy,
  keyOf,
  type Pod,
  type ResourceClaim,
  type ResourceSlice,
} from '#api';
import { formatTime, parseTime } from '#base';
import { isEvicted, newestSlices, rulesAgainst } from './plan.ts';

/** What there is in the cluster, and what the rule has done. */
export interface RuleSurroundings {
  readonly pods: readonly Pod[];
  readonly claims: readonly ResourceClaim[];
  readonly slices: readonly ResourceSlice[];
  /** How many pods the rule has ended since the controller started. */
  readonly evictedCount: number;
  readonly nowMs: number;
}

/** The condition that the rule is to have; or, in milliseconds, how long to wait until it may be told again. */
export type RuleStatusPlan = { readonly condition: Condition } | { readonly waitMs: number } | 'nothing';

const type = 'EvictionInProgress';

/** Between two changes of the condition, unless the rule itself is another. */
const periodMs = 10_000;

/** A preview is made once for each version of the rule: whoever wants another makes the rule anew. */
export function planRuleStatus(rule: DeviceTaintRule, surroundings: RuleSurroundings): RuleStatusPlan {
  const { nowMs } = surroundings;
  const { generation } = rule.metadata;
  const before = findCondition(rule.status?.conditions, type);
  const isTold = before !== undefined && before.observedGeneration === generation;
  if (isTold && rule.spec.taint.effect === 'None') return 'nothing';
  const { lastTransitionTime, ...said } = before ?? { lastTransitionTime: undefined };
  const waitMs = lastTransitionTime ? parseTime(lastTransitionTime) + periodMs - nowMs : 0;
  if (isTold && waitMs > 0) return { waitMs };
  const condition = { type, ...verdictOf(rule, surroundings), ...(generation && { observedGeneration: generation }) };
  const isSame = Object.entries(condition).every(([key, value]) => said[key as keyof typeof said] === value);
  return isSame ? 'nothing' : { condition: { ...condition, lastTransitionTime: formatTime(nowMs) } };
}

type Verdict = Pick<Condition, 'status' | 'reason' | 'message'>;

function verdictOf(rule: DeviceTaintRule, surroundings: RuleSurroundings): Verdict {
  const { evictedCount } = surroundings;
  const { status, reason, message } = stateOf(rule, surroundings);
  const evicted = evictedCount > 0 ? `${count(evictedCount, 'pod')} evicted since starting the controller.` : '';
  return { status, reason, message: [message, evicted].filter(part => part !== '').join(' ') };
}

function stateOf(rule: DeviceTaintRule, surroundings: RuleSurroundings): Verdict {
  const { effect } = rule.spec.taint;
  if (effect === 'NoExecute') {
    const pods = endedBy(rule, surroundings);
    if (pods.length === 0)
      return { status: 'False', reason: surroundings.evictedCount > 0 ? 'Completed' : 'NotStarted', message: '' };
    const need = pods.length === 1 ? '1 pod needs' : `${pods.length} pods need`;
    return {
      status: 'True',
      reason: 'PodsPendingEviction',
      message: `${need} to be evicted in ${namespacesOf(pods)}.`,
    };
  }
  if (effect === 'None') return { status: 'False', reason: 'NoEffect', message: preview(rule, surroundings) };
  return { status: 'False', reason: 'OtherEffect', message: 'Eviction only happens for the NoExecute effect.' };
}

/** What it would do if it ended pods. */
function preview(rule: DeviceTaintRule, surroundings: RuleSurroundings): string {
  const { taint } = rule.spec;
  const pods = endedBy({ ...rule, spec: { ...rule.spec, taint: { ...taint, effect: 'NoExecute' } } }, surroundings);
  return [
    `${count(publishedBy(rule, surroundings.slices), 'published device')} selected.`,
    `${count(allocatedBy(rule, surroundings.claims), 'allocated device')} selected.`,
    `${count(pods.length, 'pod')} would be evicted in ${namespacesOf(pods)} if the effect was NoExecute.`,
    'This information will not be updated again. Recreate the DeviceTaintRule to trigger an update.',
  ].join(' ');
}

/** The pods that have to go for the rule, now or when they bear it no longer. */
const endedBy = (rule: DeviceTaintRule, { pods, claims }: RuleSurroundings): Pod[] => {
  const tainted = new Map(
    claims.filter(claim => rulesAgainst(claim, [rule]).length > 0).map(claim => [formatKey(keyOf(claim)), claim]),
  );
  return pods.filter(pod =>
    deviceClaimNamesOf(pod).some(name => {
      const claim = tainted.get(formatKey({ namespace: pod.metadata.namespace ?? '', name }));
      return claim !== undefined && isEvicted(pod, claim);
    }),
  );
};

function publishedBy(rule: DeviceTaintRule, slices: readonly ResourceSlice[]): number {
  const pools = Object.values(Object.groupBy(slices, ({ spec }) => `${spec.driver}/${spec.pool.name}`));
  return pools
    .flatMap((pool = []) => newestSlices(pool))
    .flatMap(({ spec: { driver, pool, devices = [] } }) =>
      devices.filter(({ name }) => isTaintedBy(rule, { driver, pool: pool.name, device: name })),
    ).length;
}

const allocatedBy = (rule: DeviceTaintRule, claims: readonly ResourceClaim[]): number =>
  claims
    .flatMap(({ status }) => status?.allocation?.devices?.results ?? [])
    .filter(({ driver, pool, device }) => isTaintedBy(rule, { driver, pool, device })).length;

const count = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;

function namespacesOf(pods: readonly Pod[]): string {
  const amount = new Set(pods.map(({ metadata }) => metadata.namespace)).size;
  return amount === 1 ? '1 namespace' : `${amount} different namespaces`;
}
