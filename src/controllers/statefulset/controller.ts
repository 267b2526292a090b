/** statefulset: keeps numbered pods, each with a name, an address and volumes that stay, and replaces them one by
 *  one. */
import { type ControllerRevision, Pod, StatefulSet } from '#api';
import {
  again,
  byController,
  claim,
  controllerReference,
  defineAdoption,
  defineController,
  done,
  type ReconcileContext,
  writeStatus,
} from '#reconcile';
import { revisionsOf, settleRevision, truncateHistory } from '../history/apply.ts';
import { applyPods, keepIdentity } from './apply.ts';
import { keepClaims } from './claims.ts';
import { statefulSetDeclaration } from './declaration.ts';
import { ordinalOf, revisionLabel } from './identity.ts';
import { survey } from './observed.ts';
import { planStatefulPods } from './plan.ts';
import { nextAvailabilityMs, planStatus } from './status.ts';

const selectorOf = ({ spec }: StatefulSet) => spec.selector;
const pods = defineAdoption({
  owner: StatefulSet,
  kind: Pod,
  selectorOf,
  accepts: (set, pod) => ordinalOf(pod, set) !== undefined,
});
const revisions = revisionsOf(StatefulSet, selectorOf);
/** The label of revisions with their hash. */
const hashLabel = 'controller.kubernetes.io/hash';

export const statefulSet = defineController({
  ...statefulSetDeclaration,
  adopts: [pods, revisions],

  async reconcile(key, context) {
    const set = context.lister(StatefulSet).get(key);
    if (!set || set.metadata.deletionTimestamp !== undefined) return done;
    const history = await keepHistory(set, context);
    const observed = survey({ set, pods: await claim(pods, set, context), ...history });
    await keepIdentity(observed, context);
    await keepClaims(observed, context);
    const plan = planStatefulPods(observed, context.clock.now());
    const failure = await applyPods(plan, observed, context);
    const nowMs = context.clock.now();
    const status = planStatus(observed, { nowMs, collisions: history.collisions });
    await writeStatus(StatefulSet, { object: set, updated: { ...set, status } }, context);
    if (failure !== undefined) throw failure;
    return again(nextAvailabilityMs(observed, nowMs));
  },
});

interface History {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly collisions: number;
}

/** Sees to it that the template has a revision, and that old ones go. */
async function keepHistory(set: StatefulSet, context: ReconcileContext): Promise<History> {
  const own = await claim(revisions, set, context);
  const { template, revisionHistoryLimit = 10 } = set.spec;
  const { revision: update, collisions } = await settleRevision(
    { owner: set, controller: controllerReference(StatefulSet, set), template, hashLabel },
    { revisions: own, collisions: set.status?.collisionCount ?? 0 },
    context,
  );
  const current = own.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  const used = byController(Pod)
    .find(context.lister, set.metadata.uid)
    .map(({ metadata }) => metadata.labels?.[revisionLabel]);
  const inUse = new Set([current.metadata.name, update.metadata.name, ...used]);
  const isInUse = ({ metadata }: ControllerRevision) => inUse.has(metadata.name);
  await truncateHistory(own, { isInUse, limit: revisionHistoryLimit }, context);
  return { current, update, collisions };
}
