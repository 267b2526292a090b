/** The claims of a pod, as far as the scheduler is concerned: pure. */
import {
  bindCompletedAnnotation,
  claimNameOf,
  ephemeralClaimOf,
  type PersistentVolumeClaim,
  type Pod,
  type StorageClass,
  storageClassOf,
} from '#api';

/** The claims, sorted by what is to be done for them. */
export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[];
  /** Those whose class waits for the pod. */
  readonly waiting: readonly PersistentVolumeClaim[];
}

/** Where claims and classes are looked up; undefined for what is not there. */
export interface ClaimSources {
  readonly claim: (key: { namespace: string; name: string }) => PersistentVolumeClaim | undefined;
  readonly storageClass: (name: string) => StorageClass | undefined;
}

/** Whether a pod has any claims. */
export const hasClaims = ({ spec }: Pod): boolean =>
  spec.volumes?.some(({ ephemeral, persistentVolumeClaim }) => ephemeral ?? persistentVolumeClaim) === true;

/** Whether a claim has its volume. */
export const isBound = ({ spec, metadata }: PersistentVolumeClaim): boolean =>
  Boolean(spec.volumeName) && metadata.annotations?.[bindCompletedAnnotation] !== undefined;

/** Sorts the claims of a pod, or says in upstream's words why it must wait for them. */
export function sortClaims(pod: Pod, sources: ClaimSources): PodClaims | string {
  const bound: PersistentVolumeClaim[] = [];
  const waiting: PersistentVolumeClaim[] = [];
  const namespace = pod.metadata.namespace ?? '';
  let isUnbound = false;
  for (const volume of pod.spec.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) continue;
    const claim = sources.claim({ namespace, name });
    const why = obstacle(claim, { pod, name, isEphemeral: volume.ephemeral !== undefined });
    if (!claim || why !== undefined) return why ?? '';
    if (isBound(claim)) bound.push(claim);
    else if (!claim.spec.volumeName && waits(claim, sources)) waiting.push(claim);
    else isUnbound = true;
  }
  return isUnbound ? 'pod has unbound immediate PersistentVolumeClaims' : { bound, waiting };
}

function obstacle(
  claim: PersistentVolumeClaim | undefined,
  { pod, name, isEphemeral }: { pod: Pod; name: string; isEphemeral: boolean },
): string | undefined {
  if (!claim)
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  const { namespace, deletionTimestamp } = claim.metadata;
  if (claim.status?.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`;
  if (deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`;
  if (isEphemeral && !ephemeralClaimOf(pod, claim))
    return `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`;
  return undefined;
}

function waits(claim: PersistentVolumeClaim, { storageClass }: ClaimSources): boolean {
  const name = storageClassOf(claim);
  return name !== '' && storageClass(name)?.volumeBindingMode === 'WaitForFirstConsumer';
}
