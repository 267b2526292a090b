/** Volumes of claims: what lies at the volume's place on the node, mounted in the pod's own directory. The mount goes with the pod,
 *  the content stays. Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import { localStorageDriver, type PersistentVolumeSpec, type Pod } from '#api';
import { openPath, systemErrorCode } from '#base';
import type { LocalVolumes } from '../local-volumes/local-volumes.ts';
import type { VolumeDriver } from './driver.ts';
import { prepareHostPath } from './host-path.ts';
import { mountOpened } from './mount-opened.ts';
import { VolumeError } from './payload.ts';

export interface ClaimedDriverOptions {
  /** The cluster's own storage. */
  readonly localVolumes: Pick<LocalVolumes, 'open' | 'release'>;
}

/** Makes volumes of claims. */
export const createClaimedDriver = ({ localVolumes }: ClaimedDriverOptions): VolumeDriver => ({
  async prepare({ pod, directory }, { claimed }) {
    const volume = await claimed();
    const { spec } = volume;
    if (spec.csi?.driver === localStorageDriver)
      await localVolumes.open(volume, path => mountInto(directory, { path, pod, isShared: true }));
    else await mountInto(directory, { path: await placeOf(spec), pod, isShared: spec.local !== undefined });
    return {};
  },
  remove: () => localVolumes.release(),
});

interface Mounting {
  readonly path: string;
  readonly pod: Pod;
  /** Whether it is the group's of the pod. */
  readonly isShared: boolean;
}

async function mountInto(directory: string, { path, pod, isShared }: Mounting): Promise<void> {
  await using handle = await openPath(await realpath(path).catch(missing(path)));
  const isDirectory = (await handle.stat()).isDirectory();
  await mountOpened({ handle, isDirectory }, directory);
  const fsGroup = pod.spec.securityContext?.fsGroup;
  if (isShared && isDirectory && fsGroup !== undefined) await giveToGroup(directory, fsGroup);
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

const ifThere = (error: unknown): void => {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
};

const missing =
  (path: string) =>
  (error: unknown): never => {
    if (systemErrorCode(error) === 'ENOENT') throw new VolumeError(`path "${path}" does not exist`);
    throw error;
  };

/** What is made in it from now on belongs to the group, too. What is there keeps its group. */
async function giveToGroup(directory: string, group: number): Promise<void> {
  const { uid, mode } = await stat(directory);
  await chown(directory, uid, group);
  await chmod(directory, (mode & 0o7777) | 0o2070);
}
