/** Taking turns: work that may be long goes on in slices, so that whoever asks for something in between is answered
 *  soon.
 *
 *  Flow: work asks before each of its steps. While the slice lasts it goes on at once; afterwards it queues, and those
 *  who queue share the slice of the next turn of the event loop, and so on. The slice belongs to all who share clock
 *  and lane, so that ten who are ready at once hold the loop no longer than one.
 *
 *  Guarantees: who queues is let go in order, at least one in each turn of the loop; between two slices the loop gets
 *  round to connections and timers. */
import { type Clock, isMachineClock } from './clock.ts';
import { elapsedMs, setImmediate } from './machine-timers.ts';

/** How long a slice is, and by which clock. */
export interface TurnsOptions {
  /** Milliseconds from any fixed moment. */
  readonly nowMs: () => number;
  /** How long a slice lasts, in milliseconds. Default 5. */
  readonly sliceMs?: number;
  /** Steps that a slice has at most, for a clock that stands still while work goes on. Default: no limit. */
  readonly maxSteps?: number;
}

/** Whose turn it is. */
export interface Turns {
  /** To be called before each step. Undefined: go on at once. Otherwise wait for the promise, which never rejects. */
  next(): Promise<void> | undefined;
  /** How many wait for their turn. */
  readonly waiting: number;
}

/** Makes turns of their own. Nearly always {@link turnsOf} is wanted, whose slices are shared. */
export const createTurns = (options: TurnsOptions): Turns => new SlicedTurns(options);

class SlicedTurns implements Turns {
  readonly #nowMs: () => number;
  readonly #sliceMs: number;
  readonly #maxSteps: number;
  readonly #queue: (() => void)[] = [];
  /** Counts the turns of the event loop in which somebody worked. */
  #loopTurn = 0;
  /** When the slice ends; undefined when none has begun in this turn of the loop. */
  #endMs: number | undefined;
  #steps = 0;

  constructor({ nowMs, sliceMs = 5, maxSteps = Number.POSITIVE_INFINITY }: TurnsOptions) {
    this.#nowMs = nowMs;
    this.#sliceMs = sliceMs;
    this.#maxSteps = maxSteps;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  next(): Promise<void> | undefined {
    if (this.#endMs === undefined) this.#begin();
    else if (this.#isOver(this.#endMs))
      return new Promise<void>(resolve => {
        this.#queue.push(resolve);
        this.#resumeSoon();
      });
    return undefined;
  }

  #begin(): void {
    this.#endMs = this.#nowMs() + this.#sliceMs;
    this.#steps = 1;
    this.#resumeSoon();
  }

  #isOver(endMs: number): boolean {
    return ++this.#steps > this.#maxSteps || this.#nowMs() >= endMs;
  }

  #resumeSoon(): void {
    setImmediate(resume, this, this.#loopTurn);
  }

  /** Runs once for each who queues, and promises' reactions run in between: so each sees what the one before has used
   *  up. Those that were asked for in one turn of the loop run in the next. */
  resume(askedIn: number): void {
    if (askedIn === this.#loopTurn) {
      this.#loopTurn++;
      this.#endMs = undefined;
    }
    if (this.#queue.length === 0) return;
    if (this.#endMs === undefined) this.#begin();
    else if (this.#isOver(this.#endMs)) {
      this.#resumeSoon();
      return;
    }
    this.#queue.shift()?.();
  }
}

const resume = (turns: SlicedTurns, askedIn: number): void => turns.resume(askedIn);

/** Who shares slices. What somebody waits for must not queue behind work that nobody does, however much of that there
 *  is. */
export type Lane =
  /** Work of the process's own: the default. */
  | 'work'
  /** Commits that are durable, to be acknowledged. */
  | 'commits'
  /** Connections that watch. */
  | 'watches';

/** Answering takes a few turns of the loop, and what is answered most when many watch are writes. What is written to a
 *  connection in a slice is encrypted and sent behind it, in the same turn, and that takes four times as long. */
const slicesMs: Readonly<Record<Lane, number>> = { work: 5, commits: 5, watches: 0.5 };

/** A virtual clock stands still during work: steps are counted instead, the same number in each run. */
const virtualSteps = 100;

const shared = new WeakMap<Clock, Map<Lane, Turns>>();

/** The turns of everybody with this clock: those of the process with the machine's. */
export function turnsOf(clock: Clock, lane: Lane = 'work'): Turns {
  let lanes = shared.get(clock);
  if (!lanes) shared.set(clock, (lanes = new Map()));
  let turns = lanes.get(lane);
  if (!turns) lanes.set(lane, (turns = createTurns({ ...optionsOf(clock), sliceMs: slicesMs[lane] })));
  return turns;
}

/** How many with this clock wait for their turn. */
export function waitingFor(clock: Clock): number {
  return [...(shared.get(clock)?.values() ?? [])].reduce((sum, { waiting }) => sum + waiting, 0);
}

const optionsOf = (clock: Clock): TurnsOptions =>
  isMachineClock(clock) ? { nowMs: elapsedMs } : { nowMs: () => clock.now(), maxSteps: virtualSteps };
