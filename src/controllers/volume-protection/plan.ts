/** Whether something is in use. Pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection */
import { claimNamesOf, type PersistentVolume, type PersistentVolumeClaim, type Pod } from '#api';

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

/** The claims that a pod uses, as `namespace/name`. A pod without a node uses nothing: kubelets do not begin with a claim that
 *  is to go. */
export const usedClaims = (pod: Pod): string[] =>
  pod.spec.nodeName ? claimNamesOf(pod).map(name => `${pod.metadata.namespace}/${name}`) : [];

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
