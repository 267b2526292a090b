/** Whether something is in use. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection, and of the
 *  condition Unused https://kubernetes.io/blog/2026/09/21/kubernetes-v1-37-pvc-last-used-time/ */
import {
  claimNamesOf,
  findCondition,
  isFinalPhase,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type PersistentVolumeClaimCondition,
  type Pod,
} from '#api';
import { formatTime } from '#base';

/** What to do with the name that this controller has put on an object. */
export type ProtectionStep = 'add' | 'remove' | 'nothing';

/** Objects that stay are protected; such as are to go stay protected while they are used. */
export function planProtection({
  isTerminating,
  isProtected,
  isUsed,
}: {
  readonly isTerminating: boolean;
  readonly isProtected: boolean;
  readonly isUsed: () => boolean;
}): ProtectionStep {
  if (!isTerminating) return isProtected ? 'nothing' : 'add';
  return isProtected && !isUsed() ? 'remove' : 'nothing';
}

/** The claims that a pod uses, as `namespace/name`. A pod without a node uses nothing: kubelets do not begin with a
 *  claim that is to go. */
export const usedClaims = (pod: Pod): string[] =>
  pod.spec.nodeName ? claimNamesOf(pod).map(name => `${pod.metadata.namespace}/${name}`) : [];

/** The claims that a pod keeps from being idle, as `namespace/name`: one that waits for a node means to use them, one
 *  that has ended does not. */
export const wantedClaims = (pod: Pod): string[] =>
  isFinalPhase(pod.status?.phase) ? [] : claimNamesOf(pod).map(name => `${pod.metadata.namespace}/${name}`);

/** The condition of a claim that says since when no pod has wanted it, or that one does; undefined while it says so. */
export function unusedCondition(
  { status }: PersistentVolumeClaim,
  { isWanted, nowMs }: { readonly isWanted: boolean; readonly nowMs: number },
): PersistentVolumeClaimCondition | undefined {
  const wanted = isWanted
    ? ({ status: 'False', reason: 'PodUsingPVC' } as const)
    : ({ status: 'True', reason: 'NoPodsUsingPVC' } as const);
  const said = findCondition(status?.conditions, 'Unused');
  if (said?.status === wanted.status) return undefined;
  return { type: 'Unused', ...wanted, lastTransitionTime: formatTime(nowMs) };
}

/** The classes of attributes that a claim names, wants or has. */
export function classesOfClaim({ spec, status }: PersistentVolumeClaim): string[] {
  const names = new Set([
    spec.volumeAttributesClassName ?? '',
    status?.currentVolumeAttributesClassName ?? '',
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName ?? '',
  ]);
  names.delete('');
  return [...names];
}

/** The class of attributes that a volume has. */
export const classesOfVolume = ({ spec }: PersistentVolume): string[] =>
  spec.volumeAttributesClassName ? [spec.volumeAttributesClassName] : [];
