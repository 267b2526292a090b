/** Volumes of claims: what lies at the volume's place on the node, mounted in the pod's own directory. The mount goes
 *  with the pod, the content stays. Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
import { mkdir, realpath, stat } from 'node:fs/promises';
import { localStorageDriver, type PersistentVolumeSpec, type Pod } from '#api';
import { openPath, systemErrorCode } from '#base';
import { persistentVolumeOf } from '../csi/csi-volume.ts';
import type { LocalVolumes } from '../local-volumes/local-volumes.ts';
import type { PodCsi } from './csi-driver.ts';
import type { VolumeDriver } from './driver.ts';
import { prepareHostPath } from './host-path.ts';
import { mountOpened } from './mount-opened.ts';
import { mountNfs } from './nfs.ts';
import { giveToGroup } from './ownership.ts';
import { VolumeError } from './payload.ts';

/** Who has the content of claims' volumes. */
export interface ClaimedDriverOptions {
  /** The cluster's own storage. */
  readonly localVolumes: Pick<LocalVolumes, 'open' | 'release'>;
  /** Storage of drivers. */
  readonly csi: PodCsi;
}

/** Makes volumes of claims. */
export const createClaimedDriver = ({ localVolumes, csi }: ClaimedDriverOptions): VolumeDriver => ({
  async prepare({ pod, directory, volume: { name, persistentVolumeClaim } }, { claimed }) {
    const volume = await claimed();
    const { spec } = volume;
    const isReadOnly = persistentVolumeClaim?.readOnly === true;
    if (spec.csi?.driver === localStorageDriver) {
      await localVolumes.open(volume, path => mountInto(directory, { path, pod, isGiven: !isReadOnly }));
      // A device is mounted as the file that it is.
      return spec.volumeMode === 'Block' ? { path: directory } : {};
    }
    const ofDriver = persistentVolumeOf(volume, { isReadOnly });
    if (ofDriver) return { path: (await csi.publish(pod, name, ofDriver)).path };
    if (spec.nfs) {
      const readOnly = spec.nfs.readOnly === true || isReadOnly;
      await mountNfs({ ...spec.nfs, readOnly, mountOptions: spec.mountOptions }, directory);
      return {};
    }
    if (spec.volumeMode === 'Block') return { path: await deviceAt(spec) };
    await mountInto(directory, { path: await placeOf(spec), pod, isGiven: spec.local !== undefined && !isReadOnly });
    return {};
  },
  refresh: ({ pod, volume }) => csi.republish(pod, volume.name),
  remove: () => localVolumes.release(),
});

interface Mounting {
  readonly path: string;
  readonly pod: Pod;
  /** Whether it is given to the pod's group. */
  readonly isGiven: boolean;
}

async function mountInto(directory: string, { path, pod, isGiven }: Mounting): Promise<void> {
  await using handle = await openPath(await realpath(path).catch(missing(path)));
  const isDirectory = (await handle.stat()).isDirectory();
  const isNew = await mountOpened({ handle, isDirectory }, directory);
  const { fsGroup: group, fsGroupChangePolicy } = pod.spec.securityContext ?? {};
  if (!isGiven || !isDirectory || group === undefined) return;
  // What an earlier kubelet has mounted for the pod it has given, too, unless it was killed in between.
  await giveToGroup(directory, { group, changePolicy: isNew ? fsGroupChangePolicy : 'OnRootMismatch' });
}

/** Where on the node the content lies. */
async function placeOf({ hostPath, local }: PersistentVolumeSpec): Promise<string> {
  if (local) return local.path;
  if (!hostPath) throw new VolumeError('persistent volumes of this kind are not supported');
  // As container runtimes do for pods that name a path themselves.
  if (!hostPath.type) await mkdir(hostPath.path, { recursive: true, mode: 0o755 }).catch(ifThere);
  await prepareHostPath(hostPath);
  return hostPath.path;
}

/** The block device of the node that a volume names. */
async function deviceAt({ local }: PersistentVolumeSpec): Promise<string> {
  if (!local) throw new VolumeError('persistent volumes of this kind cannot be block devices');
  const path = await realpath(local.path).catch(missing(local.path));
  if (!(await stat(path)).isBlockDevice()) throw new VolumeError(`path "${local.path}" is not a block device`);
  return path;
}

const ifThere = (error: unknown): void => {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
};

const missing =
  (path: string) =>
  (error: unknown): never => {
    if (systemErrorCode(error) === 'ENOENT') throw new VolumeError(`path "${path}" does not exist`);
    throw error;
  };
