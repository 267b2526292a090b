/** What a plan for a daemon set is made from. */
import type { DaemonSet, Node, Pod } from '#api';
import { isPodFinished, isPodTerminating } from '../pods/pod-facts.ts';
import { targetNodeOf } from './daemon-pod.ts';
import { type Placement, placementOf } from './placement.ts';

/** What there is. */
export interface Found {
  readonly daemonSet: DaemonSet;
  readonly nodes: readonly Node[];
  /** The set's pods, in any state. */
  readonly pods: readonly Pod[];
  /** The hash of the template now. */
  readonly hash: string;
}

/** A node, what becomes of the set's pods on it, and those that are on it or for it. */
export interface Place extends Placement {
  readonly name: string;
  /** Oldest first, those that have their node before others. */
  readonly pods: readonly Pod[];
}

/** The same, node by node. */
export interface Observed extends Pick<Found, 'daemonSet' | 'hash'> {
  readonly places: readonly Place[];
  /** Pods for nodes that are not there, on which nobody will put them. */
  readonly stranded: readonly Pod[];
}

/** Looks at all nodes. Pods that have ended and are on their way out are left to whoever takes them away. */
export function survey({ daemonSet, nodes, pods, hash }: Found): Observed {
  const byNode = new Map<string, Pod[]>();
  for (const pod of pods) {
    const name = isPodFinished(pod) && isPodTerminating(pod) ? undefined : targetNodeOf(pod);
    if (name === undefined) continue;
    const there = byNode.get(name);
    if (there) there.push(pod);
    else byNode.set(name, [pod]);
  }
  const placementOn = placementOf(daemonSet);
  const places = nodes.map(node => {
    const { name } = node.metadata;
    return { name, ...placementOn(node), pods: (byNode.get(name) ?? []).sort(byAge) };
  });
  for (const { name } of places) byNode.delete(name);
  const stranded = [...byNode.values()].flat().filter(pod => !pod.spec.nodeName && !isPodTerminating(pod));
  return { daemonSet, hash, places, stranded };
}

function byAge(a: Pod, b: Pod): number {
  const [left, right] = [orderOf(a), orderOf(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}

const orderOf = ({ spec, metadata }: Pod): string =>
  `${spec.nodeName ? 0 : 1} ${metadata.creationTimestamp} ${metadata.name}`;
