/** pod-garbage-collector: removes pods that nobody else will, with a look at those that may be concerned every 20 seconds. */
import { keyOf, Node, Pod, type PodStatus } from '#api';
import { forEachConcurrently, formatTime } from '#base';
import type { Lister } from '#client';
import type { CustomController, ReconcileContext } from '#reconcile';
import { defineSweep, index, unlessGone } from '#reconcile';
import { podsByNode } from '../pods/by-node.ts';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';
import { type CollectionPlan, defaultTerminatedThreshold, planCollection } from './plan.ts';

export interface PodGarbageCollectorOptions {
  /** Ended pods that may stay. Default 12,500. */
  readonly terminatedThreshold?: number;
}

export function createPodGarbageCollector({
  terminatedThreshold = defaultTerminatedThreshold,
}: PodGarbageCollectorOptions = {}): CustomController {
  let missingSince: CollectionPlan['missingSince'] = new Map();
  return defineSweep({
    name: 'pod-garbage-collector',
    reads: [Pod, Node],
    indexes: [podsByNode, podsByFate],
    writes: [Pod, 'pods/status'],
    everyMs: 20_000,
    async sweep(context) {
      const nodeNames = new Set(
        context
          .lister(Node)
          .list()
          .map(({ metadata }) => metadata.name),
      );
      const pods = candidates(context.lister(Pod), nodeNames);
      const plan = planCollection({ pods, nodeNames, missingSince, terminatedThreshold }, context.clock.now());
      missingSince = plan.missingSince;
      await forEachConcurrently(plan.terminated, 10, pod => remove(pod, context));
      await forEachConcurrently(plan.unscheduled, 10, pod => remove(pod, context));
      await forEachConcurrently(plan.orphaned, 10, pod => removeOrphan(pod, context));
    },
  });
}

/** Files pods that might be collected, whatever becomes of their nodes. */
const podsByFate = index({
  kind: Pod,
  name: 'fate',
  values: pod => [
    ...(isPodFinished(pod) ? ['ended'] : []),
    ...(isPodTerminating(pod) && !pod.spec.nodeName ? ['unscheduled'] : []),
  ],
});

/** The pods that a plan may say anything about: of all others there may be very many. */
function candidates(pods: Lister<Pod>, nodeNames: ReadonlySet<string>): Pod[] {
  const missing = [...pods.indexValues(podsByNode.name)].filter(name => !nodeNames.has(name));
  const found = [
    ...missing.flatMap(name => pods.byIndex(podsByNode.name, name)),
    ...['ended', 'unscheduled'].flatMap(fate => pods.byIndex(podsByFate.name, fate)),
  ];
  return [...new Set(found)];
}

/** Asks the server whether the node is really gone; then the pod's end is written down before it is removed. */
async function removeOrphan(pod: Pod, context: ReconcileContext): Promise<void> {
  const { client, clock, signal } = context;
  if (await client.find(Node, { name: pod.spec.nodeName ?? '' }, { signal })) return;
  if (!isPodFinished(pod)) {
    const status = lostStatus(pod, clock.now());
    if ((await client.updateStatus(Pod, { ...pod, status }, { signal }).catch(unlessGone)) === undefined) return;
  }
  await remove(pod, context);
}

/** Source: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
function lostStatus({ status = {} }: Pod, nowMs: number): PodStatus {
  const disrupted = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByPodGC',
    message: 'PodGC: node no longer exists',
    lastTransitionTime: formatTime(nowMs),
  };
  const others = (status.conditions ?? []).filter(({ type }) => type !== disrupted.type);
  return { ...status, phase: 'Failed', conditions: [...others, disrupted] };
}

async function remove(pod: Pod, { client, signal }: ReconcileContext): Promise<void> {
  const preconditions = { uid: pod.metadata.uid };
  await client.delete(Pod, keyOf(pod), { gracePeriodSeconds: 0, preconditions, signal }).catch(unlessGone);
}
