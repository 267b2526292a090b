/** How a claim grows whose driver has no sidecars. Pure.
 *
 *  States: asked for more -> the driver has made the volume larger -> (its node, too, where the driver wants that) ->
 *  the claim's status says so. Source:
 *  https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims */
import {
  findCondition,
  grownStatus,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimStatus,
  quantityOf,
  quantityValue,
  resizePendingCondition,
} from '#api';
import { formatTime } from '#base';

/** `grow`: the driver is asked. `finish`: nobody has anything more to do but to say so. */
export type ResizePlan =
  | { readonly do: 'nothing' }
  | { readonly do: 'grow'; readonly bytes: number }
  | { readonly do: 'finish'; readonly status: PersistentVolumeClaimStatus };

const nodePending = 'NodeResizePending';

/** Decides. */
export function planResize(claim: PersistentVolumeClaim, volume: PersistentVolume): ResizePlan {
  const { status } = claim;
  const wanted = quantityValue(claim.spec.resources?.requests?.['storage'] ?? '0');
  if (status?.phase !== 'Bound' || wanted <= quantityValue(status.capacity?.['storage'] ?? '0'))
    return { do: 'nothing' };
  if (quantityValue(volume.spec.capacity?.['storage'] ?? '0') < wanted) return { do: 'grow', bytes: wanted };
  const isWithNode = status.allocatedResourceStatuses?.['storage'] === nodePending;
  return isWithNode
    ? { do: 'nothing' }
    : { do: 'finish', status: grownStatus(status, volume.spec.capacity?.['storage'] ?? '0') };
}

/** The status of a claim whose node has to make its volume larger, too. */
export function pendingStatus(
  status: PersistentVolumeClaimStatus,
  { bytes, nowMs }: { readonly bytes: number; readonly nowMs: number },
): PersistentVolumeClaimStatus {
  const { conditions = [] } = status;
  const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.';
  const said = {
    type: resizePendingCondition,
    status: 'True' as const,
    lastTransitionTime: formatTime(nowMs),
    message,
  };
  return {
    ...status,
    allocatedResources: { ...status.allocatedResources, storage: quantityOf(bytes, 'BinarySI') },
    allocatedResourceStatuses: { ...status.allocatedResourceStatuses, storage: nodePending },
    conditions: findCondition(conditions, resizePendingCondition) ? conditions : [...conditions, said],
  };
}
