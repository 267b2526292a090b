/** device-taint-eviction-controller: ends pods whose devices have taints that they do not tolerate, or no longer, and
 *  says of each rule how far it is.
 *
 *  Its keys are claims, and rules, which have no namespace. */
import {
  DeviceTaintRule,
  deviceClaimNamesOf,
  formatKey,
  keyOf,
  type ObjectKey,
  observedGenerationOf,
  Pod,
  ResourceClaim,
  ResourceSlice,
} from '#api';
import { formatTime } from '#base';
import {
  again,
  type Controller,
  defineController,
  done,
  type Listers,
  patchStatus,
  type ReconcileContext,
  type ReconcileResult,
  unlessGone,
  watch,
} from '#reconcile';
import { deviceTaintEvictionDeclaration } from './declaration.ts';
import { evictionTimeOf, isEvicted, rulesAgainst } from './plan.ts';
import { planRuleStatus } from './rule-status-plan.ts';

const allocatedClaims = (_: unknown, lister: Listers) =>
  lister(ResourceClaim)
    .list()
    .filter(({ status }) => status?.allocation)
    .map(keyOf);

const allRules = (_: unknown, lister: Listers) => lister(DeviceTaintRule).list().map(keyOf);

export const createDeviceTaintEviction = (): Controller => {
  const evictions = new Evictions();
  return defineController({
    ...deviceTaintEvictionDeclaration,
    primary: ResourceClaim,
    watches: [
      watch({ kind: ResourceClaim, keysOf: allRules }),
      watch({ kind: ResourceSlice, keysOf: allocatedClaims }),
      watch({ kind: DeviceTaintRule, keysOf: (rule, lister) => [keyOf(rule), ...allocatedClaims(rule, lister)] }),
      watch({
        kind: Pod,
        keysOf: (pod, lister) => {
          const names = deviceClaimNamesOf(pod);
          const claims = names.map(name => ({ namespace: pod.metadata.namespace ?? '', name }));
          return names.length === 0 ? [] : [...claims, ...allRules(pod, lister)];
        },
      }),
    ],
    reconcile: (key, context) =>
      key.namespace === undefined
        ? reconcileRule(key, { evictions, context })
        : reconcileClaim(key, { evictions, context }),
  });
};

/** What was done since the controller started, and what is to come, of what is there. */
class Evictions {
  /** How many pods each rule has ended, by the rules' keys. */
  readonly #counts = new Map<string, { readonly uid: string; readonly count: number }>();
  /** UIDs of pods that are to go later, by the keys of the claims for which they go. */
  readonly #due = new Map<string, ReadonlySet<string>>();

  of(rule: DeviceTaintRule): number {
    const counted = this.#counts.get(formatKey(keyOf(rule)));
    return counted?.uid === rule.metadata.uid ? counted.count : 0;
  }

  add(rules: readonly DeviceTaintRule[]): void {
    for (const rule of rules)
      this.#counts.set(formatKey(keyOf(rule)), { uid: rule.metadata.uid, count: this.of(rule) + 1 });
  }

  /** These are to go later, and no others. */
  await(claim: ResourceClaim, pods: readonly Pod[]): void {
    const key = formatKey(keyOf(claim));
    if (pods.length === 0) this.#due.delete(key);
    else this.#due.set(key, new Set(pods.map(pod => pod.metadata.uid)));
  }

  isDue(claim: ResourceClaim, pod: Pod): boolean {
    return this.#due.get(formatKey(keyOf(claim)))?.has(pod.metadata.uid) === true;
  }

  /** A rule or a claim is gone. */
  forget(key: ObjectKey): void {
    this.#counts.delete(formatKey(key));
    this.#due.delete(formatKey(key));
  }
}

interface Work {
  readonly evictions: Evictions;
  readonly context: ReconcileContext;
}

async function reconcileClaim(key: ObjectKey, { evictions, context }: Work): Promise<ReconcileResult> {
  const { lister, clock } = context;
  const claim = lister(ResourceClaim).get(key);
  if (!claim) {
    evictions.forget(key);
    return done;
  }
  const rules = lister(DeviceTaintRule).list();
  const timeMs = evictionTimeOf(claim, { slices: lister(ResourceSlice).list(), rules });
  const users = lister(Pod)
    .list(claim.metadata.namespace)
    .filter(pod => isEvicted(pod, claim));
  const waitMs = timeMs === undefined ? 0 : timeMs - clock.now();
  if (timeMs === undefined)
    for (const pod of users) if (evictions.isDue(claim, pod)) tell(pod, 'Cancelling deletion', context);
  evictions.await(claim, waitMs > 0 ? users : []);
  if (timeMs === undefined) return done;
  if (waitMs > 0) return again(waitMs);
  for (const pod of users) {
    await evict(pod, context);
    evictions.add(rulesAgainst(claim, rules));
  }
  return done;
}

async function reconcileRule(key: ObjectKey, { evictions, context }: Work): Promise<ReconcileResult> {
  const { lister, clock } = context;
  const rule = lister(DeviceTaintRule).get(key);
  if (!rule) {
    evictions.forget(key);
    return done;
  }
  const plan = planRuleStatus(rule, {
    pods: lister(Pod).list(),
    claims: lister(ResourceClaim).list(),
    slices: lister(ResourceSlice).list(),
    evictedCount: evictions.of(rule),
    nowMs: clock.now(),
  });
  if (plan === 'nothing') return done;
  if ('waitMs' in plan) return again(plan.waitMs);
  await patchStatus(DeviceTaintRule, { object: rule, status: { conditions: [plan.condition] } }, context);
  return done;
}

const tell = (pod: Pod, message: string, { event }: ReconcileContext): void =>
  event(pod, { type: 'Normal', reason: 'DeviceTaintManagerEviction', message });

/** The pod says why it goes before it is told to. */
async function evict(pod: Pod, context: ReconcileContext): Promise<void> {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    ...observedGenerationOf(pod),
    reason: 'DeletionByDeviceTaintManager',
    message: 'Device Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: formatTime(context.clock.now()),
  };
  tell(pod, 'Marking for deletion', context);
  await patchStatus(Pod, { object: pod, status: { conditions: [condition] } }, context);
  const preconditions = { uid: pod.metadata.uid };
  await context.client.delete(Pod, keyOf(pod), { preconditions }).catch(unlessGone);
}
