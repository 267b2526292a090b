/** The eviction manager over the workers of a kubelet. */
import type { Clock, Logger } from '#base';
import type { NodeEventSink } from '../node/pod-events.ts';
import type { PodEventSink } from '../pod-worker/dependencies.ts';
import type { PodHost } from '../pod-worker/host.ts';
import type { PodWorkers } from '../pod-worker/pod-workers.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import { type EvictionPorts, startEvictionManager } from './eviction-manager.ts';
import type { NodePressures } from './node-pressures.ts';
import type { NodeResourceSettings } from './plan/settings.ts';
import { withAllocatable } from './plan/thresholds.ts';
import { reclaimDisk } from './reclaim.ts';

/** What is left on the node, and what pods use of it: of this machine, or scripted. */
export type NodeStats = Pick<EvictionPorts, 'readNode' | 'measurePods' | 'giveUpDeletedVolume'>;

interface EvictionOptions {
  readonly stats: NodeStats;
  readonly settings: NodeResourceSettings;
  /** The node's. */
  readonly memoryCapacityBytes: number;
  readonly workers: PodWorkers;
  readonly runtime: ContainerRuntime;
  readonly host: Pick<PodHost, 'removeContainerFiles'>;
  readonly event: PodEventSink;
  readonly nodeEvent: NodeEventSink;
  readonly nodeName: string;
  /** Told of the conditions that hold. */
  readonly pressures: NodePressures;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Starts it; disposing waits for what is under way. */
export function startEviction(options: EvictionOptions): AsyncDisposable {
  const { stats, settings, memoryCapacityBytes, workers, event, nodeEvent } = options;
  return startEvictionManager({
    ...options,
    settings: { ...settings, thresholds: withAllocatable(settings.thresholds, memoryCapacityBytes) },
    readNode: () => stats.readNode(),
    measurePods: (pods, resource) => stats.measurePods(pods, resource),
    reclaimDisk: what => reclaimDisk(what, options),
    giveUpDeletedVolume: async () => (await stats.giveUpDeletedVolume?.()) === true,
    // A pod of which nothing is here yet takes nothing; one that is on its way out gives back what it has by itself.
    activePods: () =>
      [...workers.all()]
        .filter(({ isActive, desired, runtimePod }) => isActive && !desired.stop && runtimePod)
        .map(({ desired: { pod }, runtimePod }) => ({ pod, runtimePod })),
    evict({ uid, message, gracePeriodSeconds, condition }) {
      const pod = workers.byUid(uid)?.desired.pod;
      if (!pod) return;
      event(pod, { type: 'Warning', reason: 'Evicted', message });
      workers.fail(uid, { reason: 'Evicted', message, gracePeriodSeconds, condition });
    },
    isCleanedUp: uid => workers.byUid(uid)?.isCleanedUp ?? true,
    event: nodeEvent,
  });
}
