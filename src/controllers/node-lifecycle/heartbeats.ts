/** When nodes were last heard of, by the clock of this process: clocks of machines need not agree. */
import { findCondition, type Lease, type Node, type Taint } from '#api';

interface Record {
  uid: string;
  signs: string;
  heardAtMs: number;
  readonly taints: Map<string, number>;
}

/** Remembers the nodes that it is asked about. */
export class Heartbeats {
  readonly #now: () => number;
  readonly #records = new Map<string, Record>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes the node's newest signs of life; returns when the last of them was new here. */
  heardAt(node: Node, lease: Lease | undefined): number {
    const ready = findCondition(node.status?.conditions, 'Ready');
    const signs = `${lease?.spec.renewTime} ${ready?.lastHeartbeatTime}`;
    const record = this.#recordOf(node, signs);
    if (record.signs !== signs) Object.assign(record, { signs, heardAtMs: this.#now() });
    return record.heardAtMs;
  }

  /** When a taint that does not say so itself was first seen. */
  taintSeenAt(node: Node, { key, value = '', effect }: Taint): number {
    const { taints } = this.#recordOf(node, '');
    const id = `${key}=${value}:${effect}`;
    const seenAtMs = taints.get(id) ?? this.#now();
    taints.set(id, seenAtMs);
    return seenAtMs;
  }

  /** Forgets a node that is gone. */
  forget(name: string): void {
    this.#records.delete(name);
  }

  #recordOf({ metadata: { name, uid } }: Node, signs: string): Record {
    const known = this.#records.get(name);
    if (known?.uid === uid) return known;
    const record = { uid, signs, heardAtMs: this.#now(), taints: new Map() };
    this.#records.set(name, record);
    return record;
  }
}
