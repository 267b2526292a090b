/** The rolling update of a daemon set: which old pods go next, or, with surge, which nodes get a second one.
 *  Source: https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/ */
import type { Pod } from '#api';
import { isPodAvailable, isPodTerminating } from '../pods/pod-facts.ts';
import { isUpdated } from './daemon-pod.ts';
import { limitsOf } from './limits.ts';
import type { Observed, Place } from './observed.ts';

/** Nodes that get a pod of the new template beside the old one, and pods that go. */
export interface RolloutStep {
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
}

/** How far one node is. */
interface Progress {
  readonly name: string;
  readonly newPod: Pod | undefined;
  readonly oldPod: Pod | undefined;
  /** Whether there is no more than one of each. */
  readonly isPlain: boolean;
}

/** One step. Pods that are unavailable anyway may always be replaced; others as many as the limits allow. */
export function planRollingUpdate({ daemonSet, hash, places }: Observed, nowMs: number): RolloutStep {
  const limits = limitsOf(daemonSet, places.filter(({ shouldRun }) => shouldRun).length);
  const nodes = places.filter(({ pods }) => pods.length > 0).map(place => progressOn(place, hash));
  const { minReadySeconds = 0 } = daemonSet.spec;
  const isAvailable = (pod: Pod) => isPodAvailable(pod, minReadySeconds, nowMs);
  return limits.maxSurge === 0
    ? { create: [], remove: replaceable(nodes, limits.maxUnavailable, isAvailable) }
    : surging(nodes, limits.maxSurge, isAvailable);
}

function progressOn({ name, pods }: Place, hash: string): Progress {
  const live = pods.filter(pod => !isPodTerminating(pod));
  const updated = live.filter(pod => isUpdated(pod, hash));
  const old = live.filter(pod => !isUpdated(pod, hash));
  return { name, newPod: updated[0], oldPod: old[0], isPlain: updated.length <= 1 && old.length <= 1 };
}

type IsAvailable = (pod: Pod) => boolean;

/** A node with an old pod alone is to be updated; any other without an available new one counts as unavailable. */
function replaceable(nodes: readonly Progress[], maxUnavailable: number, isAvailable: IsAvailable): readonly Pod[] {
  const candidates = nodes.filter(({ newPod, oldPod, isPlain }) => isPlain && oldPod && !newPod);
  const others = nodes.filter(node => !candidates.includes(node));
  const unavailable = others.filter(
    ({ newPod, oldPod, isPlain }) => !isPlain || oldPod || !newPod || !isAvailable(newPod),
  );
  const old = candidates.flatMap(({ oldPod }) => oldPod ?? []);
  const healthy = old.filter(isAvailable);
  const room = Math.max(0, maxUnavailable - unavailable.length);
  return [...old.filter(pod => !isAvailable(pod)), ...healthy.slice(0, room)];
}

/** A second pod counts until it is available; then the old one goes. */
function surging(nodes: readonly Progress[], maxSurge: number, isAvailable: IsAvailable): RolloutStep {
  const plain = nodes.filter(({ isPlain }) => isPlain);
  const doubled = plain.filter(({ oldPod, newPod }) => oldPod && newPod);
  const waiting = doubled.filter(({ newPod }) => newPod && !isAvailable(newPod));
  const candidates = plain.filter(({ oldPod, newPod }) => oldPod && !newPod);
  const broken = candidates.filter(({ oldPod }) => oldPod && !isAvailable(oldPod));
  const healthy = candidates.filter(node => !broken.includes(node));
  const room = Math.max(0, maxSurge - waiting.length - (nodes.length - plain.length));
  return {
    create: [...broken, ...healthy.slice(0, room)].map(({ name }) => name),
    remove: doubled.filter(node => !waiting.includes(node)).flatMap(({ oldPod }) => oldPod ?? []),
  };
}
