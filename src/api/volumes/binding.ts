/** How claims and volumes find each other; pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding */
import type { Node } from '../core/v1/node.ts';
import type { PersistentVolume } from '../core/v1/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim-status.ts';
import type { TopologySelectorTerm } from '../core/v1/topology-selector.ts';
import { matchesNodeTerm } from '../placement/node-affinity.ts';
import { compareQuantity } from '../quantity/arithmetic.ts';
import { selects } from '../selectors/label-selector.ts';
import { type StorageClass, storageClassAnnotation } from '../storage/v1/storage-class.ts';

/** On a claim: the controller has bound it once. */
export const bindCompletedAnnotation = 'pv.kubernetes.io/bind-completed';

/** On a claim or a volume: the controller chose the other side, and may choose again. */
export const boundByControllerAnnotation = 'pv.kubernetes.io/bound-by-controller';

/** On a volume: who made it, and deletes it. */
export const provisionedByAnnotation = 'pv.kubernetes.io/provisioned-by';

/** On a claim: who shall make its volume. */
export const storageProvisionerAnnotation = 'volume.kubernetes.io/storage-provisioner';

/** On a claim: the node that the first pod goes to, chosen by the scheduler. */
export const selectedNodeAnnotation = 'volume.kubernetes.io/selected-node';

/** The class of a claim or a volume; empty when it has none. */
export const storageClassOf = ({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string =>
  metadata.annotations?.[storageClassAnnotation] ?? spec.storageClassName ?? '';

/** Whether a volume says that it is of this claim: by name, and by uid unless it was said by hand. */
export function isVolumeOf(volume: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const { claimRef } = volume.spec;
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Why a volume will not do for a claim, in upstream's words; undefined when it will. */
export function mismatch(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  const { spec } = claim;
  const size = spec.resources?.requests?.storage ?? '0';
  if (compareQuantity(volume.spec.capacity?.storage ?? '0', size) < 0) return 'requested PV is too small';
  if (storageClassOf(volume) !== storageClassOf(claim)) return 'storageClassName does not match';
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (spec.volumeMode ?? 'Filesystem')) return 'incompatible volumeMode';
  const modes = volume.spec.accessModes ?? [];
  if (!(spec.accessModes ?? []).every(mode => modes.includes(mode))) return 'incompatible accessMode';
  if ((volume.spec.volumeAttributesClassName ?? '') !== (spec.volumeAttributesClassName ?? ''))
    return 'volumeAttributesClassName does not match';
  return undefined;
}

/** Whether a node reaches a volume. */
export function reaches(node: Node, { spec }: PersistentVolume): boolean {
  const required = spec.nodeAffinity?.required;
  return required === undefined || required.nodeSelectorTerms.some(term => matchesNodeTerm(term, node));
}

/** Whether a class makes volumes on a node. */
export function isAllowedTopology(
  { allowedTopologies = [] }: StorageClass,
  { metadata: { labels = {} } }: Node,
): boolean {
  const matches = ({ matchLabelExpressions = [] }: TopologySelectorTerm) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''));
  return allowedTopologies.length === 0 || allowedTopologies.some(matches);
}

interface VolumeSearch {
  readonly volumes: readonly PersistentVolume[];
  readonly claim: PersistentVolumeClaim;
  /** The node that must reach it. Default: any. */
  readonly node?: Node | undefined;
  /** Whether only a volume that somebody set aside for the claim will do. Default false. */
  readonly onlySetAside?: boolean;
  /** Names of volumes that are as good as taken. Default: none. */
  readonly taken?: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/** The volume for a claim: one that is set aside for it, or else the smallest of those that are free and will do. */
export function findVolume({
  volumes,
  claim,
  node,
  onlySetAside = false,
  taken = nothing,
}: VolumeSearch): PersistentVolume | undefined {
  const fits = (volume: PersistentVolume) =>
    mismatch(volume, claim) === undefined && (node === undefined || reaches(node, volume));
  const setAside = volumes.find(volume => isVolumeOf(volume, claim) && fits(volume));
  if (setAside || onlySetAside) return setAside;
  const { selector } = claim.spec;
  let best: PersistentVolume | undefined;
  for (const volume of volumes) {
    if (!isFree(volume) || taken.has(volume.metadata.name) || !fits(volume)) continue;
    if (selector && !selects(selector, volume.metadata.labels)) continue;
    if (best && compareQuantity(sizeOf(volume), sizeOf(best)) >= 0) continue;
    best = volume;
  }
  return best;
}

const isFree = ({ metadata, spec, status }: PersistentVolume): boolean =>
  spec.claimRef === undefined && metadata.deletionTimestamp === undefined && status?.phase === 'Available';

const sizeOf = ({ spec }: PersistentVolume): string => spec.capacity?.storage ?? '0';
