/** Requests that last: watches, followed logs, connections into pods. They hold no seat, but memory and a connection,
 *  so they are counted apart, and do not wait: who has too many is told at once. */
import type { PriorityLevel } from './priority-level.ts';
import { SeatPool } from './seat-pool.ts';

interface LastingBounds {
  readonly total: number;
  readonly perFlow: number;
}

export class LastingRequests {
  readonly #bounds: LastingBounds;
  readonly #seats: SeatPool;
  readonly #counts = new Map<string, number>();

  constructor(bounds: LastingBounds, levels: readonly PriorityLevel[]) {
    this.#bounds = bounds;
    this.#seats = new SeatPool(bounds.total, levels);
  }

  /** Goes on by these levels. Who is there stays, be it too many by now. */
  configure(levels: readonly PriorityLevel[]): void {
    this.#seats.configure(this.#bounds.total, levels);
  }

  /** Counts one more; false when it is one too many. */
  add(level: PriorityLevel, flow: string): boolean {
    const count = this.#counts.get(flow) ?? 0;
    if (count >= this.#bounds.perFlow || !this.#seats.has(level, 1)) return false;
    this.#counts.set(flow, count + 1);
    this.#seats.take(level, 1);
    return true;
  }

  /** Undoes one {@link add} of the same level and flow. */
  remove(level: PriorityLevel, flow: string): void {
    const count = this.#counts.get(flow) ?? 0;
    if (count > 1) this.#counts.set(flow, count - 1);
    else this.#counts.delete(flow);
    this.#seats.release(level, 1);
  }
}
