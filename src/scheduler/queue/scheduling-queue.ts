/** The scheduling queue: which pod is next, and when a pod that found no node gets another look.
 *
 *  States of a pod:
 *  - active: waits for its turn, by priority, then by age;
 *  - in flight: popped, being decided or bound; events that arrive meanwhile are remembered for it;
 *  - parked: no node would do; an event that helps one of the plugins that rejected it (or five minutes) wakes it; or a
 *    plugin keeps it from asking for one, until such an event;
 *  - backing off: to become active when its back-off ends (1 s, doubling to 10 s with each attempt, unless told
 *    otherwise).
 *
 *  Guarantees: a pod is in one state at a time; no event between the decision and the parking is missed.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/#queueinghint */
import type { Pod } from '#api';
import { backoffMs, type Clock, type Timer } from '#base';
import { type ClusterEvent, isHelpedBy } from '../framework/cluster-event.ts';
import type { AnyPlugin, QueuedPod } from '../framework/plugin.ts';
import { EventLog } from './event-log.ts';
import { Heap } from './heap.ts';

/** Whose events may help a pod. */
export type Rejecter = Pick<AnyPlugin, 'eventsToRegister'>;

/** What a pod waits for: its turn, what is being done with it, an event that helps, or the end of its back-off. */
export type PodWait =
  | 'its turn'
  | 'a decision or binding under way'
  | 'an event that may help'
  | 'the end of its back-off';

/** How many pods wait for what, in upstream's words. */
export interface PendingPods {
  readonly active: number;
  readonly backoff: number;
  readonly unschedulable: number;
  /** Kept from a first look by a plugin. */
  readonly gated: number;
}

/** By which rules pods wait. */
export interface SchedulingQueueOptions {
  readonly clock: Clock;
  /** Which of two pods is next. */
  readonly isBefore: (one: QueuedPod, other: QueuedPod) => boolean;
  /** The plugin that keeps a pod from becoming active. Default: none does. */
  readonly gateOf?: (pod: Pod) => Rejecter | undefined;
  /** Which group a pod is looked at with. Default: none, each is looked at for itself. */
  readonly groupOf?: (pod: Pod) => string | undefined;
  /** How long a pod that found no node waits: at first, doubling with each attempt, and at most. Default 1 s, 10 s. */
  readonly backoff?: { readonly initialMs: number; readonly maxMs: number } | undefined;
}

interface Entry {
  queued: QueuedPod;
  state: 'active' | 'in-flight' | 'parked' | 'backing-off' | 'gone';
  /** While parked: the plugins that rejected it; none means that any event helps. */
  rejectedBy: readonly Rejecter[];
  /** While in flight: where its events begin. */
  since: number;
  /** Whether it was to become active while it was in flight. */
  isWanted: boolean;
  timer?: Timer | undefined;
}

const waits: Readonly<Record<Exclude<Entry['state'], 'gone'>, PodWait>> = {
  active: 'its turn',
  'in-flight': 'a decision or binding under way',
  parked: 'an event that may help',
  'backing-off': 'the end of its back-off',
};

const defaultBackoff = { initialMs: 1000, maxMs: 10_000 };
/** Parked pods get another look after this long even if nothing seems to help: the safety net under the hints. */
const longestParkedMs = 5 * 60_000;

