/** pod-garbage-collector: removes pods that nobody else will, with a look at those that may be concerned every 20
 *  seconds. */
import { keyOf, Node, observedGenerationOf, Pod, type PodStatus, setCondition } from '#api';
import { forEachConcurrently, formatTime } from '#base';
import {
  again,
  type Controller,
  defineController,
  defineIndex,
  type Listers,
  patchStatus,
  type ReconcileContext,
  unlessGone,
} from '#reconcile';
import { podsByNode } from '../pods/by-node.ts';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';
import { podGarbageCollectorDeclaration } from './declaration.ts';
import { type CollectionPlan, defaultTerminatedThreshold, planCollection } from './plan.ts';

/** Between the end of one look and the next. */
const everyMs = 20_000;

interface PodGarbageCollectorOptions {
  /** Ended pods that may stay. Default 12,500. */
  readonly terminatedThreshold?: number;
}

/** What one look has to remember for the next: since when nodes are missing. */
class Memory {
  missingSince: CollectionPlan['missingSince'] = new Map();
}

export function createPodGarbageCollector({
  terminatedThreshold = defaultTerminatedThreshold,
}: PodGarbageCollectorOptions = {}): Controller {
  return defineController({
    ...podGarbageCollectorDeclaration,
    ensures: [{ name: 'all pods' }],
    indexes: [podsByNode, podsByFate],
    state: () => new Memory(),

    async reconcile(_, context) {
      const { lister, state, clock } = context;
      const nodeNames = new Set(
        lister(Node)
          .list()
          .map(({ metadata }) => metadata.name),
      );
      const { missingSince } = state;
      const observed = { pods: candidates(lister, nodeNames), nodeNames, missingSince, terminatedThreshold };
      const plan = planCollection(observed, clock.now());
      state.missingSince = plan.missingSince;
      await forEachConcurrently(plan.terminated, 10, pod => remove(pod, context));
      await forEachConcurrently(plan.unscheduled, 10, pod => remove(pod, context));
      await forEachConcurrently(plan.orphaned, 10, pod => removeOrphan(pod, context));
      return again(everyMs);
    },
  });
}

/** Files pods that might be collected, whatever becomes of their nodes. */
const podsByFate = defineIndex({
  kind: Pod,
  values: pod => [
    ...(isPodFinished(pod) ? ['ended'] : []),
    ...(isPodTerminating(pod) && !pod.spec.nodeName ? ['unscheduled'] : []),
  ],
});

/** The pods that a plan may say anything about: of all others there may be very many. */
function candidates(lister: Listers, nodeNames: ReadonlySet<string>): Pod[] {
  const missing = [...podsByNode.valuesIn(lister)].filter(name => !nodeNames.has(name));
  const found = [
    ...missing.flatMap(name => podsByNode.find(lister, name)),
    ...['ended', 'unscheduled'].flatMap(fate => podsByFate.find(lister, fate)),
  ];
  return [...new Set(found)];
}

/** Asks the server whether the node is really gone; then the pod's end is written down before it is removed. */
async function removeOrphan(pod: Pod, context: ReconcileContext): Promise<void> {
  const { client, clock } = context;
  if (await client.find(Node, { name: pod.spec.nodeName ?? '' })) return;
  if (!isPodFinished(pod)) {
    const status = lostStatus(pod, clock.now());
    if ((await patchStatus(Pod, { object: pod, status }, context)) === undefined) return;
  }
  await remove(pod, context);
}

/** Source: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
function lostStatus(pod: Pod, nowMs: number): PodStatus {
  const disrupted = {
    type: 'DisruptionTarget',
    status: 'True',
    ...observedGenerationOf(pod),
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
  };
  const conditions = setCondition(pod.status?.conditions, disrupted, formatTime(nowMs));
  return {
    phase: 'Failed',
    ...observedGenerationOf(pod),
    conditions: conditions.filter(({ type }) => type === disrupted.type),
  };
}

async function remove(pod: Pod, { client }: ReconcileContext): Promise<void> {
  const preconditions = { uid: pod.metadata.uid };
  await client.delete(Pod, keyOf(pod), { gracePeriodSeconds: 0, preconditions }).catch(unlessGone);
}
