/** stale-pod-disruption: takes back, after two minutes, what a pod's status says of an end that never came.
 *  Source: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
import { findCondition, keyOf, observedGenerationOf, Pod } from '#api';
import { formatTime, parseTime } from '#base';
import { again, defineController, done, patchStatus, watch } from '#reconcile';
import { isPodActive } from '../pods/pod-facts.ts';
import { stalePodDisruptionDeclaration } from './stale-disruption-declaration.ts';

const staleAfterMs = 120_000;
const type = 'DisruptionTarget';

export const stalePodDisruption = defineController({
  ...stalePodDisruptionDeclaration,
  watches: [watch({ kind: Pod, keysOf: pod => (untilStaleMs(pod, 0) === undefined ? [] : [keyOf(pod)]) })],

  async reconcile(key, context) {
    const nowMs = context.clock.now();
    const pod = context.lister(Pod).get(key);
    const restMs = pod && untilStaleMs(pod, nowMs);
    if (!pod || restMs === undefined) return done;
    if (restMs > 0) return again(restMs);
    const lastTransitionTime = formatTime(nowMs);
    const conditions = [{ type, status: 'False', ...observedGenerationOf(pod), lastTransitionTime }];
    await patchStatus(Pod, { object: pod, status: { conditions } }, context);
    return done;
  },
});

/** Milliseconds until the announced end of a pod counts as one that never came; undefined for a pod of which none is
 *  announced, or that goes or has ended. */
function untilStaleMs(pod: Pod, nowMs: number): number | undefined {
  const condition = findCondition(pod.status?.conditions, type);
  if (condition?.status !== 'True' || !isPodActive(pod)) return undefined;
  return parseTime(condition.lastTransitionTime ?? pod.metadata.creationTimestamp) + staleAfterMs - nowMs;
}
