/** What becomes of claims when their pods, or the whole set, go for good: who owns them.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention */
import { type OwnerReference, type PersistentVolumeClaim, Pod, StatefulSet } from '#api';
import { controllerReference, type OwnersChange } from '#reconcile';

/** Whose claim it is. */
export interface ClaimOwners {
  readonly set: StatefulSet;
  readonly pod: Pod;
  /** Whether the pod is not wanted any more. */
  readonly isCondemned: boolean;
}

/** What is to become of a claim's owners. */
export type RetentionStep =
  | { readonly do: 'none' }
  | { readonly do: 'change'; readonly change: OwnersChange }
  /** Somebody else controls the claim, and decides about it. */
  | { readonly do: 'conflict' };

/** A claim that is to go with the set is the set's, one that is to go with its pod is the pod's as soon as that is not
 *  wanted. */
export function planRetention(claim: PersistentVolumeClaim, { set, pod, isCondemned }: ClaimOwners): RetentionStep {
  const { whenScaled, whenDeleted } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const goesWithPod = whenScaled === 'Delete' && isCondemned;
  const goesWithSet = whenDeleted === 'Delete' && !goesWithPod;
  const before = claim.metadata.ownerReferences ?? [];
  const isOurs = (owner: OwnerReference) => isOf(owner, StatefulSet.kind, set) || isOf(owner, Pod.kind, pod);
  if (before.some(owner => owner.controller && !isOurs(owner)))
    return goesWithPod || goesWithSet ? { do: 'conflict' } : { do: 'none' };
  const wanted = goesWithSet
    ? [controllerReference(StatefulSet, set)]
    : goesWithPod
      ? [controllerReference(Pod, pod)]
      : [];
  const add = wanted.filter(({ uid }) => !before.some(owner => owner.uid === uid && owner.controller));
  const drop = before
    .filter(owner => isOurs(owner) && !wanted.some(({ uid }) => uid === owner.uid))
    .map(({ uid }) => uid);
  return add.length + drop.length === 0 ? { do: 'none' } : { do: 'change', change: { add, drop } };
}

/** Whether an owner is the object, or one that had its name before. */
const isOf = (owner: OwnerReference, kind: string, { metadata }: StatefulSet | Pod): boolean =>
  owner.kind === kind && owner.name === metadata.name;
