/** The volumes behind the claims of pods. */
import {
  allContainers,
  claimNameOf,
  ephemeralClaimOf,
  isVolumeOf,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  type PersistentVolumeMode,
  type Pod,
  reachesVolume,
  type Volume,
} from '#api';
import type { Client } from '#client';
import { VolumeError } from '../volumes/payload.ts';

/** Finds the volume that a pod's claim has. Errors: a {@link VolumeError} that says why it cannot be used. */
export type FindClaimedVolume = (pod: Pod, volume: Volume) => Promise<PersistentVolume>;

/** Asks the API server each time: claims are looked at once, when their pod starts. */
export const createClaimedVolumes =
  ({ client, nodeName }: { client: Pick<Client, 'find'>; nodeName: string }): FindClaimedVolume =>
  async (pod, volume) => {
    const key = { namespace: pod.metadata.namespace ?? '', name: claimNameOf(pod, volume) ?? '' };
    const claim = await client.find(PersistentVolumeClaim, key);
    if (!claim) throw new VolumeError(`persistentvolumeclaim "${key.name}" not found`);
    checkClaim(claim, { pod, volume });
    const name = claim.spec.volumeName ?? '';
    const found = await client.find(PersistentVolume, { name });
    if (!found) throw new VolumeError(`persistentvolume "${name}" not found`);
    if (!found.spec.claimRef?.uid || !isVolumeOf(found, claim))
      throw new VolumeError(`persistentvolume "${name}" is not bound to persistentvolumeclaim "${key.name}"`);
    if (found.spec.nodeAffinity) {
      const node = await client.find(Node, { name: nodeName });
      if (!node || !reachesVolume(node, found)) throw new VolumeError('node affinity: no matching NodeSelectorTerms');
    }
    return found;
  };

function checkClaim(claim: PersistentVolumeClaim, { pod, volume }: { pod: Pod; volume: Volume }): void {
  const { name, namespace, deletionTimestamp } = claim.metadata;
  if (volume.ephemeral && !ephemeralClaimOf(pod, claim))
    throw new VolumeError(
      `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
    );
  if (deletionTimestamp !== undefined) throw new VolumeError(`persistentvolumeclaim "${name}" is being deleted`);
  if (claim.status?.phase !== 'Bound' || !claim.spec.volumeName)
    throw new VolumeError(`persistentvolumeclaim "${name}" is not bound`);
  checkMode(claim.spec.volumeMode ?? 'Filesystem', { pod, volume });
}

/** A block device is no file system, nor the other way round. */
function checkMode(
  mode: PersistentVolumeMode,
  { pod: { spec }, volume: { name } }: { pod: Pod; volume: Volume },
): void {
  const containers = allContainers(spec);
  const isIn = (used: readonly { readonly name: string }[] = []) => used.some(one => one.name === name);
  if (mode === 'Block' && containers.some(({ volumeMounts }) => isIn(volumeMounts)))
    throw new VolumeError(`volume ${name} has volumeMode Block, but is specified in volumeMounts`);
  if (mode === 'Filesystem' && containers.some(({ volumeDevices }) => isIn(volumeDevices)))
    throw new VolumeError(`volume ${name} has volumeMode Filesystem, but is specified in volumeDevices`);
}
