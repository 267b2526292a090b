/** The scheduler: gives every pod without a node one.
 *
 *  Flow: informers feed the cache and the queue; one pod at a time is popped and decided by {@link schedule} over a
 *  snapshot, assumed in the cache, reserved and permitted; then it is bound in the background ({@link Binding}). A pod
 *  that finds no node is told why and parked ({@link Outcomes}).
 *  Guarantees: a pod is bound at most once at a time; a failed binding is taken back and tried again; however many pods
 *  wait, decisions take turns with everything else, and only so many requests are under way. */
import {
  formatKey,
  groupKeyOf,
  type Kind,
  Node,
  noGates,
  type ObjectKey,
  Pod,
  PodGroup,
  type Pod as PodObject,
} from '#api';
import { MetricsRegistry, turnsOf } from '#base';
import type { EventRecorder, Informers, PodPlacement } from '#client';
import { Binding } from './binding.ts';
import { SchedulerCache } from './cache/cache.ts';
import { NominationTable } from './cache/nominations.ts';
import { createSnapshot, type Snapshot } from './cache/snapshot.ts';
import { follow } from './follow.ts';
import { type Asking, scheduleWithExtenders } from './framework/ask-extenders.ts';
import { type ClusterEvent, kindKey } from './framework/cluster-event.ts';
import { type Cycle, startCycle } from './framework/cycle.ts';
import { tellDecision } from './framework/explain.ts';
import type { Extender } from './framework/extender.ts';
import type { Handle } from './framework/handle.ts';
import type { QueuedPod } from './framework/plugin.ts';
import { type Gate, runPreEnqueue } from './framework/pre-enqueue.ts';
import { createProfiles, isOfInterest, type Profile, schedulerNameOf } from './framework/profile.ts';
import { schedule } from './framework/schedule.ts';
import type { Decision, Placement } from './framework/verdict.ts';
import { WaitingPods } from './framework/waiting-pods.ts';
import { PodGroupTable } from './groups/pod-groups.ts';
import { type GroupScheduling, scheduleGroup } from './groups/schedule-group.ts';
import { tellGroup } from './groups/tell-group.ts';
import { InFlight } from './in-flight.ts';
import { SchedulerMetrics } from './metrics.ts';
import type { SchedulerOptions } from './options.ts';
import { Outcomes } from './outcomes.ts';
import { profilesWith } from './profiles.ts';
import { SchedulingQueue } from './queue/scheduling-queue.ts';
import { RecentDecisions } from './recent-decisions.ts';
import { Telling } from './telling.ts';

/** Bindings, and statuses of pods that found no node, under way at a time: enough to share writes of a slow disk. */
const maxInFlight = 64;

/** A running scheduler. Disposing waits for bindings that are under way. */
export interface Scheduler extends AsyncDisposable {
  /** The last decision about a pod, by its UID: why it is where it is, or nowhere. */
  explain(uid: string): Decision | undefined;
  /** The same of a pod by its name, with verdicts in groups, and how often it was looked at while it waits. Undefined
   *  for one that it does not know, or knows no more about. */
  explainPod(key: ObjectKey): PodPlacement | undefined;
  /** What it goes by: who follows them is told of a change after the scheduler was. */
  readonly informers: Informers;
}

/** Starts scheduling; resolves once the caches are filled. */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const scheduler = new RunningScheduler(options);
  await scheduler.start();
  return scheduler;
}

class RunningScheduler implements Scheduler {
  readonly #options: SchedulerOptions;
  readonly #random: () => number;
  readonly #extenders: readonly Extender[];
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #cache = new SchedulerCache();
  readonly #nominations = new NominationTable();
  readonly #podGroups = new PodGroupTable();
  /** Whether pods are scheduled in groups. */
  readonly #hasGroups: boolean;
  readonly #queue: SchedulingQueue;
  readonly #waiting: WaitingPods;
  readonly #decisions = new RecentDecisions();
  readonly #metrics: SchedulerMetrics;
  /** Where plugins count; nobody may ask for it. */
  readonly #registry: MetricsRegistry;
  readonly #inFlight = new InFlight(maxInFlight);
  readonly #stop = new AbortController();
  readonly #telling: Telling;
  readonly #asking: Asking;
  readonly #outcomes: Outcomes;
  readonly #binding: Binding;
  /** What is followed, by {@link kindKey}. */
  readonly #kinds = new Map<string, Kind>([Node, Pod].map(kind => [kindKey(kind), kind as Kind]));
  readonly #subscriptions = new DisposableStack();
  /** What plugins of all profiles share, by what made it. */
  readonly #shared = new Map<unknown, unknown>();
  #snapshot: Snapshot = createSnapshot([]);
  #startIndex = 0;
  #running: Promise<void> | undefined;

