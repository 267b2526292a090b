/** The scheduler: gives every pod without a node one.
 *
 *  Flow: informers feed the cache and the queue; one pod at a time is popped, decided by {@link schedule}, assumed in the
 *  cache and bound in the background; a pod that finds no node is told why and parked.
 *  Guarantees: a pod is bound at most once at a time; a failed binding is taken back and tried again; however many pods wait,
 *  decisions take turns with everything else, and only so many requests are under way. */
import { isFinalPhase, keyOf, Node, Pod, type Pod as PodObject } from '#api';
import { type Clock, isAbortError, type Logger, turnsOf } from '#base';
import { type Client, createEventRecorder, type Informers } from '#client';
import { SchedulerCache } from './cache/cache.ts';
import { explainRejections } from './framework/explain.ts';
import type { AnyPlugin, WeightedPlugin } from './framework/plugin.ts';
import { type Decision, type NodeVerdict, schedule } from './framework/schedule.ts';
import { unschedulableCondition } from './plan.ts';
import { profiles as defaultProfiles } from './profiles.ts';
import { type QueuedPod, SchedulingQueue } from './queue/scheduling-queue.ts';
import { RecentDecisions } from './recent-decisions.ts';

/** Bindings, and statuses of pods that found no node, under way at a time: enough to share writes of a slow disk. */
const maxInFlight = 64;

export interface SchedulerOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Profiles by scheduler name. Default: `default-scheduler` with the default plugins. */
  readonly profiles?: ReadonlyMap<string, readonly WeightedPlugin[]>;
  /** Breaks ties, from 0 up to but not 1. Default: Math.random. */
  readonly random?: () => number;
}

export interface Scheduler extends AsyncDisposable {
  /** What it goes by: who follows them is told of a change after the scheduler was. */
  readonly informers: Informers;
  /** The last decision about a pod, by its UID: why it is where it is, or nowhere. */
  explain(uid: string): Decision | undefined;
}

/** Starts scheduling; resolves once the caches are filled. */
export async function startScheduler({
  client,
  informers,
  clock,
  logger,
  profiles = defaultProfiles,
  random = Math.random,
}: SchedulerOptions): Promise<Scheduler> {
  const cache = new SchedulerCache();
  const queue = new SchedulingQueue({ clock });
  const events = createEventRecorder({ client, clock, logger, component: 'default-scheduler' });
  const decisions = new RecentDecisions();
  const stop = new AbortController();
  let startIndex = 0;

  const subscriptions = follow({
    informers,
    cache,
    queue,
    decisions,
    isOurs: pod => profiles.has(schedulerNameOf(pod)),
  });

  const decide = ({ pod }: QueuedPod): Decision => {
    const profile = profiles.get(schedulerNameOf(pod)) ?? [];
    const nodes = cache.snapshot();
    const decision = schedule(pod, nodes, { profile, startIndex, random });
    startIndex = nodes.length === 0 ? 0 : (startIndex + ('looked' in decision ? decision.looked : 0)) % nodes.length;
    decisions.set(pod.metadata.uid, decision);
    return decision;
  };

  const bind = async (pod: PodObject, nodeName: string): Promise<void> => {
    cache.setPod({ ...pod, spec: { ...pod.spec, nodeName } });
    const { name, namespace = '', uid } = pod.metadata;
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
    };
    try {
      await client.createSubresource(Pod, keyOf(pod), 'binding', binding, { signal: stop.signal });
      queue.delete(uid);
      events.event(pod, {
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
      });
    } catch (error) {
      const seen = informers.for(Pod).lister.get(keyOf(pod));
      if (seen?.metadata.uid === uid && seen.spec.nodeName) cache.setPod(seen);
      else cache.removePod(uid);
      queue.retry(uid);
      if (!isAbortError(error) && !stop.signal.aborted)
        logger.warn('binding failed', { pod: `${namespace}/${name}`, node: nodeName, error });
    }
  };

  const reject = async (pod: PodObject, rejected: readonly NodeVerdict[], nodeCount: number): Promise<void> => {
    const message = explainRejections(rejected, nodeCount);
    queue.park(pod.metadata.uid, pluginsOf(rejected, profiles.get(schedulerNameOf(pod)) ?? []));
    events.event(pod, { type: 'Warning', reason: 'FailedScheduling', message });
    try {
      const status = unschedulableCondition(pod, message, clock.now());
      if (status) await client.patch(Pod, keyOf(pod), status, { subresource: 'status', signal: stop.signal });
    } catch (error) {
      if (!isAbortError(error) && !stop.signal.aborted)
        logger.debug('could not tell why a pod is unschedulable', { error });
    }
  };

  const inFlight = new Set<Promise<void>>();
  let landed = Promise.withResolvers<void>();
  const send = (work: Promise<void>): void => {
    inFlight.add(work);
    void work.finally(() => {
      inFlight.delete(work);
      landed.resolve();
      landed = Promise.withResolvers();
    });
  };
  const turns = turnsOf(clock);
  const nextPod = async (): Promise<QueuedPod | undefined> => {
    while (inFlight.size >= maxInFlight) await landed.promise;
    const turn = turns.next();
    if (turn) await turn;
    return await queue.pop();
  };
  const run = async (): Promise<void> => {
    for (let queued = await nextPod(); queued; queued = await nextPod()) {
      const decision = decide(queued);
      if (decision.node === undefined) send(reject(queued.pod, decision.rejected, decision.nodeCount));
      else send(bind(queued.pod, decision.node));
    }
  };

  await Promise.all([informers.for(Pod).synced, informers.for(Node).synced]);
  const running = run();
  return {
    informers,
    explain: uid => decisions.get(uid),
    async [Symbol.asyncDispose]() {
      stop.abort();
      subscriptions[Symbol.dispose]();
      queue[Symbol.dispose]();
      await running;
      await Promise.allSettled(inFlight);
      await events[Symbol.asyncDispose]();
    },
  };
}

