/** Whether attempts on one object can be put in an order in which each took effect at one moment between its call and
 *  its return (Herlihy and Wing, "Linearizability", 1990), by the search of Wing and Gong with the memory of Lowe
 *  ("Testing for linearizability", 2017). Attempts with an unknown outcome may take effect at any time after their
 *  call, or never. */
import type { Attempt, Outcome } from './history.ts';

/** What is at a key: the value, or nothing. */
export type Register = string | undefined;

export interface Verdict {
  readonly verdict: 'linearizable' | 'not linearizable' | 'undecided';
  /** Of what has no order: an attempt that fits nowhere after the longest order that was found, and what was there
   *  then. */
  readonly stuck?: { readonly attempt: Attempt; readonly register: Register };
}

/** Steps after which a key is given up as undecided. */
const defaultSteps = 2_000_000;

/** What the object is after the attempt took effect; `impossible` when it cannot have been answered so, or had no
 *  effect, there. */
export function takeEffect(register: Register, attempt: Attempt): { register: Register } | 'impossible' {
  const { verb, outcome, expects, writes, state } = attempt;
  const isThere = register !== undefined;
  const isExpected = isThere
    ? verb !== 'create' && (expects === undefined || expects === register)
    : verb === 'create' || verb === 'put';
  const isPossible: Record<Outcome, boolean> = {
    done: isExpected && (verb !== 'get' || state?.value === register),
    unknown: isExpected && verb !== 'get', // where it would change nothing it may as well be left out
    exists: isThere,
    absent: !isThere,
    conflict: isThere && !isExpected,
  };
  if (!isPossible[outcome]) return 'impossible';
  const changes = verb !== 'get' && (outcome === 'done' || outcome === 'unknown');
  return { register: changes ? writes : register };
}

/** A moment of the history: an attempt is called, or returns. Linked, so that an attempt can be taken out and put
 *  back. */
interface Moment {
  readonly index: number;
  readonly isCall: boolean;
  previous: Moment | undefined;
  next: Moment | undefined;
}

/** Judges the attempts on one key that begins absent. */
export function judgeKey(attempts: readonly Attempt[], { steps = defaultSteps } = {}): Verdict {
  const { head, returns } = link(attempts);
  const taken = new TakenSet(attempts.length);
  const tried = new Set<string>();
  const path: { call: Moment; register: Register }[] = [];
  let register: Register;
  let moment = head.next;
  let [deepest, stuck]: [number, Verdict['stuck']] = [-1, undefined];
  for (let step = 0; step < steps; step++) {
    // Whatever is left has no known outcome, and may never have happened.
    if (!moment) return { verdict: 'linearizable' };
    if (moment.isCall) {
      const { index } = moment;
      const effect = takeEffect(register, attempts[index] as Attempt);
      if (effect !== 'impossible' && taken.isNew(index, effect.register, tried)) {
        path.push({ call: moment, register });
        register = effect.register;
        taken.add(index);
        takeOut(moment, returns[index]);
        moment = head.next;
      } else moment = moment.next;
      continue;
    }
    // This attempt returned before any other choice: the last choice was wrong.
    if (path.length > deepest) {
      deepest = path.length;
      stuck = { attempt: attempts[moment.index] as Attempt, register };
    }
    const last = path.pop();
    if (!last) return { verdict: 'not linearizable', ...(stuck ? { stuck } : {}) };
    putBack(last.call, returns[last.call.index]);
    taken.remove(last.call.index);
    ({ register } = last);
    moment = last.call.next;
  }
  return { verdict: 'undecided' };
}

function link(attempts: readonly Attempt[]): { head: Moment; returns: (Moment | undefined)[] } {
  const returns: (Moment | undefined)[] = attempts.map(() => undefined);
  const timed = attempts.flatMap(({ calledAt, returnedAt }, index) => [
    { at: calledAt, index, isCall: true },
    ...(returnedAt === Number.POSITIVE_INFINITY ? [] : [{ at: returnedAt, index, isCall: false }]),
  ]);
  const head: Moment = { index: -1, isCall: true, previous: undefined, next: undefined };
  let last = head;
  for (const { index, isCall } of timed.toSorted((a, b) => a.at - b.at)) {
    const moment: Moment = { index, isCall, previous: last, next: undefined };
    if (!isCall) returns[index] = moment;
    last.next = moment;
    last = moment;
  }
  return { head, returns };
}

function takeOut(...moments: (Moment | undefined)[]): void {
  for (const moment of moments) {
    if (moment?.previous) moment.previous.next = moment.next;
    if (moment?.next) moment.next.previous = moment.previous;
  }
}

function putBack(call: Moment, back: Moment | undefined): void {
  for (const moment of [back, call]) {
    if (moment?.previous) moment.previous.next = moment;
    if (moment?.next) moment.next.previous = moment;
  }
}

/** Which attempts have taken effect, as bits. */
class TakenSet {
  readonly #words: Uint32Array;

  constructor(count: number) {
    this.#words = new Uint32Array(Math.ceil(count / 32));
  }

  /** Whether this choice leads to where the search has not been; remembers it. */
  isNew(index: number, register: Register, tried: Set<string>): boolean {
    this.add(index);
    const place = `${this.#words.join()}=${register ?? ''}`;
    this.remove(index);
    if (tried.has(place)) return false;
    tried.add(place);
    return true;
  }

  add(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) | (1 << (index & 31));
  }

  remove(index: number): void {
    this.#words[index >>> 5] = (this.#words[index >>> 5] ?? 0) & ~(1 << (index & 31));
  }
}
