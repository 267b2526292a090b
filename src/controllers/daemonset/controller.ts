/** daemonset: keeps a pod on every node that fits, and replaces them gradually. */
import { type ControllerRevision, DaemonSet, deepEqual, formatKey, keyOf, Node, Pod } from '#api';
import {
  again,
  byController,
  claim,
  controllerReference,
  createPods,
  defineAdoption,
  defineController,
  deletePods,
  done,
  type PodFailure,
  podFromTemplate,
  type ReconcileContext,
  watch,
  writeStatus,
} from '#reconcile';
import { revisionsOf, settleRevision, truncateHistory } from '../history/apply.ts';
import { daemonTemplate, hashLabel } from './daemon-pod.ts';
import { daemonSetDeclaration } from './declaration.ts';
import { DaemonFailures } from './failures.ts';
import { type Observed, survey } from './observed.ts';
import { planDaemonPods } from './plan.ts';
import { nextAvailabilityMs, planStatus } from './status.ts';

const selectorOf = ({ spec }: DaemonSet) => spec.selector;
const pods = defineAdoption({ owner: DaemonSet, kind: Pod, selectorOf });
const revisions = revisionsOf(DaemonSet, selectorOf);

type Context = ReconcileContext<DaemonFailures>;

export const daemonSet = defineController<DaemonFailures>({
  ...daemonSetDeclaration,
  adopts: [pods, revisions],
  watches: [
    watch({
      kind: Node,
      keysOf: (_, lister) => lister(DaemonSet).list().map(keyOf),
      // Heartbeats make no difference.
      ignores: (previous, node) =>
        deepEqual(previous.metadata.labels, node.metadata.labels) && deepEqual(previous.spec.taints, node.spec.taints),
    }),
  ],
  state: () => new DaemonFailures(),

  async reconcile(key, context) {
    const object = context.lister(DaemonSet).get(key);
    if (!object) {
      context.state.forget(formatKey(key));
      return done;
    }
    if (object.metadata.deletionTimestamp !== undefined) return done;
    const { hash, collisions } = await keepHistory(object, context);
    const claimed = await claim(pods, object, context);
    const observed = survey({ daemonSet: object, nodes: context.lister(Node).list(), pods: claimed, hash });
    const { failure, requeueAfterMs } = await converge(observed, context);
    const nowMs = context.clock.now();
    const status = planStatus(observed, { nowMs, collisions });
    await writeStatus(DaemonSet, { object, updated: { ...object, status } }, context);
    if (failure) throw failure.cause;
    const waits = [requeueAfterMs, nextAvailabilityMs(observed, nowMs)].filter(waitMs => waitMs !== undefined);
    return again(waits.length === 0 ? undefined : Math.min(...waits));
  },
});

/** Sees to it that the template has a revision, and that old ones go; gives its hash. */
async function keepHistory(object: DaemonSet, context: Context): Promise<{ hash: string; collisions: number }> {
  const own = await claim(revisions, object, context);
  const { template, revisionHistoryLimit = 10 } = object.spec;
  const { revision, collisions } = await settleRevision(
    { owner: object, controller: controllerReference(DaemonSet, object), template, hashLabel },
    { revisions: own, collisions: object.status?.collisionCount ?? 0 },
    context,
  );
  const hash = revision.metadata.labels?.[hashLabel] ?? revision.metadata.name;
  const used = byController(Pod)
    .find(context.lister, object.metadata.uid)
    .map(({ metadata }) => metadata.labels?.[hashLabel]);
  const inUse = new Set([hash, ...used]);
  const isInUse = ({ metadata }: ControllerRevision) => inUse.has(metadata.labels?.[hashLabel]);
  await truncateHistory(own, { isInUse, limit: revisionHistoryLimit }, context);
  return { hash, collisions };
}

interface Converged {
  readonly failure: PodFailure | undefined;
  readonly requeueAfterMs: number | undefined;
}

/** Makes and deletes pods. */
async function converge(observed: Observed, context: Context): Promise<Converged> {
  const { daemonSet: object, hash } = observed;
  const { state: failures, clock } = context;
  const nowMs = clock.now();
  const on = (nodeName: string) => ({
    key: formatKey(keyOf(object)),
    generation: object.metadata.generation ?? 0,
    nodeName,
  });
  const plan = planDaemonPods(observed, { nowMs, waitMs: nodeName => failures.waitMs(on(nodeName), nowMs) });
  for (const nodeName of plan.failed) failures.note(on(nodeName), nowMs);
  for (const details of plan.events) context.event(object, details);
  const owner = { kind: DaemonSet, object };
  const controller = controllerReference(DaemonSet, object);
  const podAt = (position: number) => {
    const nodeName = plan.create[position] ?? '';
    return podFromTemplate(daemonTemplate(object, { nodeName, hash }), object, controller);
  };
  const failedCreate = await createPods({ count: plan.create.length, podAt }, owner, context);
  const failedDelete = await deletePods(plan.remove, owner, context);
  return { failure: failedCreate ?? failedDelete, requeueAfterMs: plan.requeueAfterMs };
}
