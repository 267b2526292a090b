/** Flow control: how many requests are served at a time, and whose turn it is.
 *
 *  Flow: a request is matched to a level and, in it, to a flow, as objects say (`configuration.ts`). It takes seats
 *  (`seat-pool.ts`) and starts at once, or it waits in its flow's line (`level-queue.ts`); flows take turns, one
 *  request each.
 *  Guarantees: where flows are told apart, none has more than half of what its level can have, and no more than a
 *  line's length waiting; what a level has for itself is never used by others. As the server has one thread, only so
 *  much starts in one turn of the event loop ({@link workPerTurn}), so that flows take turns at requests that are
 *  answered at once as well. What is made of bodies takes many times their memory, so those that are worked on are
 *  bounded in bytes, in the same way, and for those who are exempt, too.
 *  Errors: 429 with `Retry-After` when a line is full or a request waited too long.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
import { type StatusError, tooManyRequests } from '#api';
import { type Clock, type MetricFamily, setImmediate, type Timer } from '#base';
import { defaultConfiguration, type FlowConfiguration, userFlowOf } from './configuration.ts';
import { FlowMetrics, type FlowNumbers } from './flow-metrics.ts';
import { LastingRequests } from './lasting-requests.ts';
import { LevelQueue } from './level-queue.ts';
import type { Classified, FlowSubject, FlowUids, PriorityLevel } from './priority-level.ts';
import { type LevelSeats, SeatPool } from './seat-pool.ts';
import { bodyRoom, bodyUnits } from './work-estimate.ts';

/** The seats of all levels together, and by which clock requests wait. */
export interface FlowControlOptions {
  readonly clock: Clock;
  /** Seats for requests: upstream's `--max-requests-inflight`, which is one number with the next, as it is there.
   *  Default 400. */
  readonly maxRequestsInflight?: number | undefined;
  /** Upstream's `--max-mutating-requests-inflight`. Default 200. */
  readonly maxMutatingRequestsInflight?: number | undefined;
  /** Runs a callback when what the event loop has at hand is done. Default: `setImmediate`. */
  readonly nextTurn?: (callback: () => void) => void;
}

/** A request's place, to be disposed when the request is over, whatever its end; again does no harm. */
export interface Place extends Disposable {
  /** Resolves when the request may start or is over, rejects with the 429; undefined when it may at once. */
  readonly started: Promise<void> | undefined;
}

/** {@link Place} of a request. */
export interface ClassifiedPlace extends Place {
  /** By which objects it was matched. Undefined while these are not there. */
  readonly uids: FlowUids | undefined;
}

/** A place is given back by disposing it. */
export interface FlowControl extends Disposable {
  /** Takes a place for a request that is answered and over; `seats` says how much work it is (`work-estimate.ts`).
   *  Throws the 429 when it cannot even wait. */
  enter(subject: FlowSubject, seats: number): ClassifiedPlace;
  /** Takes a place for a request that lasts (`lasting-requests.ts`). Throws the 429. */
  enterLasting(subject: FlowSubject): Place;
  /** Takes room for a body of a served request, which is there, while it is worked on. Throws the 429 when it cannot
   *  even wait. */
  enterBody(subject: FlowSubject, byteLength: number): Place;
  /** Goes on by these levels and schemas. Requests that are there stay where they are. */
  configure(configuration: FlowConfiguration): void;
  /** What is counted of requests. */
  metrics(): MetricFamily[];
}

/** Seats' worth of requests that start in one turn of the event loop at most, and at least half of that: some 10 ms of
 *  work. */
const workPerTurn = 64;
/** How long a request may wait: a quarter of what a request may take, as upstream. */
const maxWaitMs = 15_000;
const checkWaitingMs = 1000;
const retryAfterSeconds = 1;
/** One flow may have as many as a connection of HTTP/2 carries. */
const lastingBounds = { total: 10_000, perFlow: 1000 };

/** What of the room for bodies is theirs who are exempt: they have no limit of requests, and yet only so much
 *  memory. */
const exemptBodies = { nominalConcurrencyShares: 40, lendablePercent: 50, hasFlows: true };

/** A level's part of the room for bodies, in which users take turns, whatever it does with requests. */
const forBodies = (level: PriorityLevel): PriorityLevel => ({
  ...level,
  borrowingLimitPercent: undefined,
  hasFlows: true,
  ...(level.waitingLimit === 0 ? { queueLengthLimit: 500, waitingLimit: 2000 } : {}),
});

/** Goes on by the default configuration until {@link FlowControl.configure} says another. */
export const createFlowControl = (options: FlowControlOptions): FlowControl => new LiveFlowControl(options);

