/** Secrets that kubelets need to mount the volumes of claims. */
import { isVolumeOf, type Kind, type KubeObject, type ObjectKey, PersistentVolume, PersistentVolumeClaim } from '#api';

/** Whether the volume of a claim names a secret that its driver is handed on nodes. */
export async function isSecretOfClaim(
  claimKey: ObjectKey,
  secret: { readonly namespace: string; readonly name: string },
  find: (kind: Kind, key: ObjectKey) => Promise<KubeObject | undefined>,
): Promise<boolean> {
  const claim = (await find(PersistentVolumeClaim, claimKey)) as PersistentVolumeClaim | undefined;
  if (!claim?.spec.volumeName) return false;
  const volume = (await find(PersistentVolume, { name: claim.spec.volumeName })) as PersistentVolume | undefined;
  if (!volume?.spec.claimRef?.uid || !isVolumeOf(volume, claim)) return false;
  const { nodeExpandSecretRef, nodePublishSecretRef, nodeStageSecretRef } = volume.spec.csi ?? {};
  return [nodeExpandSecretRef, nodePublishSecretRef, nodeStageSecretRef].some(
    reference => reference?.name === secret.name && reference.namespace === secret.namespace,
  );
}
