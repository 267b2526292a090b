/** Keeps the node from running out of memory, disk and processes: looks every 10 s at what is left, says so in
 *  conditions, and takes something back when it is too little.
 *
 *  Flow: read the node; judge it (`plan/pressure.ts`); evict pods that exceed their own limits on the disk; for the
 *  most urgent threshold reclaim what nobody needs, and if that is not enough evict one pod (`plan/plan-eviction.ts`);
 *  wait until what was evicted is gone, and look again at once.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ */
import { type Clock, isAbortError, type Logger, sleepOrAbort } from '#base';
import type { NodeEventSink } from '../node/pod-events.ts';
import type { MeasuredPod } from './measure-pods.ts';
import type { NodePressures } from './node-pressures.ts';
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

/** What the manager looks at and acts on: this machine, or a scripted one. */
export interface EvictionPorts {
  readNode(): Promise<NodeReadings>;
  /** By UID; pods of which nothing can be found out are left out. */
  measurePods(pods: readonly MeasuredPod[], resource: StarvedResource): Promise<ReadonlyMap<string, PodUse>>;
  /** Removes what nobody needs from the disk. Whether there was anything. */
  reclaimDisk(what: Reclaimable): Promise<boolean>;
  /** Removes one volume that was deleted and could still be brought back. Whether there was one. Default: there is
   *  none. */
  giveUpDeletedVolume?(): Promise<boolean>;
  /** The pods that run here and are not on their way out. */
  activePods(): readonly MeasuredPod[];
  /** Ends the pod, which has failed, and tells its owner why. */
  evict(eviction: Eviction): void;
  /** Whether nothing of an evicted pod runs any more, and its volumes are gone. */
  isCleanedUp(uid: string): boolean;
  /** Tells of the node. */
  readonly event: NodeEventSink;
}

interface EvictionManagerOptions extends EvictionPorts {
  readonly settings: Pick<NodeResourceSettings, 'thresholds' | 'transitionMs' | 'maxPodGraceSeconds'>;
  readonly nodeName: string;
  /** Told of the conditions that hold, after each look. */
  readonly pressures: NodePressures;
  readonly clock: Clock;
  readonly logger: Logger;
}

const intervalMs = 10_000;
const cleanUpPollMs = 1000;
const cleanUpTimeoutMs = 30_000;
/** How long the engine may take until the disk has what was removed. */
const reclaimTimeoutMs = 10_000;

/** The reason of the event when a condition begins to hold, and when it ends. */
const eventReasons: Readonly<Record<PressureType, readonly [begins: string, ends: string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
};

/** Starts it; disposing waits for what is under way. */
export function startEvictionManager(options: EvictionManagerOptions): AsyncDisposable {
  return new EvictionManager(options);
}

class EvictionManager implements AsyncDisposable {
  readonly #options: EvictionManagerOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #pressure: Pressure = { memory: noPressure, conditions: [], due: [] };

