/** How long a failed pod is left on its node before it is replaced: each time twice as long as the last. */
import { backoffMs } from '#base';

const longestMs = 15 * 60_000;

interface Failures {
  /** The generation of the set; a new one is tried at once. */
  readonly generation: number;
  readonly byNode: Map<string, { count: number; sinceMs: number }>;
}

/** Remembers the failures of each daemon set's pods, node by node. A node without one for half an hour begins anew. */
export class DaemonFailures {
  readonly #bySet = new Map<string, Failures>();

  /** Milliseconds for which a failed pod is left; 0 when it may go now. */
  waitMs(set: SetOnNode, nowMs: number): number {
    const last = this.#of(set).byNode.get(set.nodeName);
    if (!last || nowMs - last.sinceMs > 2 * longestMs) return 0;
    return Math.max(0, last.sinceMs + backoffMs(last.count, { maxMs: longestMs }) - nowMs);
  }

  /** A failed pod is replaced now. */
  note(set: SetOnNode, nowMs: number): void {
    const { byNode } = this.#of(set);
    const last = byNode.get(set.nodeName);
    const count = last && nowMs - last.sinceMs <= 2 * longestMs ? last.count + 1 : 1;
    byNode.set(set.nodeName, { count, sinceMs: nowMs });
  }

  /** The set is gone. */
  forget(key: string): void {
    this.#bySet.delete(key);
  }

  #of({ key, generation }: SetOnNode): Failures {
    let failures = this.#bySet.get(key);
    if (failures?.generation !== generation) this.#bySet.set(key, (failures = { generation, byNode: new Map() }));
    return failures;
  }
}

/** A daemon set as it is asked for, and a node. */
export interface SetOnNode {
  readonly key: string;
  readonly generation: number;
  readonly nodeName: string;
}
