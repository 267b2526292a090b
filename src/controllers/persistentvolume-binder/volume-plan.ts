/** What becomes of a volume. Pure.
 *
 *  States: available -> bound -> released, when its claim is gone; then what its policy says.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming */
import {
  boundByControllerAnnotation,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeStatus,
  provisionedByAnnotation,
} from '#api';
import type { EventDetails } from '#reconcile';

/** What there is, of one volume. */
export interface VolumeFacts {
  readonly volume: PersistentVolume;
  /** The claim that the volume names, whatever its uid, if there is such a one. */
  readonly claim: PersistentVolumeClaim | undefined;
}

/** What to do for a volume. */
export interface VolumePlan {
  readonly status: Pick<PersistentVolumeStatus, 'phase' | 'reason' | 'message'>;
  /** What it shall say of the claim from now on; undefined: what it says. */
  readonly claimRef?: PersistentVolume['spec']['claimRef'] | 'none';
  readonly event?: EventDetails;
}

/** Decides. Undefined: nothing, somebody else is about to do something. */
export function planVolume(facts: VolumeFacts): VolumePlan | undefined {
  const { volume } = facts;
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) return { status: { phase: 'Available' } };
  const claim = facts.claim?.metadata.uid === claimRef.uid ? facts.claim : undefined;
  if (!claim) return planReclaim(volume);
  if (!claim.spec.volumeName) return undefined;
  if (claim.spec.volumeName === volume.metadata.name) return { status: { phase: 'Bound' } };
  return planMisbound(volume);
}

/** The claim has another volume. */
function planMisbound(volume: PersistentVolume): VolumePlan {
  const { annotations } = volume.metadata;
  if (annotations?.[provisionedByAnnotation] && volume.spec.persistentVolumeReclaimPolicy === 'Delete')
    return { status: { phase: 'Released' } };
  if (annotations?.[boundByControllerAnnotation]) return { status: { phase: 'Available' }, claimRef: 'none' };
  const { uid: _uid, resourceVersion: _version, ...claimRef } = volume.spec.claimRef ?? {};
  return { status: { phase: 'Available' }, claimRef };
}

/** The claim is gone. Volumes that somebody made are deleted by who made them. */
function planReclaim({ metadata, spec, status }: PersistentVolume): VolumePlan {
  if (status?.phase === 'Failed') return { status };
  const released: VolumePlan = { status: { phase: 'Released' } };
  const failed = (reason: string, message: string): VolumePlan => ({
    status: { phase: 'Failed', reason, message },
    event: { type: 'Warning', reason, message },
  });
  if (spec.persistentVolumeReclaimPolicy === 'Recycle')
    return failed('VolumeFailedRecycle', 'No recycler plugin found for the volume!');
  if (spec.persistentVolumeReclaimPolicy !== 'Delete' || metadata.annotations?.[provisionedByAnnotation])
    return released;
  const message = `error getting deleter volume plugin for volume "${metadata.name}": no deletable volume plugin matched`;
  return failed('VolumeFailedDelete', message);
}
