/** The scheduling queue: which pod is next, and when a pod that found no node gets another look.
 *
 *  States of a pod:
 *  - active: waits for its turn, by priority, then by age;
 *  - in flight: popped, being decided or bound; events that arrive meanwhile are remembered for it;
 *  - parked: no node would do; an event that helps one of the plugins that rejected it (or five minutes) wakes it;
 *  - backing off: to become active when its back-off ends (1 s, doubling to 10 s with each attempt).
 *
 *  Guarantees: a pod is in one state at a time; no event between the decision and the parking is missed.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/#queueinghint */
import type { Pod } from '#api';
import { backoffMs, type Clock, type Timer } from '#base';
import type { AnyPlugin, ClusterEvent } from '../framework/plugin.ts';
import { Heap } from './heap.ts';

/** A pod on its way through the queue. */
export interface QueuedPod {
  readonly pod: Pod;
  /** Decisions so far. */
  readonly attempts: number;
  /** Epoch milliseconds of its first arrival. */
  readonly arrivedAtMs: number;
}

interface Entry {
  queued: QueuedPod;
  state: 'active' | 'in-flight' | 'parked' | 'backing-off' | 'gone';
  /** While parked: the plugins that rejected it; none means that any event helps. */
  rejectedBy: readonly AnyPlugin[];
  /** While in flight: what happened meanwhile. */
  missed: ClusterEvent[];
  timer?: Timer | undefined;
}

const backoff = { initialMs: 1000, maxMs: 10_000 };
/** Parked pods get another look after this long even if nothing seems to help: the safety net under the hints. */
const longestParkedMs = 5 * 60_000;

const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;

function isBefore(one: Entry, other: Entry): boolean {
  const difference = priorityOf(one.queued.pod) - priorityOf(other.queued.pod);
  return difference === 0 ? one.queued.arrivedAtMs < other.queued.arrivedAtMs : difference > 0;
}

export class SchedulingQueue implements Disposable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** Those that events concern: of thousands that wait for their turn, none. */
  readonly #parked = new Set<Entry>();
  readonly #inFlight = new Set<Entry>();
  readonly #active = new Heap<Entry>(isBefore);
  #waiting: ((queued: QueuedPod | undefined) => void) | undefined;
  #isClosed = false;

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock;
  }

  /** Pods that wait, in any state but in flight. */
  get size(): number {
    return this.#entries.size - this.#inFlight.size;
  }

  /** A pod without a node was seen: new, or changed while it waits. A change of a parked pod is also an event. */
  set(pod: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid);
    if (entry) {
      entry.queued = { ...entry.queued, pod };
      return;
    }
    const queued: QueuedPod = { pod, attempts: 0, arrivedAtMs: this.#clock.now() };
    this.#activate(this.#add({ queued, state: 'active', rejectedBy: [], missed: [] }));
  }

  /** The pod is gone, or has its node. */
  delete(uid: string): void {
    const entry = this.#entries.get(uid);
    if (!entry) return;
    this.#leave(entry, 'gone');
    this.#entries.delete(uid);
  }

  /** The next pod, now in flight; waits for one. Undefined once disposed. One caller at a time. */
  pop(): Promise<QueuedPod | undefined> {
    const entry = this.#nextActive();
    if (entry) return Promise.resolve(this.#launch(entry));
    if (this.#isClosed) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<QueuedPod | undefined>();
    this.#waiting = resolve;
    return promise;
  }

  /** The popped pod found no node: park it until something helps one of `rejectedBy`. */
  park(uid: string, rejectedBy: readonly AnyPlugin[]): void {
    const entry = this.#entries.get(uid);
    if (entry?.state !== 'in-flight') return;
    entry.rejectedBy = rejectedBy;
    if (entry.missed.some(event => isHelped(entry, event))) return this.#backOff(entry);
    this.#leave(entry, 'parked');
    entry.timer = this.#clock.setTimeout(() => this.#backOff(entry), longestParkedMs);
  }

  /** Deciding or binding the popped pod failed: try again after its back-off. */
  retry(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry?.state === 'in-flight') this.#backOff(entry);
  }

  /** Something changed: wakes the parked pods that it helps. */
  onEvent(event: ClusterEvent): void {
    for (const entry of this.#inFlight) entry.missed.push(event);
    for (const entry of this.#parked) if (isHelped(entry, event)) this.#backOff(entry);
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const uid of this.#entries.keys()) this.delete(uid);
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }

  #add(entry: Entry): Entry {
    this.#entries.set(entry.queued.pod.metadata.uid, entry);
    return entry;
  }

  #leave(entry: Entry, state: Entry['state']): void {
    entry.timer?.[Symbol.dispose]();
    entry.timer = undefined;
    this.#parked.delete(entry);
    this.#inFlight.delete(entry);
    if (state === 'parked') this.#parked.add(entry);
    if (state === 'in-flight') this.#inFlight.add(entry);
    entry.state = state;
  }

  #activate(entry: Entry): void {
    this.#leave(entry, 'active');
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(this.#launch(entry));
    else this.#active.push(entry);
  }

  /** Entries that left the active state stay in the heap until they come up. */
  #nextActive(): Entry | undefined {
    for (let entry = this.#active.pop(); entry; entry = this.#active.pop()) if (entry.state === 'active') return entry;
    return undefined;
  }

  #launch(entry: Entry): QueuedPod {
    this.#leave(entry, 'in-flight');
    entry.missed = [];
    entry.queued = { ...entry.queued, attempts: entry.queued.attempts + 1 };
    return entry.queued;
  }

  #backOff(entry: Entry): void {
    this.#leave(entry, 'backing-off');
    entry.timer = this.#clock.setTimeout(() => this.#activate(entry), backoffMs(entry.queued.attempts, backoff));
  }
}

function isHelped({ queued, rejectedBy }: Entry, event: ClusterEvent): boolean {
  if (rejectedBy.length === 0) return true;
  return rejectedBy.some(plugin => plugin.isHelpedBy?.(queued.pod, event) ?? true);
}
