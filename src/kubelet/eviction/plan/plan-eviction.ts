/** Who has to leave the node. Pure. */
import type { Pod, PodCondition } from '#api';
import { isStaticPod } from '../../plan/static-pod.ts';
import { exceededLimit } from './local-limits.ts';
import { evictionMessage } from './messages.ts';
import { type Candidate, rankForEviction } from './ranking.ts';
import { type Readings, type StarvedResource, signals } from './signals.ts';
import type { Threshold } from './thresholds.ts';
import { allParts, type DiskParts } from './usage.ts';

/** A pod that has to go, and why. */
export interface Eviction {
  readonly uid: string;
  readonly message: string;
  readonly gracePeriodSeconds: number;
  /** Says that it is not the pod's own fault; left out where it is. */
  readonly condition?: PodCondition | undefined;
}

/** What a hard threshold and a limit leave a pod: as good as nothing. */
const hardGraceSeconds = 1;

/** The lowest priority of those pods that the cluster cannot do without. */
const systemCriticalPriority = 2_000_000_000;

/** Whether a pod stays, and is let in, whatever the node is short of. */
export const isCriticalPod = (pod: Pod): boolean =>
  (pod.spec.priority ?? 0) >= systemCriticalPriority || isStaticPod(pod);

/** Pods that use more of the disk than they may, whatever the node has left. */
export function planLimitEvictions(
  candidates: readonly Candidate[],
  options: { readonly hasOwnImageFilesystem: boolean },
): Eviction[] {
  return candidates.flatMap(({ pod, use }) => {
    const message = use && !isCriticalPod(pod) ? exceededLimit(pod, use, options) : undefined;
    if (message === undefined) return [];
    return [{ uid: pod.metadata.uid, message, gracePeriodSeconds: hardGraceSeconds }];
  });
}

interface PressureEvictionContext {
  readonly threshold: Threshold;
  readonly readings: Readings;
  readonly hasOwnImageFilesystem: boolean;
  readonly maxPodGraceSeconds: number;
}

/** The one pod that goes for a threshold: whether more have to is seen once it is gone. Undefined when nobody may
 *  go. */
export function planPressureEviction(
  candidates: readonly Candidate[],
  { threshold, readings, hasOwnImageFilesystem, maxPodGraceSeconds }: PressureEvictionContext,
): Eviction | undefined {
  const { resource } = signals[threshold.signal];
  const parts = hasOwnImageFilesystem ? partsOn(threshold) : allParts;
  const first = rankForEviction(candidates, { resource, parts }).find(({ pod }) => !isCriticalPod(pod));
  if (!first) return undefined;
  const { metadata, spec } = first.pod;
  const message = evictionMessage(first, { threshold, readings });
  return {
    uid: metadata.uid,
    message,
    gracePeriodSeconds:
      threshold.graceMs === undefined
        ? hardGraceSeconds
        : Math.min(maxPodGraceSeconds, spec.terminationGracePeriodSeconds ?? maxPodGraceSeconds),
    condition: { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message },
  };
}

/** Which parts of pods fill the file system of the threshold, where there are two. */
const partsOn = ({ signal }: Threshold): DiskParts => {
  const isOfImages = signal.startsWith('imagefs.');
  return { writableLayers: isOfImages, logsAndVolumes: !isOfImages };
};

/** What a node can give up before pods have to go. */
export interface Reclaimable {
  /** Containers of pods that have ended: their logs lie with the pods, what they wrote lies with the images. */
  readonly deadContainers: boolean;
  readonly unusedImages: boolean;
  /** Volumes that were deleted and could still be brought back: last, and one after the other. */
  readonly deletedVolumes: boolean;
}

/** What of it helps a threshold; undefined when nothing does. */
export function planReclaim({ signal }: Threshold, hasOwnImageFilesystem: boolean): Reclaimable | undefined {
  if (!isOfDisk(signals[signal].resource)) return undefined;
  const isOfNode = signal.startsWith('nodefs.');
  return {
    deadContainers: true,
    unusedImages: !hasOwnImageFilesystem || !isOfNode,
    deletedVolumes: !hasOwnImageFilesystem || isOfNode,
  };
}

const isOfDisk = (resource: StarvedResource): boolean => resource === 'ephemeral-storage' || resource === 'inodes';
