/** Volumes of claims: what lies at the volume's place on the node, mounted in the pod's own directory. The mount goes with the pod,
 *  the content stays. Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import type { PersistentVolumeSpec } from '#api';
import { openPath, systemErrorCode } from '#base';
import type { VolumeDriver } from './driver.ts';
import { prepareHostPath } from './host-path.ts';
import { mountOpened } from './mount-opened.ts';
import { VolumeError } from './payload.ts';

export const claimedDriver: VolumeDriver = {
  async prepare({ pod, directory }, { claimed }) {
    const { spec } = await claimed();
    const path = await placeOf(spec);
    await using handle = await openPath(await realpath(path).catch(missing(path)));
    const isDirectory = (await handle.stat()).isDirectory();
    await mountOpened({ handle, isDirectory }, directory);
    const fsGroup = pod.spec.securityContext?.fsGroup;
    if (spec.local && isDirectory && fsGroup !== undefined) await giveToGroup(directory, fsGroup);
    return {};
  },
};

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
