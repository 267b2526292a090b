/** The rolling update of a stateful set: which old pods go next, highest number first.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#rolling-updates */
import { type Pod, type StatefulSet, scaledValue } from '#api';
import { isPodTerminating } from '../pods/pod-facts.ts';
import { hasRevision, isAvailable, type Observed, partitionOf } from './observed.ts';

/** Pods of old revisions that go now. What is unavailable anyway may always be replaced; others as many as may be
 *  missing. */
export function planRollingUpdate({ set, slots, update }: Observed, nowMs: number): readonly Pod[] {
  const isUp = (pod: Pod | undefined): pod is Pod =>
    pod !== undefined && !isPodTerminating(pod) && isAvailable(pod, set, nowMs);
  const missing = slots.filter(({ pod }) => !isUp(pod)).length;
  const room = Math.max(0, maxUnavailable(set, slots.length) - missing);
  const old = slots
    .slice(partitionOf(set))
    .flatMap(({ pod }) => (pod && !isPodTerminating(pod) && !hasRevision(pod, update) ? [pod] : []))
    .reverse();
  return [...old.filter(pod => !isUp(pod)), ...old.filter(isUp).slice(0, room)];
}

/** Percentages are rounded up; one at least, or nothing could move. */
function maxUnavailable({ spec }: StatefulSet, replicas: number): number {
  return Math.max(1, scaledValue(spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, replicas, 'up'));
}
