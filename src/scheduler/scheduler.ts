/** The scheduler: gives every pod without a node one.
 *
 *  Flow: informers feed the cache and the queue; one pod at a time is popped and decided by {@link schedule} over a snapshot,
 *  assumed in the cache, reserved and permitted; then it is bound in the background. A pod that finds no node is told why and
 *  parked.
 *  Guarantees: a pod is bound at most once at a time; a failed binding is taken back and tried again; however many pods wait,
 *  decisions take turns with everything else, and only so many requests are under way. */
import {
  formatKey,
  groupKeyOf,
  type Kind,
  keyOf,
  Node,
  noGates,
  type ObjectKey,
  Pod,
  PodGroup,
  type Pod as PodObject,
} from '#api';
import { isAbortError, toError, turnsOf } from '#base';
import { type EventRecorder, type Informers, type PodGroupPlacement, type PodPlacement } from '#client';
import { SchedulerCache } from './cache/cache.ts';
import { NominationTable } from './cache/nominations.ts';
import { createSnapshot, type Snapshot } from './cache/snapshot.ts';
import { follow } from './follow.ts';
import { type Asking, bindByExtender, scheduleWithExtenders } from './framework/ask-extenders.ts';
import { runBind, runPostBind, runPreBind } from './framework/bind.ts';
import { type ClusterEvent, kindKey, podDeleted } from './framework/cluster-event.ts';
import { type Cycle, startCycle } from './framework/cycle.ts';
import { explainDecision, tellDecision } from './framework/explain.ts';
import { type Extender, extenderPlugin } from './framework/extender.ts';
import type { Handle } from './framework/handle.ts';
import type { PostFilterResult, QueuedPod } from './framework/plugin.ts';
import { runPostFilters, withRoom } from './framework/post-filter.ts';
import { type Gate, runPreEnqueue } from './framework/pre-enqueue.ts';
import { createProfiles, isOfInterest, type Profile } from './framework/profile.ts';
import { refusedAt, runPermit, runReserve, unreserve, type Waits } from './framework/reserve-and-permit.ts';
import { schedule } from './framework/schedule.ts';
import { type Decision, type NoPlacement, rejectingPlugins } from './framework/verdict.ts';
import { WaitingPods } from './framework/waiting-pods.ts';
import { PodGroupTable } from './groups/pod-groups.ts';
import { type GroupScheduling, scheduleGroup } from './groups/schedule-group.ts';
import { InFlight } from './in-flight.ts';
import { SchedulerMetrics } from './metrics.ts';
import type { SchedulerOptions } from './options.ts';
import { profilesWith } from './profiles.ts';
import { SchedulingQueue } from './queue/scheduling-queue.ts';
import { RecentDecisions } from './recent-decisions.ts';
import { schedulerNameOf, Telling } from './telling.ts';

/** Bindings, and statuses of pods that found no node, under way at a time: enough to share writes of a slow disk. */
const maxInFlight = 64;

