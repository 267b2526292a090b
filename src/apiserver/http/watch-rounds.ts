/** When connections that watch are written to: in rounds. A write costs the same whatever it brings, and far more than
 *  an event, so a round gives each connection all that has gathered for it, and after a long round there is a rest in
 *  which more gathers.
 *
 *  Flow: who is owed something joins the next round. A round begins in the turn of the loop behind the one that brought
 *  the first event, or when the rest is over; it goes on in slices, in the order in which its connections joined.
 *
 *  Guarantees: what comes when nobody was served lately is written at once; a rest is never longer than
 *  {@link maxRestMs}. */
import { type Clock, isMachineClock, setImmediate, type Turns, turnsOf } from '#base';

/** A connection that is owed something. */
export interface Owed {
  /** Writes what has gathered. Must not throw. */
  flush(): void;
}

interface WatchRoundsOptions {
  /** Whose slices rounds go on in. */
  readonly turns: Turns;
  readonly clock: Pick<Clock, 'setTimeout'>;
  /** How long a rest is for each connection of the round before it, in milliseconds. Default 0: there is none. */
  readonly restMsEach?: number;
}

/** The longest rest, in milliseconds: events are to be seen within a tenth of a second, also by a thousand. */
const maxRestMs = 60;
/** Some four times what a write to a connection takes, so that watches leave most of the loop to requests. With fewer
 *  than 17 connections a rest would be shorter than timers are. */
const restMsEach = 0.06;

/** What several are owed, in one piece. */
interface Joined {
  readonly parts: readonly Uint8Array[];
  readonly whole: Uint8Array;
}

/** Of one server: all of its watches share the rounds. */
export class WatchRounds {
  readonly #options: WatchRoundsOptions;
  #owed: Owed[] = [];
  /** Whether a round is under way or about to begin, or the rest after one. */
  #isBusy = false;
  #isServing = false;
  #joined: Joined | undefined;

  constructor(options: WatchRoundsOptions) {
    this.#options = options;
  }

  /** Has `owed` flushed in the next round. To be called once until then. */
  add(owed: Owed): void {
    this.#owed.push(owed);
    if (!this.#isBusy) this.#begin();
  }

  /** Parts in one piece, which those of a round share who are owed the same. */
  join(parts: readonly Uint8Array[], length: number): Uint8Array {
    if (this.#joined && isSame(this.#joined.parts, parts)) return this.#joined.whole;
    const whole = Buffer.concat(parts, length);
    if (this.#isServing) this.#joined = { parts, whole };
    return whole;
  }

  #begin(): void {
    this.#isBusy = true;
    setImmediate(() => void this.#serve());
  }

  async #serve(): Promise<void> {
    const { turns, clock, restMsEach: restMs = 0 } = this.#options;
    const round = this.#owed;
    this.#owed = [];
    this.#isServing = true;
    for (const owed of round) {
      const turn = turns.next();
      if (turn) await turn;
      owed.flush();
    }
    this.#isServing = false;
    this.#joined = undefined;
    const rest = Math.min(maxRestMs, round.length * restMs);
    if (rest < 1) this.#goOn();
    else clock.setTimeout(() => this.#goOn(), rest);
  }

  #goOn(): void {
    this.#isBusy = false;
    if (this.#owed.length > 0) this.#begin();
  }
}

const isSame = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index]);

const shared = new WeakMap<Clock, WatchRounds>();

/** The rounds of everybody with this clock. Where time stands still there is no rest. */
export function watchRoundsOf(clock: Clock): WatchRounds {
  let rounds = shared.get(clock);
  if (!rounds) {
    const rest = isMachineClock(clock) ? { restMsEach } : {};
    shared.set(clock, (rounds = new WatchRounds({ turns: turnsOf(clock, 'watches'), clock, ...rest })));
  }
  return rounds;
}