  constructor(options: SchedulerOptions) {
    const { client, clock, logger, informers, featureGates = noGates, random = Math.random, backoff } = options;
    const { profiles = profilesWith(featureGates) } = options;
    this.#hasGroups = featureGates.has('GenericWorkload');
    if (this.#hasGroups) this.#kinds.set(kindKey(PodGroup), PodGroup);
    this.#options = options;
    this.#random = random;
    this.#extenders = options.extenders ?? [];
    this.#asking = { extenders: this.#extenders, logger, signal: this.#stop.signal };
    const profileNames = [...profiles.keys()];
    this.#telling = new Telling({
      client,
      clock,
      logger,
      informers,
      profileNames,
      inFlight: this.#inFlight,
      signal: this.#stop.signal,
    });
    this.#waiting = new WaitingPods({ clock });
    this.#registry = options.metrics ?? new MetricsRegistry();
    const { byName, isBefore } = createProfiles(profiles, name => this.#handle(name));
    this.#profiles = byName;
    this.#queue = new SchedulingQueue({
      clock,
      isBefore,
      gateOf: pod => this.#gateOf(pod)?.plugin.plugin,
      groupOf: pod => this.#groupOf(pod),
      backoff,
    });
    this.#metrics = new SchedulerMetrics(options.metrics, () => this.#queue.pending());
    const parts = {
      informers,
      logger,
      cache: this.#cache,
      queue: this.#queue,
      nominations: this.#nominations,
      podGroups: this.#podGroups,
      inFlight: this.#inFlight,
    };
    this.#outcomes = new Outcomes({
      ...parts,
      decisions: this.#decisions,
      metrics: this.#metrics,
      telling: this.#telling,
      notify: (event, exceptUid) => this.#notify(event, exceptUid),
      signal: this.#stop.signal,
    });
    this.#binding = new Binding({
      ...parts,
      waiting: this.#waiting,
      outcomes: this.#outcomes,
      telling: this.#telling,
      asking: this.#asking,
    });
    for (const { plugins } of byName.values())
      for (const { kind } of plugins.flatMap(({ plugin }) => plugin.eventsToRegister ?? []))
        this.#kinds.set(kindKey(kind), kind);
    const following = follow({
      ...parts,
      kinds: [...this.#kinds.values()],
      isOurs: pod => byName.has(schedulerNameOf(pod)),
      onEvent: event => this.#notify(event),
      onLeft: uid => this.#waiting.drop(uid),
      onGone: uid => {
        this.#decisions.delete(uid);
        this.#metrics.forget(uid);
      },
    });
    this.#subscriptions.use(following);
  }

  async start(): Promise<void> {
    await Promise.all([...this.#kinds.values()].map(kind => this.#options.informers.for(kind).synced));
    this.#running = this.#run();
  }

  get informers(): Informers {
    return this.#options.informers;
  }

  explain(uid: string): Decision | undefined {
    const decision = this.#decisions.get(uid);
    const pod = decision ? undefined : this.#queue.get(uid);
    return pod ? this.#gateOf(pod)?.decision : decision;
  }

  explainPod(key: ObjectKey): PodPlacement | undefined {
    const pod = this.#options.informers.for(Pod).lister.get(key);
    const decision = pod && this.explain(pod.metadata.uid);
    const waiting = pod && this.#queue.waitOf(pod.metadata.uid);
    if (!decision && !waiting) return undefined;
    const groups = this.#hasGroups ? this.#options.informers.for(PodGroup).lister : undefined;
    const group = waiting && groups && tellGroup(pod, { podGroups: this.#podGroups, groups });
    return { ...(decision ? tellDecision(decision) : { rejected: [] }), ...(group ? { group } : {}), ...waiting };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#subscriptions[Symbol.dispose]();
    this.#queue[Symbol.dispose]();
    this.#waiting[Symbol.dispose]();
    await this.#running;
    await this.#inFlight.settled();
    for (const extender of this.#extenders) extender[Symbol.dispose]();
    await this.#telling[Symbol.asyncDispose]();
  }

  /** What plugins of a profile get. What it reads of the queue is asked for only after that is made. */
  #handle(profile: string): Handle {
    const { clock, logger, client, informers } = this.#options;
    const handle: Handle = {
      clock,
      random: this.#random,
      logger,
      client,
      metrics: this.#registry,
      events: this.#telling.eventsOf(profile) as EventRecorder,
      nominations: this.#nominations,
      followsGroups: this.#hasGroups,
      podGroups: this.#podGroups,
      extenders: this.#extenders,
      signal: this.#stop.signal,
      lister: kind => {
        this.#kinds.set(kindKey(kind), kind);
        return informers.for(kind).lister;
      },
      follow: (kind, told) => {
        this.#kinds.set(kindKey(kind), kind);
        this.#subscriptions.use(informers.for(kind).onChange(told));
      },
      snapshot: () => this.#snapshot,
      waitingPods: () => this.#waiting.list(),
      waitingPod: uid => this.#waiting.get(uid),
      activate: uid => this.#queue.activate(uid),
      backOff: uid => this.#queue.backOff(uid),
      once: <T>(make: (handle: Handle) => T) => {
        if (!this.#shared.has(make)) this.#shared.set(make, make(handle));
        return this.#shared.get(make) as T;
      },
    };
    return handle;
  }

  /** The group that a pod is scheduled with, as `namespace/name`. */
  #groupOf(pod: PodObject): string | undefined {
    const key = this.#hasGroups ? groupKeyOf(pod) : undefined;
    return key && formatKey(key);
  }

  #gateOf(pod: PodObject): Gate | undefined {
    const profile = this.#profiles.get(schedulerNameOf(pod));
    return profile && runPreEnqueue(profile, pod);
  }

  /** Lets pods that an event may help have another look, but not the one that it is about. */
  #notify(event: ClusterEvent, exceptUid?: string): void {
    if (this.#extenders.length > 0 || isOfInterest(this.#profiles.values(), event))
      this.#queue.onEvent(event, exceptUid);
  }

  async #run(): Promise<void> {
    for (let queued = await this.#next(); queued; queued = await this.#next()) {
      const pending = this.#groupOf(queued.pod) ? this.#scheduleGroup(queued.pod) : this.#scheduleOne(queued.pod);
      if (pending) await pending;
    }
  }

  async #next(): Promise<QueuedPod | undefined> {
    await this.#inFlight.room();
    const turn = turnsOf(this.#options.clock).next();
    if (turn) await turn;
    return await this.#queue.pop();
  }

  /** The scheduling cycle. Waits for nothing unless plugins make room, or extenders have a say. */
  #scheduleOne(pod: PodObject): Promise<void> | undefined {
    try {
      const profile = this.#profiles.get(schedulerNameOf(pod));
      if (!profile) {
        this.#queue.delete(pod.metadata.uid);
        return undefined;
      }
      this.#metrics.begin(pod.metadata.uid);
      this.#snapshot = this.#cache.snapshot();
      const cycle = startCycle(pod, { profile, snapshot: this.#snapshot, nominations: this.#nominations });
      const deciding = this.#decide(cycle);
      if (!(deciding instanceof Promise)) return this.#decided(cycle, deciding);
      return deciding
        .then(decision => this.#decided(cycle, decision))
        .catch((error: unknown) => this.#outcomes.failed(pod, error));
    } catch (error) {
      this.#outcomes.failed(pod, error);
    }
    return undefined;
  }

  /** The scheduling cycle of all pods of a group that wait. */
  async #scheduleGroup(pod: PodObject): Promise<void> {
    const profile = this.#profiles.get(schedulerNameOf(pod));
    const pods = [pod, ...this.#queue.popGroup(pod.metadata.uid).map(queued => queued.pod)];
    const group = this.#options.informers.for(PodGroup).lister.get(groupKeyOf(pod) as ObjectKey);
    if (!profile || !group) {
      for (const one of pods) this.#outcomes.failed(one, new Error(`podGroup ${this.#groupOf(pod)} not found`));
      return;
    }
    for (const one of pods) this.#metrics.begin(one.metadata.uid);
    this.#snapshot = this.#cache.snapshot();
    await scheduleGroup(group, pods, this.#groupScheduling(profile));
  }

  #groupScheduling(profile: Profile): GroupScheduling {
    return {
      profile,
      cache: this.#cache,
      nominations: this.#nominations,
      podGroups: this.#podGroups,
      decide: cycle => this.#decide(cycle),
      turn: () => turnsOf(this.#options.clock).next(),
      bind: ({ cycle, decision }) => {
        this.#found(cycle, decision);
        this.#podGroups.assume(cycle.pod);
        this.#binding.permit(cycle, decision.node);
      },
      refuse: (pod, decision, { plugins, nominated }) =>
        this.#outcomes.refuse({ pod, profile }, decision, { nominated, plugins }),
      fail: (pod, error) => this.#outcomes.failed(pod, error),
      tell: (group, outcome) => this.#telling.group(group, outcome),
      carryOut: (pod, work) => this.#outcomes.carryOut(pod, work),
    };
  }

  #decide(cycle: Cycle): Decision | Promise<Decision> {
    const options = { startIndex: this.#startIndex, random: this.#random };
    if (this.#extenders.length === 0) return schedule(cycle, options);
    return scheduleWithExtenders(cycle, { ...options, ...this.#asking });
  }

  /** A pod has a place: the next is looked for from the node after those that were looked at. */
  #found({ pod }: Cycle, decision: Placement): void {
    const { nodes } = this.#snapshot;
    if (nodes.length > 0) this.#startIndex = (this.#startIndex + decision.looked) % nodes.length;
    this.#decisions.set(pod.metadata.uid, decision);
  }

  #decided(cycle: Cycle, decision: Decision): Promise<void> | undefined {
    if (decision.node === undefined) return this.#outcomes.noPlace(cycle, decision);
    this.#found(cycle, decision);
    this.#binding.place(cycle, decision.node);
    return undefined;
  }
}
