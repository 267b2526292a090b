/** What a claim of local storage is to be a copy of, and what becomes of the copy. Pure.
 *
 *  States: the node of what is copied is chosen -> what is copied is held -> a volume without a claim says what it is a
 *  copy of -> its node has made it -> the claim gets it -> what was copied is let go.
 *  Source: https://kubernetes.io/docs/concepts/storage/volume-pvc-datasource/ */
import {
  dataSourceOf,
  isClaimSource,
  isSnapshotSource,
  type LocalVolumeSource,
  type LocalVolumeType,
  localSnapshotOf,
  localStorageDriver,
  localVolumeFinalizer,
  localVolumeOf,
  type PersistentVolume,
  type PersistentVolumeClaim,
  quantityValue,
} from '#api';
import { type FoundSnapshot, judgeSnapshot } from '../snapshots/snapshot-source.ts';

/** On a claim: it stays while it is being copied. */
export const copyingFinalizer = 'local.kubernode.dev/being-copied';

/** What there is, of a claim with a data source. */
export interface CopyFacts {
  readonly claim: PersistentVolumeClaim;
  /** That of the claim's class. */
  readonly type: LocalVolumeType;
  /** A claim of the same namespace, with its volume. */
  readonly claimNamed: (
    name: string,
  ) => { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume } | undefined;
  /** The snapshot that the claim names. */
  readonly snapshot: FoundSnapshot | undefined;
}

/** Where the copy is made, and of what; of a volume that nobody has used yet there is nothing to copy. */
export interface Copy {
  readonly node: string;
  readonly source?: LocalVolumeSource;
  /** The claim to be held meanwhile. */
  readonly held?: PersistentVolumeClaim;
}

/** Whether a claim is to be a copy of something. */
export const isCopy = (claim: PersistentVolumeClaim): boolean => dataSourceOf(claim) !== undefined;

/** The name of the claim that a claim is to be a copy of. */
export function copiedClaimName(claim: PersistentVolumeClaim): string | undefined {
  const source = dataSourceOf(claim);
  return source && isClaimSource(source) ? source.name : undefined;
}

/** What a claim is to be a copy of; undefined for nothing; or why it cannot be. */
export function planCopy(facts: CopyFacts): Copy | undefined | { readonly why: string } {
  const { claim, type, snapshot } = facts;
  const wanted = dataSourceOf(claim);
  if (!wanted) return undefined;
  if (isClaimSource(wanted)) return ofClaim(facts);
  if (!isSnapshotSource(wanted)) return { why: `data source of kind ${wanted.kind} is not supported` };
  const judged = judgeSnapshot(claim, { driver: localStorageDriver, found: snapshot });
  if ('why' in judged) return judged;
  const found = localSnapshotOf(judged.handle);
  if (!found) return { why: `can not find snapshot for snapshotID ${judged.handle}` };
  if (found.type !== type) return otherType(found.type, type);
  return { node: found.node, source: { kind: 'snapshot', name: found.name } };
}

const otherType = (has: LocalVolumeType, wanted: LocalVolumeType) => ({
  why: `what is to be copied is of type ${has}, and volumes of the class are of type ${wanted}`,
});

function ofClaim({ claim, type, claimNamed }: CopyFacts): Copy | { readonly why: string } {
  const name = copiedClaimName(claim) ?? '';
  const found = claimNamed(name);
  const local = found && localVolumeOf(found.volume);
  if (!found || !local) return { why: `claim ${name} has no volume of driver ${localStorageDriver}` };
  const { claim: source, volume } = found;
  if (source.metadata.deletionTimestamp !== undefined) return { why: `claim ${name} is being deleted` };
  if (local.type !== type) return otherType(local.type, type);
  const { volumeMode = 'Filesystem' } = source.spec;
  if ((claim.spec.volumeMode ?? 'Filesystem') !== volumeMode)
    return { why: `claim ${name} has volumeMode ${volumeMode}` };
  const has = quantityValue(volume.spec.capacity?.['storage'] ?? '0');
  const wanted = quantityValue(claim.spec.resources?.requests?.['storage'] ?? '0');
  if (wanted < has)
    return {
      why: `requested volume size ${wanted} is less than the size ${has} for the source volume ${volume.metadata.name}`,
    };
  const isMade = volume.metadata.finalizers?.includes(localVolumeFinalizer) === true;
  return {
    node: local.node,
    ...(isMade && { source: { kind: 'volume', name: volume.metadata.name }, held: source }),
  };
}

/** The claims of a namespace that need not be held any more: none waits to be a copy of them. */
export const releasedSources = (claims: readonly PersistentVolumeClaim[]): PersistentVolumeClaim[] =>
  claims.filter(
    ({ metadata: { finalizers, name } }) =>
      finalizers?.includes(copyingFinalizer) === true &&
      !claims.some(
        other =>
          copiedClaimName(other) === name && !other.spec.volumeName && other.metadata.deletionTimestamp === undefined,
      ),
  );