export interface Scheduler extends AsyncDisposable {
  /** The last decision about a pod, by its UID: why it is where it is, or nowhere. */
  explain(uid: string): Decision | undefined;
  /** The same of a pod by its name, with verdicts in groups, and how often it was looked at while it waits. Undefined for one that it
   *  does not know, or knows no more about. */
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

/** What is told of a pod that found no node. */
interface Refusal {
  /** The node that it is nominated for; '' takes a nomination back. Default: as it was. */
  readonly nominated?: string | undefined;
  /** Whose events may help it. Default: those of who rejected it. */
  readonly plugins?: ReadonlySet<string>;
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
  readonly #inFlight = new InFlight(maxInFlight);
  readonly #stop = new AbortController();
  readonly #telling: Telling;
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
    for (const { plugins } of byName.values())
      for (const { kind } of plugins.flatMap(({ plugin }) => plugin.eventsToRegister ?? []))
        this.#kinds.set(kindKey(kind), kind);
    const following = follow({
      informers,
      kinds: [...this.#kinds.values()],
      cache: this.#cache,
      queue: this.#queue,
      nominations: this.#nominations,
      podGroups: this.#podGroups,
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
    const group = pod && waiting ? this.#explainGroup(pod) : undefined;
    return { ...(decision ? tellDecision(decision) : { rejected: [] }), ...(group ? { group } : {}), ...waiting };
  }

  #explainGroup(pod: PodObject): PodGroupPlacement | undefined {
    const key = this.#hasGroups ? groupKeyOf(pod) : undefined;
    if (!key) return undefined;
    const { waiting, scheduled } = this.#podGroups.of(key);
    const group = this.#options.informers.for(PodGroup).lister.get(key);
    return {
      name: key.name,
      ...(group ? { minCount: group.spec.schedulingPolicy.gang?.minCount ?? 0 } : {}),
      waiting: waiting.length,
      scheduled: scheduled.length,
    };
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
      const options = { startIndex: this.#startIndex, random: this.#random };
      if (this.#extenders.length === 0) return this.#decided(cycle, schedule(cycle, options));
      const deciding = scheduleWithExtenders(cycle, { ...options, ...this.#asking() });
      return deciding
        .then(decision => this.#decided(cycle, decision))
        .catch((error: unknown) => this.#failed(pod, error));
    } catch (error) {
      this.#failed(pod, error);
    }
    return undefined;
  }

  /** The scheduling cycle of all pods of a group that wait. */
  async #scheduleGroup(pod: PodObject): Promise<void> {
    const profile = this.#profiles.get(schedulerNameOf(pod));
    const pods = [pod, ...this.#queue.popGroup(pod.metadata.uid).map(queued => queued.pod)];
    const group = this.#options.informers.for(PodGroup).lister.get(groupKeyOf(pod) as ObjectKey);
    if (!profile || !group) {
      for (const one of pods) this.#failed(one, new Error(`podGroup ${this.#groupOf(pod)} not found`));
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
      decide: cycle => {
        const options = { startIndex: this.#startIndex, random: this.#random };
        return this.#extenders.length === 0
          ? schedule(cycle, options)
          : scheduleWithExtenders(cycle, { ...options, ...this.#asking() });
      },
      turn: () => turnsOf(this.#options.clock).next(),
      bind: ({ cycle, decision }) => {
        const { nodes } = this.#snapshot;
        if (nodes.length > 0) this.#startIndex = (this.#startIndex + decision.looked) % nodes.length;
        this.#decisions.set(cycle.pod.metadata.uid, decision);
        this.#podGroups.assume(cycle.pod);
        this.#permit(cycle, decision.node);
      },
      refuse: (pod, decision, { plugins, nominated }) =>
        this.#refuse({ pod, profile }, decision, { nominated, plugins }),
      fail: (pod, error) => this.#failed(pod, error),
      tell: (group, outcome) => this.#telling.group(group, outcome),
      carryOut: (pod, work) => this.#inFlight.track(this.#carryOut(pod, work)),
    };
  }

  #asking(): Asking {
    return { extenders: this.#extenders, logger: this.#options.logger, signal: this.#stop.signal };
  }

  #decided(cycle: Cycle, decision: Decision): Promise<void> | undefined {
    if (decision.node === undefined) return this.#makeRoom(cycle, decision);
    this.#startIndex = (this.#startIndex + decision.looked) % this.#snapshot.nodes.length;
    this.#decisions.set(cycle.pod.metadata.uid, decision);
    this.#place(cycle, decision.node);
    return undefined;
  }

  #makeRoom(cycle: Cycle, decision: NoPlacement): Promise<void> | undefined {
    if (cycle.profile.having('postFilter').length === 0) {
      this.#refuse(cycle, decision);
      return undefined;
    }
    const made = runPostFilters(cycle, decision).then(({ nominatedNodeName, carryOut, ...told }) => {
      const withRoomMade = withRoom(decision, { nominatedNodeName, ...told });
      this.#refuse(cycle, withRoomMade, { nominated: nominatedNodeName });
      if (carryOut) this.#inFlight.track(this.#carryOut(cycle.pod, carryOut));
    });
    return made.catch((error: unknown) => this.#failed(cycle.pod, error));
  }

  /** What plugins do in the background for a pod without a node. */
  async #carryOut(pod: PodObject, carryOut: NonNullable<PostFilterResult['carryOut']>): Promise<void> {
    const { signal } = this.#stop;
    try {
      await this.#inFlight.run(() => carryOut(signal));
    } catch (error) {
      if (isAbortError(error) || signal.aborted) return;
      this.#options.logger.warn('making room failed', { pod: formatKey(keyOf(pod)), error: toError(error) });
    }
  }

  /** Assumes the pod on its node, and binds it in the background unless a plugin objects. */
  #place(cycle: Cycle, nodeName: string): void {
    const { pod } = cycle;
    this.#cache.setPod({ ...pod, spec: { ...pod.spec, nodeName } });
    this.#nominations.delete(pod.metadata.uid);
    try {
      const refused = runReserve(cycle, nodeName);
      if (refused) this.#giveBack(cycle, nodeName, refused);
      else this.#permit(cycle, nodeName);
    } catch (error) {
      this.#giveBack(cycle, nodeName, undefined, error);
    }
  }

  /** Binds a pod that has its node in the background, unless a plugin objects. */
  #permit(cycle: Cycle, nodeName: string): void {
    try {
      const permit = runPermit(cycle, nodeName);
      if (permit.refused) this.#giveBack(cycle, nodeName, permit.refused);
      else this.#inFlight.track(this.#bind(cycle, nodeName, permit.waits));
    } catch (error) {
      this.#giveBack(cycle, nodeName, undefined, error);
    }
  }

  /** The binding cycle. A pod that waits for a permission, or for what must be done before, keeps no other from its turn. */
  async #bind(cycle: Cycle, nodeName: string, waits: Waits): Promise<void> {
    const { pod, profile } = cycle;
    const { signal } = this.#stop;
    try {
      const refusal = waits.size > 0 ? await this.#waiting.wait(pod, nodeName, waits) : undefined;
      const refused = refusal
        ? refusedAt('permit', nodeName, refusal.plugin, refusal.rejection)
        : profile.having('preBind').length > 0 && (await runPreBind(cycle, nodeName, signal));
      if (refused) return this.#giveBack(cycle, nodeName, refused);
      await this.#inFlight.run(() => this.#tellNode(cycle, nodeName));
    } catch (error) {
      return this.#giveBack(cycle, nodeName, undefined, error);
    }
    this.#bound(cycle, nodeName);
  }

  /** Has the pod bound: by the extender that does it for such pods, else by plugins. */
  async #tellNode(cycle: Cycle, nodeName: string): Promise<void> {
    if (this.#extenders.length > 0 && (await bindByExtender(cycle, nodeName, this.#asking()))) return;
    await runBind(cycle, nodeName, this.#stop.signal);
  }

  #bound(cycle: Cycle, nodeName: string): void {
    const { uid } = cycle.pod.metadata;
    this.#metrics.end(uid, 'scheduled', schedulerNameOf(cycle.pod));
    this.#metrics.scheduled(this.#queue.waitOf(uid)?.attempts ?? 1);
    this.#queue.delete(uid);
    this.#telling.bound(cycle.pod, nodeName);
    try {
      runPostBind(cycle, nodeName);
    } catch (error) {
      this.#options.logger.warn('a plugin failed after a binding', { error: toError(error) });
    }
  }

  /** Takes back what was assumed and reserved: others may have it. */
  #giveBack(cycle: Cycle, nodeName: string, refused: NoPlacement | undefined, error?: unknown): void {
    const { pod } = cycle;
    const { uid } = pod.metadata;
    this.#podGroups.assume(pod, false);
    const failure = unreserve(cycle, nodeName);
    if (failure) this.#options.logger.warn('a plugin failed to take a reservation back', { error: failure });
    const seen = this.#options.informers.for(Pod).lister.get(keyOf(pod));
    if (seen?.metadata.uid === uid && seen.spec.nodeName) {
      this.#cache.setPod(seen);
      this.#queue.delete(uid);
      this.#metrics.forget(uid);
      return;
    }
    this.#cache.removePod(uid);
    if (refused) this.#refuse(cycle, refused);
    else this.#failed(pod, error, nodeName);
    this.#notify(podDeleted({ ...pod, spec: { ...pod.spec, nodeName } }), uid);
  }

  /** Parks a pod that found no node, and says why. */
  #refuse(
    { pod, profile }: Pick<Cycle, 'pod' | 'profile'>,
    decision: NoPlacement,
    { nominated: nominatedNodeName, plugins: names = rejectingPlugins(decision) }: Refusal = {},
  ): void {
    const { uid } = pod.metadata;
    this.#metrics.end(uid, 'unschedulable', schedulerNameOf(pod));
    if (!this.#queue.get(uid)) return;
    this.#decisions.set(uid, decision);
    const rejectedBy = profile.plugins.filter(({ name }) => names.has(name)).map(({ plugin }) => plugin);
    // Nobody knows which events help against an extender: any may.
    this.#queue.park(uid, names.has(extenderPlugin) ? [] : rejectedBy);
    if (nominatedNodeName === undefined) this.#nominations.observe(pod);
    else this.#nominations.set(pod, nominatedNodeName);
    this.#telling.failure(pod, { reason: 'Unschedulable', message: explainDecision(decision), nominatedNodeName });
  }

  /** Something went wrong that says nothing of the pod or of nodes: it is tried again. */
  #failed(pod: PodObject, error: unknown, node?: string): void {
    const { name, namespace = '', uid } = pod.metadata;
    this.#metrics.end(uid, 'error', schedulerNameOf(pod));
    this.#queue.retry(uid);
    const isThere = this.#queue.get(uid) !== undefined;
    if (isThere) this.#nominations.observe(pod);
    if (isAbortError(error) || this.#stop.signal.aborted) return;
    const what = node === undefined ? 'scheduling failed' : 'binding failed';
    this.#options.logger.warn(what, { pod: `${namespace}/${name}`, ...(node ? { node } : {}), error: toError(error) });
    if (isThere) this.#telling.failure(pod, { reason: 'SchedulerError', message: toError(error).message });
  }
}
