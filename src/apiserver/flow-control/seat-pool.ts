/** Seats: who may use how many of a limited number at a time. Every level has some for itself, and may use those that others
 *  can lend and do not need.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#Seats-Occupied-by-a-Request */
import type { PriorityLevel } from './priority-levels.ts';

interface Part {
  /** Seats that nobody else gets. */
  readonly guaranteed: number;
  /** The most that it can ever have. */
  readonly limit: number;
  inUse: number;
}

export class SeatPool {
  readonly #total: number;
  readonly #parts: ReadonlyMap<PriorityLevel, Part>;
  #inUse = 0;
  /** Guaranteed seats that are not in use. */
  #kept = 0;

  constructor(total: number, levels: readonly PriorityLevel[]) {
    this.#total = total;
    const guaranteed = guaranteedSeats(total, levels);
    for (const seats of guaranteed.values()) this.#kept += seats;
    this.#parts = new Map(
      [...guaranteed].map(([level, seats]) => [
        level,
        { guaranteed: seats, limit: Math.max(1, total - this.#kept + seats), inUse: 0 },
      ]),
    );
  }

  /** The most seats that a level can have: all that are not kept for others. */
  limitOf(level: PriorityLevel): number {
    return this.#part(level).limit;
  }

  has(level: PriorityLevel, seats: number): boolean {
    const { guaranteed, inUse } = this.#part(level);
    if (inUse + seats <= guaranteed) return true;
    const keptForOthers = this.#kept - Math.max(0, guaranteed - inUse);
    return this.#inUse + seats + keptForOthers <= this.#total;
  }

  take(level: PriorityLevel, seats: number): void {
    this.#change(this.#part(level), seats);
  }

  release(level: PriorityLevel, seats: number): void {
    this.#change(this.#part(level), -seats);
  }

  #change(part: Part, seats: number): void {
    const kept = Math.max(0, part.guaranteed - part.inUse);
    part.inUse += seats;
    this.#inUse += seats;
    this.#kept += Math.max(0, part.guaranteed - part.inUse) - kept;
  }

  #part(level: PriorityLevel): Part {
    const part = this.#parts.get(level);
    if (!part) throw new Error(`no seats are kept for priority level ${level.name}`);
    return part;
  }
}

/** What each level keeps of its part. At least one, as long as there are seats. */
function guaranteedSeats(total: number, levels: readonly PriorityLevel[]): Map<PriorityLevel, number> {
  const shares = levels.reduce((sum, level) => sum + level.nominalConcurrencyShares, 0);
  const seats = new Map<PriorityLevel, number>();
  let left = total;
  for (const level of levels) {
    const nominal = Math.ceil((total * level.nominalConcurrencyShares) / shares);
    const own = Math.min(left, Math.max(1, Math.floor((nominal * (100 - level.lendablePercent)) / 100)));
    seats.set(level, own);
    left -= own;
  }
  return seats;
}
