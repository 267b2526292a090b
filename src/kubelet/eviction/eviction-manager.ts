/** Keeps the node from running out of memory, disk and processes: looks every 10 s at what is left, says so in conditions, and
 *  takes something back when it is too little.
 *
 *  Flow: read the node; judge it (`plan/pressure.ts`); evict pods that exceed their own limits on the disk; for the most urgent
 *  threshold reclaim what nobody needs, and if that is not enough evict one pod (`plan/plan-eviction.ts`); wait until what
 *  was evicted is gone, and look again at once.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ */
import { type Clock, isAbortError, type Logger, sleepOrAbort } from '#base';
import type { NodeEventSink } from '../node/pod-events.ts';
import type { MeasuredPod } from './measure-pods.ts';
import { hasLocalLimit } from './plan/local-limits.ts';
import {
  type Eviction,
  planLimitEvictions,
  planPressureEviction,
  planReclaim,
  type Reclaimable,
} from './plan/plan-eviction.ts';
import { judgePressure, noPressure, type Pressure } from './plan/pressure.ts';
import type { Candidate } from './plan/ranking.ts';
import type { NodeResourceSettings } from './plan/settings.ts';
import { type PressureType, type Readings, type StarvedResource, signals } from './plan/signals.ts';
import { metThresholds, type Threshold } from './plan/thresholds.ts';
import type { PodUse } from './plan/usage.ts';
import type { NodeReadings } from './read-node.ts';

export interface EvictionManager extends AsyncDisposable {
  /** The conditions that hold, as of the last look. */
  pressures(): readonly PressureType[];
}

/** What the manager looks at and acts on: this machine, or a scripted one. */
export interface EvictionPorts {
  readNode(): Promise<NodeReadings>;
  /** By UID; pods of which nothing can be found out are left out. */
  measurePods(pods: readonly MeasuredPod[], resource: StarvedResource): Promise<ReadonlyMap<string, PodUse>>;
  /** Removes what nobody needs from the disk. */
  reclaimDisk(what: Reclaimable): Promise<void>;
  /** The pods that run here and are not on their way out. */
  activePods(): readonly MeasuredPod[];
  /** Ends the pod, which has failed, and tells its owner why. */
  evict(eviction: Eviction): void;
  /** Whether nothing of an evicted pod runs any more, and its volumes are gone. */
  isCleanedUp(uid: string): boolean;
  /** Tells of the node. */
  readonly event: NodeEventSink;
}

export interface EvictionManagerOptions extends EvictionPorts {
  readonly settings: Pick<NodeResourceSettings, 'thresholds' | 'transitionMs' | 'maxPodGraceSeconds'>;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

const intervalMs = 10_000;
const cleanUpPollMs = 1000;
const cleanUpTimeoutMs = 30_000;

/** The reason of the event when a condition begins to hold, and when it ends. */
const eventReasons: Readonly<Record<PressureType, readonly [begins: string, ends: string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
};

/** Starts it; disposing waits for what is under way. */
export function startEvictionManager(options: EvictionManagerOptions): EvictionManager {
  const { settings, nodeName, clock, logger, event } = options;
  const stop = new AbortController();
  let pressure: Pressure = { memory: noPressure, conditions: [], due: [] };

  const tellChanges = (before: Pressure, after: Pressure, readings: Readings): void => {
    for (const type of Object.keys(eventReasons) as PressureType[]) {
      const holds = after.conditions.includes(type);
      if (before.conditions.includes(type) === holds) continue;
      const reason = eventReasons[type][holds ? 0 : 1];
      event({ type: 'Normal', reason, message: `Node ${nodeName} status is now: ${reason}` });
      const signal = after.memory.met.map(threshold => threshold.signal).find(name => signals[name].condition === type);
      if (holds && signal) logger.warn('the node is under pressure', { condition: type, signal, ...readings[signal] });
    }
  };

  const judge = ({ readings }: NodeReadings): void => {
    const before = pressure;
    pressure = judgePressure(before.memory, readings, { ...settings, nowMs: clock.now() });
    tellChanges(before, pressure, readings);
  };

  const candidates = async (pods: readonly MeasuredPod[], resource: StarvedResource): Promise<Candidate[]> => {
    const uses = await options.measurePods(pods, resource);
    return pods.map(({ pod }) => ({ pod, use: uses.get(pod.metadata.uid) }));
  };

  const overLimit = async (node: NodeReadings): Promise<Eviction[]> => {
    const limited = options.activePods().filter(({ pod }) => hasLocalLimit(pod));
    return limited.length === 0 ? [] : planLimitEvictions(await candidates(limited, 'ephemeral-storage'), node);
  };

  /** Whether the disk has enough again, with what has to be reclaimed on top. */
  const isReclaimed = async (what: Reclaimable): Promise<boolean> => {
    await options.reclaimDisk(what);
    const { readings } = await options.readNode();
    return metThresholds(pressure.memory.met, readings, { andReclaimed: true }).length === 0;
  };

  const forThreshold = async (threshold: Threshold, node: NodeReadings): Promise<Eviction[]> => {
    const { resource } = signals[threshold.signal];
    event({ type: 'Warning', reason: 'EvictionThresholdMet', message: `Attempting to reclaim ${resource}` });
    const reclaimable = planReclaim(threshold, node.hasOwnImageFilesystem);
    if (reclaimable && (await isReclaimed(reclaimable))) return [];
    const eviction = planPressureEviction(await candidates(options.activePods(), resource), {
      ...settings,
      ...node,
      threshold,
    });
    if (!eviction) logger.debug('there is no pod to evict', { signal: threshold.signal });
    return eviction ? [eviction] : [];
  };

  const synchronize = async (): Promise<readonly Eviction[]> => {
    const node = await options.readNode();
    judge(node);
    let evictions = await overLimit(node);
    for (const threshold of pressure.due) {
      // One thing at a time: what is gone may have helped the others too.
      if (evictions.length > 0) break;
      evictions = await forThreshold(threshold, node);
    }
    for (const eviction of evictions) {
      logger.info('evicting a pod', { pod: eviction.uid, message: eviction.message });
      options.evict(eviction);
    }
    return evictions;
  };

  /** What a pod has left takes effect when it is gone. */
  const untilCleanedUp = async (evictions: readonly Eviction[]): Promise<void> => {
    const deadlineMs = clock.now() + cleanUpTimeoutMs;
    while (clock.now() < deadlineMs && !evictions.every(({ uid }) => options.isCleanedUp(uid)))
      await clock.sleep(cleanUpPollMs, stop.signal);
  };

  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        const evictions = await synchronize();
        if (evictions.length > 0) await untilCleanedUp(evictions);
        else await clock.sleep(intervalMs, stop.signal);
      } catch (error) {
        if (stop.signal.aborted || isAbortError(error)) return;
        logger.warn('cannot see what the node has left', { error });
        await sleepOrAbort(clock, intervalMs, stop.signal);
      }
    }
  };

  const running = run();
  return {
    pressures: () => pressure.conditions,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}