  constructor(options: EvictionManagerOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const evictions = await this.#synchronize();
        if (evictions.length > 0) await this.#untilCleanedUp(evictions);
        else await clock.sleep(intervalMs, signal);
      } catch (error) {
        if (signal.aborted || isAbortError(error)) return;
        logger.warn('cannot see what the node has left', { error });
        await sleepOrAbort(clock, intervalMs, signal);
      }
    }
  }

  async #synchronize(): Promise<readonly Eviction[]> {
    const node = await this.#options.readNode();
    this.#judge(node);
    let evictions = await this.#overLimit(node);
    for (const threshold of this.#pressure.due) {
      // One thing at a time: what is gone may have helped the others too.
      if (evictions.length > 0) break;
      evictions = await this.#forThreshold(threshold, node);
    }
    for (const eviction of evictions) {
      this.#options.logger.info('evicting a pod', { pod: eviction.uid, message: eviction.message });
      this.#options.evict(eviction);
    }
    return evictions;
  }

  #judge({ readings }: NodeReadings): void {
    const { settings, clock, pressures } = this.#options;
    const before = this.#pressure;
    this.#pressure = judgePressure(before.memory, readings, { ...settings, nowMs: clock.now() });
    pressures.tell(this.#pressure.conditions);
    for (const type of Object.keys(eventReasons) as PressureType[])
      if (before.conditions.includes(type) !== this.#pressure.conditions.includes(type)) this.#tell(type, readings);
  }

  /** A condition began to hold, or ended. */
  #tell(type: PressureType, readings: Readings): void {
    const { nodeName, logger, event } = this.#options;
    const { memory, conditions } = this.#pressure;
    const holds = conditions.includes(type);
    const reason = eventReasons[type][holds ? 0 : 1];
    event({ type: 'Normal', reason, message: `Node ${nodeName} status is now: ${reason}` });
    const signal = memory.met.map(threshold => threshold.signal).find(name => signals[name].condition === type);
    if (holds && signal) logger.warn('the node is under pressure', { condition: type, signal, ...readings[signal] });
  }

  async #overLimit(node: NodeReadings): Promise<Eviction[]> {
    const limited = this.#options.activePods().filter(({ pod }) => hasLocalLimit(pod));
    return limited.length === 0 ? [] : planLimitEvictions(await this.#candidates(limited, 'ephemeral-storage'), node);
  }

  async #forThreshold(threshold: Threshold, node: NodeReadings): Promise<Eviction[]> {
    const { settings, event, logger } = this.#options;
    const { resource } = signals[threshold.signal];
    event({ type: 'Warning', reason: 'EvictionThresholdMet', message: `Attempting to reclaim ${resource}` });
    const reclaimable = planReclaim(threshold, node.hasOwnImageFilesystem);
    if (reclaimable && (await this.#isReclaimed(reclaimable))) return [];
    const candidates = await this.#candidates(this.#options.activePods(), resource);
    const eviction = planPressureEviction(candidates, { ...settings, ...node, threshold });
    if (!eviction) logger.debug('there is no pod to evict', { signal: threshold.signal });
    return eviction ? [eviction] : [];
  }

  async #candidates(pods: readonly MeasuredPod[], resource: StarvedResource): Promise<Candidate[]> {
    const uses = await this.#options.measurePods(pods, resource);
    return pods.map(({ pod }) => ({ pod, use: uses.get(pod.metadata.uid) }));
  }

  /** Whether the disk has enough again, with what has to be reclaimed on top. What was deleted and could be brought
   *  back is given up before a pod goes, and no more of it than must. */
  async #isReclaimed(what: Reclaimable): Promise<boolean> {
    if (await this.#isEnough(await this.#options.reclaimDisk(what))) return true;
    while (what.deletedVolumes && (await this.#options.giveUpDeletedVolume?.()))
      if (await this.#isEnough(false)) return true;
    return false;
  }

  /** Engines remove files when the call has returned already. */
  async #isEnough(isAnyRemoved: boolean): Promise<boolean> {
    const { clock } = this.#options;
    const deadlineMs = isAnyRemoved ? clock.now() + reclaimTimeoutMs : 0;
    for (;;) {
      const { readings } = await this.#options.readNode();
      if (metThresholds(this.#pressure.memory.met, readings, { andReclaimed: true }).length === 0) return true;
      if (clock.now() >= deadlineMs) return false;
      await clock.sleep(cleanUpPollMs, this.#stop.signal);
    }
  }

  /** What a pod has left takes effect when it is gone. */
  async #untilCleanedUp(evictions: readonly Eviction[]): Promise<void> {
    const { clock } = this.#options;
    const deadlineMs = clock.now() + cleanUpTimeoutMs;
    while (clock.now() < deadlineMs && !evictions.every(({ uid }) => this.#options.isCleanedUp(uid)))
      await clock.sleep(cleanUpPollMs, this.#stop.signal);
  }
}
