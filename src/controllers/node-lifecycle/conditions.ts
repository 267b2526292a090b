/** What the controller says in the name of a node that has fallen silent. */
import { findCondition, type Node, type NodeCondition } from '#api';
import { formatTime } from '#base';

/** Conditions that a kubelet reports, and nobody else. */
const reported = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

/** `True`, `False` or `Unknown`; undefined when the node never said. */
export const readiness = (node: Node): string | undefined => findCondition(node.status?.conditions, 'Ready')?.status;

/** The conditions that become Unknown, since nobody reports them any more; none when they are already. */
export function planUnknown(node: Node, nowMs: number): NodeCondition[] {
  return reported.flatMap(type => {
    const before = findCondition(node.status?.conditions, type);
    if (before?.status === 'Unknown') return [];
    const now = formatTime(nowMs);
    return before
      ? {
          ...before,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
          lastTransitionTime: now,
        }
      : {
          type,
          status: 'Unknown',
          reason: 'NodeStatusNeverUpdated',
          message: 'Kubelet never posted node status.',
          lastTransitionTime: now,
          lastHeartbeatTime: node.metadata.creationTimestamp,
        };
  });
}
