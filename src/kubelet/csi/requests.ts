/** What drivers are told when they mount a volume. Pure.
 *  Source: https://kubernetes-csi.github.io/docs/csi-driver-object.html */
import type { CSIDriver, CSIDriverSpec, Pod } from '#api';
import { accessModeOf, type Strings, type VolumeCapability } from '#csi';
import type { CsiVolume } from './csi-volume.ts';

/** What a driver's object says, with the defaults of one that has none. */
export type DriverSettings = Required<Pick<CSIDriverSpec, 'attachRequired' | 'fsGroupPolicy' | 'podInfoOnMount'>> &
  CSIDriverSpec;

/** With the API's defaults, also for a driver without a CSIDriver object. */
export const settingsOf = (driver: CSIDriver | undefined): DriverSettings => ({
  attachRequired: true,
  fsGroupPolicy: 'ReadWriteOnceWithFSType',
  podInfoOnMount: false,
  ...driver?.spec,
});

/** Why a driver does not make a volume of this kind; undefined when it does. */
export function lifecycleProblem(
  { driver: name, lifecycle }: CsiVolume,
  driver: CSIDriver | undefined,
): string | undefined {
  if (!driver)
    return lifecycle === 'Persistent'
      ? undefined
      : `volume mode "${lifecycle}" not supported by driver ${name} (no CSIDriver object)`;
  const { volumeLifecycleModes: modes = ['Persistent'] } = driver.spec;
  if (modes.includes(lifecycle)) return undefined;
  const known = modes.map(mode => JSON.stringify(mode)).join(', ');
  return `volume mode "${lifecycle}" not supported by driver ${name} (only supports [${known}])`;
}

/** How a volume is to be used. `group`: whose it is, where the driver sees to that. */
export function capabilityOf(
  volume: CsiVolume,
  { tellsWritersApart, group }: { readonly tellsWritersApart: boolean; readonly group?: number | undefined },
): VolumeCapability {
  const accessMode = { mode: accessModeOf(volume.accessModes[0] ?? 'ReadWriteOnce', tellsWritersApart) };
  if (volume.isBlock) return { block: {}, accessMode };
  const { fsType, mountOptions: mountFlags } = volume;
  const volumeMountGroup = group === undefined ? {} : { volumeMountGroup: String(group) };
  return { mount: { fsType, mountFlags, ...volumeMountGroup }, accessMode };
}

/** What a driver that wants to know is told of the pod. */
export function podInfo({ metadata, spec }: Pod, { lifecycle }: CsiVolume): Strings {
  return {
    'csi.storage.k8s.io/pod.name': metadata.name,
    'csi.storage.k8s.io/pod.namespace': metadata.namespace ?? '',
    'csi.storage.k8s.io/pod.uid': metadata.uid,
    'csi.storage.k8s.io/serviceAccount.name': spec.serviceAccountName ?? '',
    'csi.storage.k8s.io/ephemeral': String(lifecycle === 'Ephemeral'),
  };
}

/** Under which name a driver finds the tokens of the pod's account. */
export const tokensKey = 'csi.storage.k8s.io/serviceAccount.tokens';

/** Whether the files of a volume are given to the pod's group by the kubelet. */
export function givesToGroup({ fsGroupPolicy }: DriverSettings, volume: CsiVolume): boolean {
  if (volume.isBlock || volume.isReadOnly || fsGroupPolicy === 'None') return false;
  if (fsGroupPolicy === 'File') return true;
  const isOfOneNode = volume.accessModes.some(mode => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod');
  return volume.fsType !== '' && isOfOneNode;
}
