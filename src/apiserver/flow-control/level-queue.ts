/** The requests of one level: each flow has a line, and flows take turns. Pure: no time, no promises. */
import type { PriorityLevel } from './priority-level.ts';
import type { SeatPool } from './seat-pool.ts';

/** A request in a level. */
export interface Entry {
  readonly flow: string;
  /** How many it wants; from its start on, how many it has: no more than one flow can. */
  seats: number;
}

interface Flow<Item> {
  /** Seats in use. */
  inUse: number;
  /** Since when each waits, the oldest first. Undefined while none has: most never do. */
  waiting: Map<Item, number> | undefined;
}

const nobody: ReadonlyMap<never, number> = new Map<never, number>();

/** Shares the seats with the other levels. It starts nothing by itself: see `startNext`. */
export class LevelQueue<Item extends Entry> {
  readonly #seats: SeatPool;
  #level: PriorityLevel;
  #flowLimit: number;
  /** Flows of which a request is there; those that wait, in the order of their turns. */
  readonly #flows = new Map<string, Flow<Item>>();
  readonly #turns = new Map<string, Flow<Item>>();
  #waiting = 0;

  constructor(level: PriorityLevel, seats: SeatPool) {
    this.#seats = seats;
    this.#level = level;
    this.#flowLimit = this.#flowLimitOf(level);
  }

  get level(): PriorityLevel {
    return this.#level;
  }

  /** Whether none of its requests is there. */
  get isIdle(): boolean {
    return this.#flows.size === 0;
  }

  /** Goes on by what is said of the level from now on, once the seats were divided by it. */
  configure(level: PriorityLevel): this {
    this.#level = level;
    this.#flowLimit = this.#flowLimitOf(level);
    return this;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Starts a request, unless it has to wait: because seats are missing, or because others wait already. */
  start(item: Item): boolean {
    if (this.#waiting > 0) return false;
    item.seats = Math.min(item.seats, this.#flowLimit);
    if (!this.#seats.has(this.#level, item.seats)) return false;
    const flow = this.#flows.get(item.flow);
    if (flow && flow.inUse + item.seats > this.#flowLimit) return false;
    this.#take(item, flow ?? this.#addFlow(item.flow));
    return true;
  }

  /** Puts a request into its flow's line, unless that is full. */
  wait(item: Item, nowMs: number): boolean {
    const { waitingLimit, queueLengthLimit } = this.#level;
    if (this.#waiting >= waitingLimit || (this.#flows.get(item.flow)?.waiting?.size ?? 0) >= queueLengthLimit)
      return false;
    const flow = this.#flows.get(item.flow) ?? this.#addFlow(item.flow);
    const waiting = (flow.waiting ??= new Map<Item, number>());
    if (waiting.size === 0) this.#turns.set(item.flow, flow);
    waiting.set(item, nowMs);
    this.#waiting++;
    return true;
  }

  /** Starts the request whose turn it is; undefined when none can start. When seats are missing, nobody overtakes, so
   *  that those who need many get them. */
  startNext(): Item | undefined {
    for (const [name, flow] of this.#turns) {
      const { waiting = nobody } = flow;
      const [item] = waiting.keys();
      if (!item) continue;
      item.seats = Math.min(item.seats, this.#flowLimit);
      if (flow.inUse + item.seats > this.#flowLimit) continue;
      if (!this.#seats.has(this.#level, item.seats)) return undefined;
      this.#stopWaiting(item, flow);
      if (waiting.size > 0) {
        this.#turns.delete(name);
        this.#turns.set(name, flow);
      }
      this.#take(item, flow);
      return item;
    }
    return undefined;
  }

  /** Gives the seats of a request back that was started, or takes it out of its line. */
  leave(item: Item): 'served' | 'waited' {
    const flow = this.#flows.get(item.flow);
    if (!flow) throw new Error(`flow ${item.flow} has no request`);
    const waited = flow.waiting?.has(item) ?? false;
    if (waited) this.#stopWaiting(item, flow);
    else {
      flow.inUse -= item.seats;
      this.#seats.release(this.#level, item.seats);
    }
    if (flow.inUse === 0 && !flow.waiting?.size) this.#flows.delete(item.flow);
    return waited ? 'waited' : 'served';
  }

  /** Those that have waited since that time, or longer. */
  waitingSince(timeMs: number): Item[] {
    return [...this.#turns.values()].flatMap(({ waiting = nobody }) => {
      const old: Item[] = [];
      for (const [item, since] of waiting) {
        if (since > timeMs) break;
        old.push(item);
      }
      return old;
    });
  }

  /** The most seats that one flow can have: half of what the level can, where flows are told apart, so that there is
   *  always room for another. */
  #flowLimitOf(level: PriorityLevel): number {
    const limit = this.#seats.limitOf(level);
    return Math.max(1, level.hasFlows ? Math.ceil(limit / 2) : limit);
  }

  #addFlow(name: string): Flow<Item> {
    const flow: Flow<Item> = { inUse: 0, waiting: undefined };
    this.#flows.set(name, flow);
    return flow;
  }

  #stopWaiting(item: Item, flow: Flow<Item>): void {
    flow.waiting?.delete(item);
    this.#waiting--;
    if (!flow.waiting?.size) this.#turns.delete(item.flow);
  }

  #take(item: Item, flow: Flow<Item>): void {
    flow.inUse += item.seats;
    this.#seats.take(this.#level, item.seats);
  }
}