const schedulerNameOf = (pod: PodObject): string => pod.spec.schedulerName ?? 'default-scheduler';

/** Whether a pod needs resources of a node no more. */
const isFinished = (pod: PodObject): boolean => isFinalPhase(pod.status?.phase);

interface Followers {
  informers: Informers;
  cache: SchedulerCache;
  queue: SchedulingQueue;
  decisions: RecentDecisions;
  isOurs: (pod: PodObject) => boolean;
}

/** Feeds the cache and the queue from the informers. */
function follow({ informers, cache, queue, decisions, isOurs }: Followers): Disposable {
  const subscriptions = new DisposableStack();
  const onNode = informers.for(Node).onChange(({ type, object: node, previous }) => {
    if (type === 'deleted') return cache.removeNode(node.metadata.name);
    cache.setNode(node);
    queue.onEvent(previous ? { type: 'node-updated', node, previous } : { type: 'node-added', node });
  });
  const onPod = informers.for(Pod).onChange(({ type, object: pod, previous }) => {
    const { uid } = pod.metadata;
    const isGone = type === 'deleted' || isFinished(pod);
    if (type === 'deleted') decisions.delete(uid);
    if (isGone) {
      queue.delete(uid);
      cache.removePod(uid);
      if (pod.spec.nodeName && !(previous && isFinished(previous))) queue.onEvent({ type: 'pod-deleted', pod });
    } else if (pod.spec.nodeName) {
      queue.delete(uid);
      cache.setPod(pod);
      if (previous) queue.onEvent({ type: 'pod-updated', pod, previous });
    } else if (isOurs(pod) && !pod.metadata.deletionTimestamp && !pod.spec.schedulingGates?.length) {
      queue.set(pod);
      if (previous && previous.metadata.generation !== pod.metadata.generation)
        queue.onEvent({ type: 'pod-updated', pod, previous });
    } else queue.delete(uid);
  });
  subscriptions.use(onNode);
  subscriptions.use(onPod);
  return subscriptions;
}

function pluginsOf(rejected: readonly NodeVerdict[], profile: readonly WeightedPlugin[]): AnyPlugin[] {
  const names = new Set(rejected.map(verdict => verdict.plugin));
  return profile.map(({ plugin }) => plugin).filter(plugin => names.has(plugin.name));
}
