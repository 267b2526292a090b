/** How claims say that their volumes grow. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims */
import type { PersistentVolumeClaimStatus } from '../core/v1/persistent-volume-claim-status.ts';

/** The condition of a claim whose file system is still to be made larger. */
export const resizePendingCondition = 'FileSystemResizePending';

/** The status of a claim that has what it asked for. */
export function grownStatus(status: PersistentVolumeClaimStatus, storage: string): PersistentVolumeClaimStatus {
  const { conditions = [], allocatedResourceStatuses, ...rest } = status;
  const others = conditions.filter(({ type }) => type !== resizePendingCondition && type !== 'Resizing');
  const { storage: _, ...ofOthers } = allocatedResourceStatuses ?? {};
  return {
    ...rest,
    capacity: { ...rest.capacity, storage },
    ...(others.length > 0 && { conditions: others }),
    ...(Object.keys(ofOthers).length > 0 && { allocatedResourceStatuses: ofOthers }),
  };
}