class LiveFlowControl implements FlowControl {
  readonly #maxInflight: number;
  readonly #turns: Turns;
  readonly #bodies: Turns;
  readonly #lasting: LastingRequests;
  readonly #metrics = new FlowMetrics();
  #configuration = defaultConfiguration;

  constructor(options: FlowControlOptions) {
    const { maxRequestsInflight = 400, maxMutatingRequestsInflight = 200 } = options;
    this.#maxInflight = maxRequestsInflight + maxMutatingRequestsInflight;
    this.#turns = new Turns(options);
    this.#bodies = new Turns(options);
    this.#lasting = new LastingRequests(lastingBounds, defaultConfiguration.limited);
    this.configure(defaultConfiguration);
  }

  configure(configuration: FlowConfiguration): void {
    const { exempt, limited } = configuration;
    this.#configuration = configuration;
    // Each level has to have one.
    this.#turns.configure(limited, { total: Math.max(limited.length, this.#maxInflight), uncounted: [exempt] });
    this.#bodies.configure([{ ...exempt, ...exemptBodies }, ...limited.map(forBodies)], { total: bodyRoom });
    this.#lasting.configure(limited);
  }

  enter(subject: FlowSubject, wanted: number): ClassifiedPlace {
    const found = this.#configuration.classify(subject);
    const numbers = this.#metrics.of(found.schema);
    if (found.level.type === 'Exempt') return new ExemptPlace(found, { numbers, seats: wanted });
    return this.#turns.enter(found, wanted, numbers);
  }

