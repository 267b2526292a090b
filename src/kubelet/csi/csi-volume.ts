/** A volume of a CSI driver, as a pod uses it: read off its object, or off the pod that brings it. Pure. */
import type {
  PersistentVolume,
  PersistentVolumeAccessMode,
  Pod,
  SecretReference,
  Volume,
  VolumeLifecycleMode,
} from '#api';
import type { Strings } from '#csi';
import { ephemeralHandle } from './names.ts';

/** All that its driver is told of it, but for what secrets hold. */
export interface CsiVolume {
  readonly driver: string;
  /** What the driver calls it. */
  readonly handle: string;
  /** By which the kubelet knows it among those of a pod: the name of its object, or in the pod. */
  readonly name: string;
  readonly lifecycle: VolumeLifecycleMode;
  readonly isBlock: boolean;
  readonly isReadOnly: boolean;
  /** Empty: the driver's default. */
  readonly fsType: string;
  readonly mountOptions: readonly string[];
  readonly accessModes: readonly PersistentVolumeAccessMode[];
  readonly attributes: Strings;
  /** The claim that has it. */
  readonly claim?: { readonly namespace: string; readonly name: string } | undefined;
  /** By what the driver does with them. */
  readonly secrets: Readonly<Partial<Record<'stage' | 'publish' | 'expand', SecretReference>>>;
}

/** That of a claim; undefined for a volume of another kind. */
export function persistentVolumeOf(
  { metadata, spec }: PersistentVolume,
  { isReadOnly }: { readonly isReadOnly: boolean },
): CsiVolume | undefined {
  const { csi, accessModes = [], claimRef, mountOptions = [], volumeMode } = spec;
  if (!csi) return undefined;
  const { nodeStageSecretRef: stage, nodePublishSecretRef: publish, nodeExpandSecretRef: expand } = csi;
  return {
    driver: csi.driver,
    handle: csi.volumeHandle,
    name: metadata.name,
    lifecycle: 'Persistent',
    isBlock: volumeMode === 'Block',
    isReadOnly: isReadOnly || csi.readOnly === true,
    fsType: csi.fsType ?? '',
    mountOptions,
    accessModes,
    attributes: csi.volumeAttributes ?? {},
    ...(claimRef?.name && { claim: { namespace: claimRef.namespace ?? '', name: claimRef.name } }),
    secrets: { ...(stage && { stage }), ...(publish && { publish }), ...(expand && { expand }) },
  };
}

/** That which a pod brings itself; undefined for a volume of another kind. */
export function inlineVolumeOf({ metadata }: Pod, { name, csi }: Volume): CsiVolume | undefined {
  if (!csi) return undefined;
  const { driver, fsType = '', readOnly = false, volumeAttributes = {}, nodePublishSecretRef } = csi;
  const publish = nodePublishSecretRef?.name && {
    namespace: metadata.namespace ?? '',
    name: nodePublishSecretRef.name,
  };
  return {
    driver,
    handle: ephemeralHandle(metadata.uid, name),
    name,
    lifecycle: 'Ephemeral',
    isBlock: false,
    isReadOnly: readOnly,
    fsType,
    mountOptions: [],
    accessModes: ['ReadWriteOnce'],
    attributes: volumeAttributes,
    secrets: publish ? { publish } : {},
  };
}
