/** What to do for one stateful set: which pods to make and delete.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#deployment-and-scaling-guarantees */
import type { ControllerRevision, Pod, StatefulSet } from '#api';
import type { EventDetails } from '#client';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';
import { isAvailable, isHealthy, isRollingUpdate, type Observed, partitionOf, type Slot } from './observed.ts';
import { planRollingUpdate } from './rolling-update.ts';

/** A pod that is to be made. */
export interface Creation {
  readonly ordinal: number;
  readonly revision: ControllerRevision;
}

/** What is to be done. */
export interface StatefulPlan {
  readonly create: readonly Creation[];
  readonly remove: readonly Pod[];
  readonly events: readonly EventDetails[];
}

const nothing: StatefulPlan = { create: [], remove: [], events: [] };

/** One step. Pods come in the order of their numbers and go in the opposite one, each when the one before it is
 *  available; with policy `Parallel` all at once. When all are there, old ones are replaced. */
export function planStatefulPods(observed: Observed, nowMs: number): StatefulPlan {
  return observed.set.spec.podManagementPolicy === 'Parallel'
    ? planParallel(observed, nowMs)
    : planOrdered(observed, nowMs);
}

function planOrdered(observed: Observed, nowMs: number): StatefulPlan {
  const { set, slots, condemned } = observed;
  for (const slot of slots) {
    const step = stepFor(slot, observed);
    if (step) return step;
    const { pod } = slot;
    if (!pod || isPodTerminating(pod) || !isAvailable(pod, set, nowMs)) return nothing;
  }
  const [last] = condemned;
  if (last) return { ...nothing, remove: mayGo(last, observed, nowMs) ? [last] : [] };
  return { ...nothing, remove: replaced(observed, nowMs) };
}

function planParallel(observed: Observed, nowMs: number): StatefulPlan {
  const steps = observed.slots.map(slot => stepFor(slot, observed) ?? nothing);
  const condemned = observed.condemned.filter(pod => !isPodTerminating(pod));
  const ended = steps.flatMap(({ remove }) => remove);
  return {
    create: steps.flatMap(({ create }) => create),
    remove: [...new Set([...ended, ...condemned, ...replaced(observed, nowMs)])],
    events: steps.flatMap(({ events }) => events),
  };
}

const replaced = (observed: Observed, nowMs: number): readonly Pod[] =>
  isRollingUpdate(observed.set) ? planRollingUpdate(observed, nowMs) : [];

/** What a place needs before anything else: a pod where there is none, and the end of one that has ended. */
function stepFor({ ordinal, pod }: Slot, observed: Observed): StatefulPlan | undefined {
  if (!pod) return { ...nothing, create: [{ ordinal, revision: revisionFor(ordinal, observed) }] };
  if (!isPodFinished(pod)) return undefined;
  if (isPodTerminating(pod)) return nothing;
  return { ...nothing, remove: [pod], events: [endedEvent(pod, observed.set)] };
}

/** Below the partition a pod that is lost comes back as it was. */
function revisionFor(ordinal: number, { set, slots, current, update }: Observed): ControllerRevision {
  const index = ordinal - (slots[0]?.ordinal ?? 0);
  return index < partitionOf(set) ? current : update;
}

/** A pod that is not wanted goes when it is well; the one that is not, when no other is unwell below it. */
function mayGo(pod: Pod, { set, condemned }: Observed, nowMs: number): boolean {
  if (isPodTerminating(pod)) return false;
  const lowestUnhealthy = condemned.findLast(other => !isHealthy(other));
  return pod === lowestUnhealthy || isAvailable(pod, set, nowMs);
}

function endedEvent({ metadata, status }: Pod, set: StatefulSet): EventDetails {
  const owner = `StatefulSet ${set.metadata.namespace}/${set.metadata.name}`;
  return status?.phase === 'Failed'
    ? { type: 'Warning', reason: 'RecreatingFailedPod', message: `${owner} is recreating failed Pod ${metadata.name}` }
    : {
        type: 'Normal',
        reason: 'RecreatingTerminatedPod',
        message: `${owner} is recreating terminated Pod ${metadata.name}`,
      };
}