/** All pods that are to get a node. Disposing ends the wait of whoever pops. */
export class SchedulingQueue implements Disposable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** Those that events concern: of thousands that wait for their turn, none. */
  readonly #parked = new Set<Entry>();
  readonly #inFlight = new Set<Entry>();
  readonly #active: Heap<Entry>;
  readonly #isBefore: (one: QueuedPod, other: QueuedPod) => boolean;
  /** By group. */
  readonly #groups = new Map<string, Set<Entry>>();
  readonly #groupOf: (pod: Pod) => string | undefined;
  readonly #gateOf: (pod: Pod) => Rejecter | undefined;
  readonly #backoff: { readonly initialMs: number; readonly maxMs: number };
  readonly #log = new EventLog();
  #waiting: ((queued: QueuedPod | undefined) => void) | undefined;
  #isClosed = false;

  constructor({
    clock,
    isBefore,
    gateOf = () => undefined,
    groupOf = () => undefined,
    backoff = defaultBackoff,
  }: SchedulingQueueOptions) {
    this.#clock = clock;
    this.#isBefore = isBefore;
    this.#groupOf = groupOf;
    this.#active = new Heap((one, other) => isBefore(one.queued, other.queued));
    this.#gateOf = gateOf;
    this.#backoff = backoff;
  }

  /** Pods that wait, in any state but in flight. */
  get size(): number {
    return this.#entries.size - this.#inFlight.size;
  }

  /** How many pods wait for what. */
  pending(): PendingPods {
    const pending = { active: 0, backoff: 0, unschedulable: 0, gated: 0 };
    for (const { state, queued } of this.#entries.values()) {
      if (state === 'active') pending.active++;
      else if (state === 'backing-off') pending.backoff++;
      else if (state === 'parked') pending[queued.attempts === 0 ? 'gated' : 'unschedulable']++;
    }
    return pending;
  }

  /** What a pod that is in the queue waits for, and how often it was popped. */
  waitOf(uid: string): { readonly waits: PodWait; readonly attempts: number } | undefined {
    const entry = this.#entries.get(uid);
    if (!entry || entry.state === 'gone') return undefined;
    const { state, queued } = entry;
    return { waits: waits[state], attempts: queued.attempts };
  }

  /** A pod without a node was seen: new, or changed while it waits. A change of a parked pod is also an event. */
  set(pod: Pod): void {
    const entry = this.#entries.get(pod.metadata.uid);
    if (entry) {
      entry.queued = { ...entry.queued, pod };
      return;
    }
    const queued: QueuedPod = { pod, attempts: 0, arrivedAtMs: this.#clock.now() };
    this.#activate(this.#add({ queued, state: 'active', rejectedBy: [], since: 0, isWanted: false }));
  }

  /** A pod that is in the queue, in any state, by its UID. */
  get(uid: string): Pod | undefined {
    return this.#entries.get(uid)?.queued.pod;
  }

  /** The pod is gone, or has its node. */
  delete(uid: string): void {
    const entry = this.#entries.get(uid);
    if (!entry) return;
    this.#leave(entry, 'gone');
    this.#entries.delete(uid);
    this.#leaveGroup(entry);
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

  /** The pods that are looked at with a popped one, now in flight as it is: those of its group that wait for whatever
   *  but what keeps them from the queue, the next first. */
  popGroup(uid: string): readonly QueuedPod[] {
    const popped = this.#entries.get(uid);
    const key = popped && this.#groupOf(popped.queued.pod);
    if (key === undefined) return [];
    const others = [...(this.#groups.get(key) ?? [])].filter(
      entry => entry.state !== 'in-flight' && entry.state !== 'gone' && !this.#gateOf(entry.queued.pod),
    );
    const isBefore = (one: Entry, other: Entry) => this.#isBefore(one.queued, other.queued);
    others.sort((one, other) => (isBefore(one, other) ? -1 : isBefore(other, one) ? 1 : 0));
    return others.map(entry => this.#launch(entry));
  }

  /** The popped pod found no node: park it until something helps one of `rejectedBy`. */
  park(uid: string, rejectedBy: readonly Rejecter[]): void {
    const entry = this.#entries.get(uid);
    if (entry?.state !== 'in-flight') return;
    entry.rejectedBy = rejectedBy;
    if (entry.isWanted) return this.#activate(entry);
    if (this.#log.some(entry.since, event => isHelped(entry, event))) return this.#backOff(entry);
    this.#leave(entry, 'parked');
    entry.timer = this.#clock.setTimeout(() => this.#backOff(entry), longestParkedMs);
  }

  /** Deciding or binding the popped pod failed: try again after its back-off. */
  retry(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry?.state === 'in-flight') this.#backOff(entry);
  }

  /** What should have helped a parked pod failed: it is tried again after its back-off. */
  backOff(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry?.state === 'parked') this.#backOff(entry);
  }

  /** Makes a pod active that is parked or backs off, or is in flight and will not get a node. */
  activate(uid: string): void {
    const entry = this.#entries.get(uid);
    if (entry?.state === 'in-flight') entry.isWanted = true;
    if (entry?.state === 'parked' || entry?.state === 'backing-off') this.#activate(entry);
  }

  /** Something changed: wakes the parked pods that it helps. A pod that was never looked at has nothing to back off
   *  from. The pod of `exceptUid` stays as it is. */
  onEvent(event: ClusterEvent, exceptUid?: string): void {
    if (this.#inFlight.size > 0) this.#log.add(event);
    const isWoken = (entry: Entry) => entry.queued.pod.metadata.uid !== exceptUid && isHelped(entry, event);
    // One that is kept back again is parked anew.
    for (const entry of [...this.#parked].filter(isWoken)) {
      if (entry.queued.attempts === 0) this.#activate(entry);
      else this.#backOff(entry);
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const uid of this.#entries.keys()) this.delete(uid);
    this.#waiting?.(undefined);
    this.#waiting = undefined;
  }

  #add(entry: Entry): Entry {
    this.#entries.set(entry.queued.pod.metadata.uid, entry);
    const key = this.#groupOf(entry.queued.pod);
    if (key === undefined) return entry;
    const group = this.#groups.get(key);
    if (group) group.add(entry);
    else this.#groups.set(key, new Set([entry]));
    return entry;
  }

  #leaveGroup(entry: Entry): void {
    const key = this.#groupOf(entry.queued.pod);
    const group = key === undefined ? undefined : this.#groups.get(key);
    if (key === undefined || !group) return;
    group.delete(entry);
    if (group.size === 0) this.#groups.delete(key);
  }

  #leave(entry: Entry, state: Entry['state']): void {
    entry.timer?.[Symbol.dispose]();
    entry.timer = undefined;
    this.#parked.delete(entry);
    if (this.#inFlight.delete(entry)) this.#forgetEvents();
    if (state === 'parked') this.#parked.add(entry);
    if (state === 'in-flight') this.#inFlight.add(entry);
    entry.state = state;
  }

  /** Forgets the events from before the pod that is in flight for longest. */
  #forgetEvents(): void {
    const [oldest] = this.#inFlight;
    this.#log.forgetBefore(oldest?.since ?? this.#log.position);
  }

  #activate(entry: Entry): void {
    const gate = this.#gateOf(entry.queued.pod);
    if (gate) {
      entry.rejectedBy = [gate];
      return this.#leave(entry, 'parked');
    }
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
    entry.since = this.#log.position;
    entry.isWanted = false;
    entry.queued = { ...entry.queued, attempts: entry.queued.attempts + 1 };
    return entry.queued;
  }

  #backOff(entry: Entry): void {
    this.#leave(entry, 'backing-off');
    entry.timer = this.#clock.setTimeout(() => this.#activate(entry), backoffMs(entry.queued.attempts, this.#backoff));
  }
}

const isHelped = ({ queued: { pod }, rejectedBy }: Entry, event: ClusterEvent): boolean =>
  rejectedBy.length === 0 || rejectedBy.some(({ eventsToRegister }) => isHelpedBy(eventsToRegister, pod, event));
