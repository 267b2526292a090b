/** Which pod goes first when the node runs short of something.
 *  Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#pod-selection-for-kubelet-eviction */
import type { Pod } from '#api';
import type { StarvedResource } from './signals.ts';
import { amountRequested, amountUsed, type DiskParts, type PodUse } from './usage.ts';

/** A pod that might go. */
export interface Candidate {
  readonly pod: Pod;
  /** Undefined where nothing could be measured. */
  readonly use: PodUse | undefined;
}

type Compare = (one: Weighed, other: Weighed) => number;

interface Weighed {
  readonly candidate: Candidate;
  readonly used: number | undefined;
  readonly requested: number;
}

const byBoolean =
  (is: (weighed: Weighed) => boolean): Compare =>
  (one, other) =>
    Number(is(other)) - Number(is(one));

const isUnmeasured = ({ used }: Weighed): boolean => used === undefined;
const isExceeding = ({ used = 0, requested }: Weighed): boolean => used > requested;
const priorityOf = ({ candidate }: Weighed): number => candidate.pod.spec.priority ?? 0;
const excessOf = ({ used = 0, requested }: Weighed): number => used - requested;

const byPriority: Compare = (one, other) => priorityOf(one) - priorityOf(other);
const byExcess: Compare = (one, other) => excessOf(other) - excessOf(one);

/** Those that use more than they asked for, then by priority, then by how much more it is. Processes cannot be asked
 *  for. */
const orders: Readonly<Record<StarvedResource, readonly Compare[]>> = {
  memory: [byBoolean(isUnmeasured), byBoolean(isExceeding), byPriority, byExcess],
  'ephemeral-storage': [byBoolean(isUnmeasured), byBoolean(isExceeding), byPriority, byExcess],
  inodes: [byBoolean(isUnmeasured), byBoolean(isExceeding), byPriority, byExcess],
  pids: [byPriority, byBoolean(isUnmeasured), byExcess],
};

/** All candidates, the first to go first. `parts` says what of a pod lies on the disk that is full. */
export function rankForEviction(
  candidates: readonly Candidate[],
  { resource, parts }: { readonly resource: StarvedResource; readonly parts: DiskParts },
): Candidate[] {
  const weighed = candidates.map(
    (candidate): Weighed => ({
      candidate,
      used: candidate.use && amountUsed(candidate.use, resource, parts),
      requested: amountRequested(candidate.pod, resource),
    }),
  );
  const compare: Compare = (one, other) => {
    for (const order of orders[resource]) {
      const result = order(one, other);
      if (result !== 0) return result;
    }
    return 0;
  };
  return weighed.sort(compare).map(({ candidate }) => candidate);
}
