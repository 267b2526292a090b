/** When nodes were last heard of, by the clock of this process: clocks of machines need not agree. */
import type { Lease, Node, Taint } from '#api';

export interface Heartbeats {
  /** Notes the node's newest signs of life; returns when the last of them was new here. */
  heardAt(node: Node, lease: Lease | undefined): number;
  /** When a taint that does not say so itself was first seen. */
  taintSeenAt(node: Node, taint: Taint): number;
  /** Forgets a node that is gone. */
  forget(name: string): void;
}

interface Record {
  uid: string;
  signs: string;
  heardAtMs: number;
  readonly taints: Map<string, number>;
}

export function createHeartbeats(now: () => number): Heartbeats {
  const records = new Map<string, Record>();
  const recordOf = ({ metadata: { name, uid } }: Node, signs: string): Record => {
    const known = records.get(name);
    if (known?.uid === uid) return known;
    const record = { uid, signs, heardAtMs: now(), taints: new Map() };
    records.set(name, record);
    return record;
  };
  return {
    heardAt(node, lease) {
      const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
      const signs = `${lease?.spec.renewTime} ${ready?.lastHeartbeatTime}`;
      const record = recordOf(node, signs);
      if (record.signs !== signs) Object.assign(record, { signs, heardAtMs: now() });
      return record.heardAtMs;
    },
    taintSeenAt(node, { key, value = '', effect }) {
      const { taints } = recordOf(node, '');
      const id = `${key}=${value}:${effect}`;
      const seenAtMs = taints.get(id) ?? now();
      taints.set(id, seenAtMs);
      return seenAtMs;
    },
    forget: name => void records.delete(name),
  };
}
