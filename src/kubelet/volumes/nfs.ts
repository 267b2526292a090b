/** NFS: a directory of a server, mounted by the kernel where it can. */
import { constants } from 'node:fs';
import { access, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NFSVolumeSource } from '#api';
import { exec } from '#base';
import { isMountPoint } from '#linux';
import type { VolumeDriver } from './driver.ts';
import { VolumeError } from './payload.ts';

interface NfsMount extends NFSVolumeSource {
  /** Default: those of the kernel. */
  readonly mountOptions?: readonly string[] | undefined;
}

/** Unmounted with the pod's directory. */
export const nfsDriver: VolumeDriver = {
  async prepare({ volume: { nfs }, directory }) {
    if (nfs) await mountNfs(nfs, directory);
    return {};
  },
};

/** Mounts it, unless it is. Errors: a {@link VolumeError} that says what the node lacks. */
export async function mountNfs(source: NfsMount, directory: string): Promise<void> {
  if (await isMountPoint(directory)) return;
  const problem = nfsProblem(source, { inKernel: await isInKernel(), hasHelper: await hasHelper() });
  if (problem !== undefined) throw new VolumeError(problem);
  await mkdir(directory, { recursive: true, mode: 0o750 });
  await exec('mount', nfsArguments(source, directory));
}

/** Why a node cannot mount it; undefined where it can. */
export function nfsProblem(
  { server, path }: NfsMount,
  { inKernel, hasHelper }: { readonly inKernel: boolean; readonly hasHelper: boolean },
): string | undefined {
  if (!inKernel) return `the kernel of this node has no NFS, which ${server}:${path} needs`;
  if (!hasHelper) return `nfs-common is not installed on this node: it lacks mount.nfs, which ${server}:${path} needs`;
  return undefined;
}

async function isInKernel(): Promise<boolean> {
  if (hasNfs(await readFile('/proc/filesystems', 'utf8'))) return true;
  // The module may only not be loaded yet: mounting loads it.
  return await exec('modprobe', ['nfs']).then(
    () => true,
    () => false,
  );
}

/** Where `mount` looks for what mounts NFS. */
const helperFolders = ['/sbin', '/sbin/fs.d', '/sbin/fs', '/usr/sbin'];

/** Whether it is in one of the folders. */
export async function hasHelper(folders: readonly string[] = helperFolders): Promise<boolean> {
  const looks = folders.map(folder => access(join(folder, 'mount.nfs'), constants.X_OK));
  return (await Promise.allSettled(looks)).some(({ status }) => status === 'fulfilled');
}

/** Whether the kernel says that it has it, as `/proc/filesystems` does. */
export const hasNfs = (text: string): boolean => text.split('\n').some(line => /^(nodev)?\tnfs4?$/.test(line));

/** What `mount` is told. */
export function nfsArguments({ server, path, readOnly, mountOptions = [] }: NfsMount, directory: string): string[] {
  const options = [...mountOptions, ...(readOnly ? ['ro'] : [])];
  const source = `${server.includes(':') && !server.startsWith('[') ? `[${server}]` : server}:${path}`;
  return ['-t', 'nfs', ...(options.length > 0 ? ['-o', options.join(',')] : []), '--', source, directory];
}