  enterLasting(subject: FlowSubject): Place {
    const { level } = this.#configuration.classify(subject);
    if (level.type === 'Exempt') return freePlace;
    const flow = userFlowOf(subject);
    if (!this.#lasting.add(level, flow)) throw refusal();
    return once(() => this.#lasting.remove(level, flow));
  }

  enterBody(subject: FlowSubject, byteLength: number): Place {
    const { level, schema } = this.#configuration.classify(subject);
    return this.#bodies.enter({ level, schema, flow: userFlowOf(subject), uids: undefined }, bodyUnits(byteLength));
  }

  metrics(): MetricFamily[] {
    return this.#metrics.families(() => this.#turns.seats());
  }

  [Symbol.dispose](): void {
    this.#turns[Symbol.dispose]();
    this.#bodies[Symbol.dispose]();
  }
}

const refusal = (): StatusError => tooManyRequests('Too many requests, please try again later.', retryAfterSeconds);
const freePlace: Place = { started: undefined, [Symbol.dispose]: () => undefined };

function once(leave: () => void): Place {
  let hasLeft = false;
  return {
    started: undefined,
    [Symbol.dispose]() {
      if (!hasLeft) leave();
      hasLeft = true;
    },
  };
}

/** Of a request that is counted, and never waits. */
class ExemptPlace implements ClassifiedPlace {
  readonly started = undefined;
  readonly uids: FlowUids | undefined;
  readonly #numbers: FlowNumbers;
  #seats: number;

  constructor({ uids }: Classified, { numbers, seats }: { readonly numbers: FlowNumbers; readonly seats: number }) {
    this.uids = uids;
    this.#numbers = numbers;
    this.#seats = seats;
    numbers.start(seats, 0);
  }

  [Symbol.dispose](): void {
    if (this.#seats > 0) this.#numbers.end(this.#seats);
    this.#seats = 0;
  }
}

/** A request that is served, or waits to be. */
class Ticket implements ClassifiedPlace {
  readonly flow: string;
  readonly uids: FlowUids | undefined;
  readonly level: LevelQueue<Ticket>;
  seats: number;
  /** What counts it. Default: nothing. */
  readonly numbers: FlowNumbers | undefined;
  /** Since when it waits. */
  sinceMs = 0;
  readonly #turns: Turns;
  #waiting: PromiseWithResolvers<void> | undefined;
  #hasLeft = false;

  constructor(
    turns: Turns,
    { flow, uids }: Classified,
    place: { level: LevelQueue<Ticket>; seats: number; numbers: FlowNumbers | undefined },
  ) {
    this.#turns = turns;
    this.numbers = place.numbers;
    this.level = place.level;
    this.flow = flow;
    this.uids = uids;
    this.seats = place.seats;
  }

  get started(): Promise<void> | undefined {
    return this.#waiting?.promise;
  }

  wait(nowMs: number): void {
    this.sinceMs = nowMs;
    this.#waiting = Promise.withResolvers();
  }

  start(): void {
    this.#waiting?.resolve();
  }

  refuse(): void {
    this.numbers?.refuse('time-out');
    this.#waiting?.reject(refusal());
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#turns.leave(this);
    // Who waits no longer must not wait for ever.
    this.#waiting?.resolve();
  }
}

/** Gives the turns out. */
class Turns implements Disposable {
  readonly #seats = new SeatPool(0, []);
  /** By their names, the most urgent first. */
  #levels = new Map<string, LevelQueue<Ticket>>();
  readonly #clock: Clock;
  readonly #nextTurn: (callback: () => void) => void;
  #workLeft = workPerTurn;
  #isTurnAwaited = false;
  #waiting = 0;
  #expiry: Timer | undefined;

  constructor({ clock, nextTurn = setImmediate }: FlowControlOptions) {
    this.#clock = clock;
    this.#nextTurn = nextTurn;
  }

  /** `uncounted` have a part of the seats without taking any. Levels that are gone are served until nothing of them is
   *  there. */
  configure(
    levels: readonly PriorityLevel[],
    { total, uncounted = [] }: { readonly total: number; readonly uncounted?: readonly PriorityLevel[] },
  ): void {
    const before = this.#levels;
    this.#seats.configure(total, [...levels, ...uncounted]);
    this.#levels = new Map(
      levels.map(level => [
        level.name,
        before.get(level.name)?.configure(level) ?? new LevelQueue<Ticket>(level, this.#seats),
      ]),
    );
    for (const [name, queue] of before)
      if (!this.#levels.has(name) && !queue.isIdle) this.#levels.set(name, queue.configure(queue.level));
    if (this.#waiting > 0 && this.#workLeft > 0) this.#serveWaiting();
  }

  /** What each level can have. */
  seats(): LevelSeats[] {
    return this.#seats.levels();
  }

  enter(found: Classified, wanted: number, numbers?: FlowNumbers): Ticket {
    const level = this.#levels.get(found.level.name) as LevelQueue<Ticket>;
    const ticket = new Ticket(this, found, { level, seats: wanted, numbers });
    // Where nobody waits, nobody waits for a turn.
    const mayStart = this.#workLeft > 0 || level.level.waitingLimit === 0;
    if (mayStart && level.start(ticket)) {
      numbers?.start(ticket.seats, 0);
      this.#spend(ticket);
      return ticket;
    }
    const nowMs = this.#clock.now();
    if (!level.wait(ticket, nowMs)) {
      numbers?.refuse(level.level.waitingLimit === 0 ? 'concurrency-limit' : 'queue-full');
      throw refusal();
    }
    this.#waiting++;
    if (numbers) numbers.waiting++;
    ticket.wait(nowMs);
    this.#expiry ??= this.#clock.setTimeout(() => this.#refuseExpired(), checkWaitingMs);
    if (this.#workLeft > 0) this.#serveWaiting();
    return ticket;
  }

  leave(ticket: Ticket): void {
    const { level, numbers, seats } = ticket;
    if (level.leave(ticket) === 'waited') {
      this.#waiting--;
      if (numbers) numbers.waiting--;
      return;
    }
    numbers?.end(seats);
    if (this.#waiting > 0) this.#serveWaiting();
  }

  [Symbol.dispose](): void {
    this.#expiry?.[Symbol.dispose]();
  }

  /** The end of the turn is waited for when half of what may start in one has, be it in several: to wait for each would
   *  cost a request on a server that has little to do more than all else here. */
  #spend({ seats }: Ticket): void {
    this.#workLeft -= seats;
    if (this.#isTurnAwaited || this.#workLeft > workPerTurn / 2) return;
    this.#isTurnAwaited = true;
    this.#nextTurn(() => {
      this.#isTurnAwaited = false;
      this.#workLeft = workPerTurn;
      this.#serveWaiting();
    });
  }

  /** One request of each level, the most urgent first, and again, as long as one can start. */
  #serveWaiting(): void {
    for (let hasStarted = true; hasStarted && this.#waiting > 0; ) {
      hasStarted = false;
      for (const level of this.#levels.values()) {
        if (level.waiting === 0) continue;
        if (this.#workLeft <= 0) return;
        const ticket = level.startNext();
        if (!ticket) continue;
        this.#waiting--;
        if (ticket.numbers) {
          ticket.numbers.waiting--;
          ticket.numbers.start(ticket.seats, this.#clock.now() - ticket.sinceMs);
        }
        this.#spend(ticket);
        hasStarted = true;
        ticket.start();
      }
    }
  }

  #refuseExpired(): void {
    this.#expiry = undefined;
    const since = this.#clock.now() - maxWaitMs;
    for (const level of this.#levels.values()) {
      // Whoever is exempt waits for room only, and is not refused.
      if (level.level.type === 'Exempt') continue;
      for (const ticket of level.waitingSince(since)) ticket.refuse();
    }
    if (this.#waiting > 0) this.#expiry = this.#clock.setTimeout(() => this.#refuseExpired(), checkWaitingMs);
  }
}
