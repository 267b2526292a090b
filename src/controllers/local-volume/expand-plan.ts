/** How a claim of local storage grows. Pure.
 *
 *  States: asked for more -> its volume says so -> (an image: its node has grown it, when no pod uses it; btrfs: at
 *  once) -> the claim's status says so.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims */
import {
  deepEqual,
  findCondition,
  grownStatus,
  localVolumeOf,
  localVolumeSizeAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
  quantityValue,
  resizePendingCondition,
} from '#api';
import { formatTime } from '#base';

interface ExpandFacts {
  readonly claim: PersistentVolumeClaim;
  /** That of the claim. */
  readonly volume: PersistentVolume;
  /** How many bytes more its node has for it. */
  readonly roomBytes: number;
  readonly nowMs: number;
}

type ExpandPlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'grow'; readonly storage: string }
  | { readonly do: 'fail'; readonly why: string }
  /** `isDone` when the claim has what it asked for. */
  | { readonly do: 'tell'; readonly status: PersistentVolumeClaimStatus; readonly isDone: boolean };

const nothing: ExpandPlan = { do: 'nothing' };

/** Decides. */
export function planExpansion({ claim, volume, roomBytes, nowMs }: ExpandFacts): ExpandPlan {
  const wanted = claim.spec.resources?.requests?.['storage'];
  const local = localVolumeOf(volume);
  if (!local || wanted === undefined || claim.status?.phase !== 'Bound') return nothing;
  const bytes = quantityValue(wanted);
  if (bytes <= quantityValue(claim.status.capacity?.['storage'] ?? '0')) return nothing;
  const has = quantityValue(volume.spec.capacity?.['storage'] ?? '0');
  if (has < bytes) {
    if (bytes - has > roomBytes) return { do: 'fail', why: `not enough free storage on node "${local.node}"` };
    return { do: 'grow', storage: wanted };
  }
  // What its node has not made yet is made in the new size.
  const made = volume.metadata.annotations?.[localVolumeSizeAnnotation];
  const isDone = local.type === 'directory' || made === undefined || Number(made) >= bytes;
  // Its node does so at once, whoever uses it.
  if (!isDone && local.type === 'btrfs') return nothing;
  const status = isDone ? grownStatus(claim.status, wanted) : waiting(claim.status, nowMs);
  return deepEqual(status, claim.status) ? nothing : { do: 'tell', status, isDone };
}

function waiting(status: PersistentVolumeClaimStatus, nowMs: number): PersistentVolumeClaimStatus {
  const { conditions = [] } = status;
  if (findCondition(conditions, resizePendingCondition)) return status;
  const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';
  const said = {
    type: resizePendingCondition,
    status: 'True' as const,
    lastTransitionTime: formatTime(nowMs),
    message,
  };
  return { ...status, conditions: [...conditions, said] };
}
