/** PrioritySort: the pod with the higher priority is next, among equals the one that has waited longest. */
import { definePlugin, type QueuedPod } from '../framework/plugin.ts';

const priorityOf = ({ pod }: QueuedPod): number => pod.spec.priority ?? 0;

export const prioritySort = definePlugin('PrioritySort', () => ({
  isBefore(one, other) {
    const difference = priorityOf(one) - priorityOf(other);
    return difference === 0 ? one.arrivedAtMs < other.arrivedAtMs : difference > 0;
  },
}));
