/** What to do for one daemon set: on which nodes to make a pod, and which pods to delete. */
import type { Pod } from '#api';
import type { EventDetails } from '#client';
import { isPodAvailable, isPodReady, isPodTerminating } from '../pods/pod-facts.ts';
import { isUpdated } from './daemon-pod.ts';
import { allowsSurge, isRollingUpdate } from './limits.ts';
import type { Observed, Place } from './observed.ts';
import { planRollingUpdate } from './rolling-update.ts';

/** At most this many pods are made, and deleted, in one go. */
const burst = 250;

/** What is to be done. */
export interface DaemonPlan {
  /** Names of nodes that get a pod. */
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  /** Nodes whose failed pod is deleted, for whose next failure the wait is longer. */
  readonly failed: readonly string[];
  readonly events: readonly EventDetails[];
  /** When to look again at pods that failed a moment ago; undefined when there are none. */
  readonly requeueAfterMs: number | undefined;
}

/** What a plan asks of the world besides its objects. */
export interface PlanOptions {
  readonly nowMs: number;
  /** Milliseconds for which a failed pod on a node is left, so that one that always fails does not keep the cluster
   *  busy. */
  waitMs(this: void, nodeName: string): number;
}

/** What happens on one node. */
interface Verdict {
  readonly create?: boolean;
  readonly remove?: readonly Pod[];
  readonly events?: readonly EventDetails[];
  readonly isFailed?: boolean;
  readonly waitMs?: number;
}

/** One step. First nodes get and lose pods; when that has settled, old pods are replaced. */
export function planDaemonPods(observed: Observed, options: PlanOptions): DaemonPlan {
  const verdicts = observed.places.map(place => ({ place, ...verdictOn(place, observed, options) }));
  const waits = verdicts.flatMap(({ waitMs }) => waitMs ?? []);
  const settling = {
    create: verdicts.filter(({ create }) => create).map(({ place }) => place.name),
    remove: [...verdicts.flatMap(({ remove = [] }) => remove), ...observed.stranded],
  };
  const isSettled = settling.create.length + settling.remove.length === 0;
  const { create, remove } = isSettled ? rollOut(observed, options) : settling;
  return {
    create: create.slice(0, burst),
    remove: remove.slice(0, burst),
    failed: verdicts.filter(({ isFailed }) => isFailed).map(({ place }) => place.name),
    events: verdicts.flatMap(({ events = [] }) => events),
    requeueAfterMs: waits.length === 0 ? undefined : Math.min(...waits),
  };
}

function rollOut(observed: Observed, { nowMs }: PlanOptions): Pick<DaemonPlan, 'create' | 'remove'> {
  return isRollingUpdate(observed.daemonSet) ? planRollingUpdate(observed, nowMs) : { create: [], remove: [] };
}

function verdictOn(place: Place, observed: Observed, options: PlanOptions): Verdict {
  if (place.shouldRun && place.pods.length === 0) return { create: true };
  const live = place.pods.filter(pod => !isPodTerminating(pod));
  if (!place.shouldContinueRunning) return { remove: live };
  const failed = live.filter(({ status }) => status?.phase === 'Failed');
  const succeeded = live.filter(({ status }) => status?.phase === 'Succeeded');
  const running = live.filter(pod => !failed.includes(pod) && !succeeded.includes(pod));
  const waitMs = failed.length > 0 ? options.waitMs(place.name) : 0;
  const killed = waitMs > 0 ? [] : failed;
  return {
    remove: [...killed, ...succeeded, ...surplus(running, observed, options)],
    events: [...killed.map(pod => endedEvent(pod, place)), ...succeeded.map(pod => endedEvent(pod, place))],
    isFailed: killed.length > 0,
    ...(waitMs > 0 ? { waitMs } : {}),
  };
}

/** One pod a node; with surge an old one beside a new one, until the new one is available or the old one is not
 *  ready. */
function surplus(running: readonly Pod[], { daemonSet, hash }: Observed, { nowMs }: PlanOptions): readonly Pod[] {
  if (running.length <= 1) return [];
  if (!allowsSurge(daemonSet)) return running.slice(1);
  const newest = running.find(pod => isUpdated(pod, hash));
  const oldest = running.find(pod => !isUpdated(pod, hash));
  const others = running.filter(pod => pod !== newest && pod !== oldest);
  if (!newest || !oldest) return others;
  const isReplaced = isPodAvailable(newest, daemonSet.spec.minReadySeconds ?? 0, nowMs);
  return isReplaced || !isPodReady(oldest) ? [...others, oldest] : others;
}

function endedEvent({ metadata, status }: Pod, { name }: Place): EventDetails {
  const pod = `${metadata.namespace}/${metadata.name} on node ${name}`;
  return status?.phase === 'Failed'
    ? { type: 'Warning', reason: 'FailedDaemonPod', message: `Found failed daemon pod ${pod}, will try to kill it` }
    : {
        type: 'Normal',
        reason: 'SucceededDaemonPod',
        message: `Found succeeded daemon pod ${pod}, will try to delete it`,
      };
}
