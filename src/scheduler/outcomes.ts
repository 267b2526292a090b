/** What comes of decisions: in the queue, the cache and the metrics, and what users are told. */
import { formatKey, keyOf, Pod, type Pod as PodObject } from '#api';
import { isAbortError, toError } from '#base';
import type { SchedulerCache } from './cache/cache.ts';
import type { NominationTable } from './cache/nominations.ts';
import { runPostBind } from './framework/bind.ts';
import { type ClusterEvent, podDeleted } from './framework/cluster-event.ts';
import type { Cycle } from './framework/cycle.ts';
import { explainDecision } from './framework/explain.ts';
import { extenderPlugin } from './framework/extender.ts';
import type { PostFilterResult } from './framework/plugin.ts';
import { runPostFilters, withRoom } from './framework/post-filter.ts';
import { schedulerNameOf } from './framework/profile.ts';
import { unreserve } from './framework/reserve-and-permit.ts';
import { type NoPlacement, rejectingPlugins } from './framework/verdict.ts';
import type { PodGroupTable } from './groups/pod-groups.ts';
import type { InFlight } from './in-flight.ts';
import type { SchedulerMetrics } from './metrics.ts';
import type { SchedulerOptions } from './options.ts';
import type { SchedulingQueue } from './queue/scheduling-queue.ts';
import type { RecentDecisions } from './recent-decisions.ts';
import type { Telling } from './telling.ts';

/** What is told of a pod that found no node. */
export interface Refusal {
  /** The node that it is nominated for; '' takes a nomination back. Default: as it was. */
  readonly nominated?: string | undefined;
  /** Whose events may help it. Default: those of who rejected it. */
  readonly plugins?: ReadonlySet<string>;
}

interface OutcomesOptions extends Pick<SchedulerOptions, 'informers' | 'logger'> {
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly nominations: NominationTable;
  readonly podGroups: PodGroupTable;
  readonly inFlight: InFlight;
  readonly decisions: RecentDecisions;
  readonly metrics: SchedulerMetrics;
  readonly telling: Telling;
  /** Lets pods that an event may help have another look, but not the one that it is about. */
  readonly notify: (event: ClusterEvent, exceptUid: string) => void;
  /** Once it is aborted, failures are told to nobody. */
  readonly signal: AbortSignal;
}

/** Each attempt at a pod ends here, in one of these ways. */
export class Outcomes {
  readonly #options: OutcomesOptions;

  constructor(options: OutcomesOptions) {
    this.#options = options;
  }

  /** The API knows of its node. */
  bound(cycle: Cycle, nodeName: string): void {
    const { metrics, queue, telling, logger } = this.#options;
    const { uid } = cycle.pod.metadata;
    metrics.end(uid, 'scheduled', schedulerNameOf(cycle.pod));
    metrics.scheduled(queue.waitOf(uid)?.attempts ?? 1);
    queue.delete(uid);
    telling.bound(cycle.pod, nodeName);
    try {
      runPostBind(cycle, nodeName);
    } catch (error) {
      logger.warn('a plugin failed after a binding', { error: toError(error) });
    }
  }

  /** Takes back what was assumed and reserved: others may have it. Without a refusal something failed. */
  giveBack(cycle: Cycle, nodeName: string, refused: NoPlacement | undefined, error?: unknown): void {
    const { podGroups, logger, informers, cache, queue, metrics, notify } = this.#options;
    const { pod } = cycle;
    const { uid } = pod.metadata;
    podGroups.assume(pod, false);
    const failure = unreserve(cycle, nodeName);
    if (failure) logger.warn('a plugin failed to take a reservation back', { error: failure });
    const seen = informers.for(Pod).lister.get(keyOf(pod));
    if (seen?.metadata.uid === uid && seen.spec.nodeName) {
      cache.setPod(seen);
      queue.delete(uid);
      metrics.forget(uid);
      return;
    }
    cache.removePod(uid);
    if (refused) this.refuse(cycle, refused, { nominated: '' });
    else this.failed(pod, error, nodeName);
    notify(podDeleted({ ...pod, spec: { ...pod.spec, nodeName } }), uid);
  }

  /** Lets plugins make room for a pod that found no node; waits for nothing unless there are such. */
  noPlace(cycle: Cycle, decision: NoPlacement): Promise<void> | undefined {
    if (cycle.profile.having('postFilter').length === 0) {
      this.refuse(cycle, decision);
      return undefined;
    }
    const made = runPostFilters(cycle, decision).then(({ nominatedNodeName, carryOut, ...told }) => {
      const withRoomMade = withRoom(decision, { nominatedNodeName, ...told });
      this.refuse(cycle, withRoomMade, { nominated: nominatedNodeName });
      if (carryOut) this.carryOut(cycle.pod, carryOut);
    });
    return made.catch((error: unknown) => this.failed(cycle.pod, error));
  }

  /** What plugins do in the background for a pod without a node. */
  carryOut(pod: PodObject, work: NonNullable<PostFilterResult['carryOut']>): void {
    const { inFlight, logger, signal } = this.#options;
    const run = async (): Promise<void> => {
      try {
        await inFlight.run(() => work(signal));
      } catch (error) {
        if (isAbortError(error) || signal.aborted) return;
        logger.warn('making room failed', { pod: formatKey(keyOf(pod)), error: toError(error) });
      }
    };
    inFlight.track(run());
  }

  /** Parks a pod that found no node, and says why. */
  refuse(
    { pod, profile }: Pick<Cycle, 'pod' | 'profile'>,
    decision: NoPlacement,
    { nominated: nominatedNodeName, plugins: names = rejectingPlugins(decision) }: Refusal = {},
  ): void {
    const { metrics, queue, decisions, nominations, telling } = this.#options;
    const { uid } = pod.metadata;
    metrics.end(uid, 'unschedulable', schedulerNameOf(pod));
    const newest = queue.get(uid);
    if (!newest) return;
    decisions.set(uid, decision);
    const rejectedBy = profile.plugins.filter(({ name }) => names.has(name)).map(({ plugin }) => plugin);
    // Nobody knows which events help against an extender: any may.
    queue.park(uid, names.has(extenderPlugin) ? [] : rejectedBy);
    if (nominatedNodeName === undefined) nominations.observe(newest);
    else nominations.set(pod, nominatedNodeName);
    telling.failure(pod, { reason: 'Unschedulable', message: explainDecision(decision), nominatedNodeName });
  }

  /** Something went wrong that says nothing of the pod or of nodes: it is tried again. */
  failed(pod: PodObject, error: unknown, node?: string): void {
    const { metrics, queue, nominations, logger, telling, signal } = this.#options;
    const { name, namespace = '', uid } = pod.metadata;
    metrics.end(uid, 'error', schedulerNameOf(pod));
    queue.retry(uid);
    const newest = queue.get(uid);
    if (node !== undefined) nominations.delete(uid);
    else if (newest) nominations.observe(newest);
    if (isAbortError(error) || signal.aborted) return;
    const what = node === undefined ? 'scheduling failed' : 'binding failed';
    logger.warn(what, { pod: `${namespace}/${name}`, ...(node ? { node } : {}), error: toError(error) });
    // A node that it was about to have is not its own any more.
    const told = node === undefined ? {} : { nominatedNodeName: '' };
    if (newest) telling.failure(pod, { reason: 'SchedulerError', message: toError(error).message, ...told });
  }
}
