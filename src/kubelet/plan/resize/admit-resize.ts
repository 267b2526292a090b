/** Whether a node grants a resize. Reasons and messages are upstream's. */
import { addResources, type Node, type Pod, podRequests, type Resources, toResources } from '#api';
import { qosClass } from '../status/qos.ts';

/** Why a resize is not granted: never on this node, or not now. */
export interface PendingResize {
  readonly reason: 'Infeasible' | 'Deferred';
  readonly message: string;
}

interface ResizeContext {
  readonly node: Node;
  /** What the other pods were granted. */
  readonly others: readonly Resources[];
}

const counted = ['memory', 'cpu'] as const;

/** Undefined when the node has room for the pod as it asks to be. */
export function admitResize(pod: Pod, { node, others }: ResizeContext): PendingResize | undefined {
  const allocatable = toResources(node.status?.allocatable);
  const requests = podRequests(pod);
  for (const name of counted) {
    const [requested, capacity] = [requests[name] ?? 0, allocatable[name] ?? 0];
    if (requested > capacity)
      return {
        reason: 'Infeasible',
        message: `Node didn't have enough capacity: ${name}, requested: ${requested}, capacity: ${capacity}`,
      };
  }
  const used = others.reduce(addResources, {});
  for (const name of counted.toReversed()) {
    const [requested, taken, capacity] = [requests[name] ?? 0, used[name] ?? 0, allocatable[name] ?? 0];
    if (requested > 0 && requested > capacity - taken)
      return {
        reason: 'Deferred',
        message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${taken}, capacity: ${capacity}`,
      };
  }
  return undefined;
}

const classes = ['Guaranteed', 'Burstable', 'BestEffort'];

/** A resize that waits for room. */
export interface ResizeWish {
  /** As it asks to be. */
  readonly pod: Pod;
  /** As it is; undefined when it is gone. */
  readonly granted: Pod | undefined;
}

/** Whose deferred resize is looked at first: who asks for no more than it has, then higher priority, then the safer
 *  class. Of equals, who has waited longer. */
export const compareResizes = (one: ResizeWish, other: ResizeWish): number =>
  Number(asksForMore(one)) - Number(asksForMore(other)) ||
  (other.pod.spec.priority ?? 0) - (one.pod.spec.priority ?? 0) ||
  classes.indexOf(qosClass(one.pod)) - classes.indexOf(qosClass(other.pod));

function asksForMore({ pod, granted }: ResizeWish): boolean {
  if (!granted) return true;
  const [wanted, has] = [podRequests(pod), podRequests(granted)];
  return counted.some(name => (wanted[name] ?? 0) > (has[name] ?? 0));
}
