/** Seats: who may use how many of a limited number at a time. Every level has some for itself, and may use those that
 *  others can lend and do not need.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#Seats-Occupied-by-a-Request */
import type { PriorityLevel } from './priority-level.ts';

interface Part {
  /** Seats by its shares. */
  nominal: number;
  /** Seats that nobody else gets. */
  guaranteed: number;
  /** The most that it can ever have. */
  limit: number;
  inUse: number;
}

/** What a level can have. */
export type LevelSeats = Readonly<Pick<Part, 'nominal' | 'guaranteed' | 'limit'>> & { readonly name: string };

/** How many seats are in use, and whose they are. */
export class SeatPool {
  #total = 0;
  /** By the names of levels. */
  #parts = new Map<string, Part>();
  #inUse = 0;
  /** Guaranteed seats that are not in use. */
  #kept = 0;

  constructor(total: number, levels: readonly PriorityLevel[]) {
    this.configure(total, levels);
  }

  /** Divides the seats anew. Those that are in use are so until they are given back; a level that is gone borrows
   *  meanwhile. */
  configure(total: number, levels: readonly PriorityLevel[]): void {
    this.#total = total;
    const parts = new Map<string, Part>();
    const shares = sharesOf(total, levels);
    const guaranteed = shares.reduce((sum, share) => sum + share.own, 0);
    for (const { level, nominal, own, mostBorrowed } of shares) {
      const reach = Math.min(total - guaranteed + own, mostBorrowed);
      const limit = Math.max(isJail(level) ? 0 : 1, reach);
      const { inUse = 0 } = this.#parts.get(level.name) ?? {};
      parts.set(level.name, { nominal, guaranteed: own, limit, inUse });
    }
    for (const [name, { inUse }] of this.#parts)
      if (inUse > 0 && !parts.has(name))
        parts.set(name, { nominal: 0, guaranteed: 0, limit: total - guaranteed, inUse });
    this.#parts = parts;
    this.#kept = 0;
    for (const part of parts.values()) this.#kept += keptOf(part);
  }

  /** What each level can have. */
  levels(): LevelSeats[] {
    return [...this.#parts].map(([name, { nominal, guaranteed, limit }]) => ({ name, nominal, guaranteed, limit }));
  }

  /** The most seats that a level can have: all that are not kept for others. */
  limitOf(level: PriorityLevel): number {
    return this.#part(level).limit;
  }

  /** Whether a level may take so many now. */
  has(level: PriorityLevel, seats: number): boolean {
    const part = this.#part(level);
    const { guaranteed, limit, inUse } = part;
    if (inUse + seats <= guaranteed) return true;
    const keptForOthers = this.#kept - keptOf(part);
    return inUse + seats <= limit && this.#inUse + seats + keptForOthers <= this.#total;
  }

  /** Without asking whether there is room: see {@link has}. */
  take(level: PriorityLevel, seats: number): void {
    this.#change(this.#part(level), seats);
  }

  /** Gives back what was taken. */
  release(level: PriorityLevel, seats: number): void {
    this.#change(this.#part(level), -seats);
  }

  #change(part: Part, seats: number): void {
    const kept = keptOf(part);
    part.inUse += seats;
    this.#inUse += seats;
    this.#kept += keptOf(part) - kept;
  }

  /** A level that is gone, and of which requests still wait, has what others leave. */
  #part({ name }: PriorityLevel): Part {
    let part = this.#parts.get(name);
    if (!part) this.#parts.set(name, (part = { nominal: 0, guaranteed: 0, limit: this.#total, inUse: 0 }));
    return part;
  }
}

const keptOf = ({ guaranteed, inUse }: Part): number => Math.max(0, guaranteed - inUse);

/** Without shares, and without leave to borrow: a level whose requests are held. */
const isJail = ({ nominalConcurrencyShares, borrowingLimitPercent }: PriorityLevel): boolean =>
  nominalConcurrencyShares === 0 && borrowingLimitPercent !== undefined;

interface Share {
  readonly level: PriorityLevel;
  /** Its part. */
  readonly nominal: number;
  /** Seats that it keeps of its part. */
  readonly own: number;
  /** Its part, and what it may borrow. */
  readonly mostBorrowed: number;
}

/** What each level keeps of its part: where it has one, at least one seat, as long as there are any. */
function sharesOf(total: number, levels: readonly PriorityLevel[]): Share[] {
  const shares = levels.reduce((sum, level) => sum + level.nominalConcurrencyShares, 0);
  let left = total;
  return levels.map(level => {
    const { nominalConcurrencyShares, lendablePercent, borrowingLimitPercent: borrowing } = level;
    const nominal = shares === 0 ? 0 : Math.ceil((total * nominalConcurrencyShares) / shares);
    const least = level.type === 'Exempt' || nominalConcurrencyShares === 0 ? 0 : 1;
    const own = Math.min(left, Math.max(least, Math.floor((nominal * (100 - lendablePercent)) / 100)));
    left -= own;
    const mostBorrowed = borrowing === undefined ? total : nominal + Math.round((nominal * borrowing) / 100);
    return { level, nominal, own, mostBorrowed };
  });
}
