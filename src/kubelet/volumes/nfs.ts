/** NFS: a directory of a server, mounted by the kernel where it can. */
import { mkdir, readFile } from 'node:fs/promises';
import type { NFSVolumeSource } from '#api';
import { exec } from '#base';
import { isMountPoint } from '#linux';
import type { VolumeDriver } from './driver.ts';
import { VolumeError } from './payload.ts';

export interface NfsMount extends NFSVolumeSource {
  /** Default: those of the kernel. */
  readonly mountOptions?: readonly string[] | undefined;
}

export const nfsDriver: VolumeDriver = {
  async prepare({ volume: { nfs }, directory }) {
    if (nfs) await mountNfs(nfs, directory);
    return {};
  },
};

/** Mounts it, unless it is. Errors: a {@link VolumeError} where the kernel has no NFS. */
export async function mountNfs(source: NfsMount, directory: string): Promise<void> {
  if (await isMountPoint(directory)) return;
  if (!hasNfs(await readFile('/proc/filesystems', 'utf8'))) {
    // The module may only not be loaded yet: mounting loads it.
    await exec('modprobe', ['nfs']).catch(() => {
      throw new VolumeError(`the kernel of this node has no NFS, which ${source.server}:${source.path} needs`);
    });
  }
  await mkdir(directory, { recursive: true, mode: 0o750 });
  await exec('mount', nfsArguments(source, directory));
}

/** Whether the kernel says that it has it, as `/proc/filesystems` does. */
export const hasNfs = (text: string): boolean => text.split('\n').some(line => /^(nodev)?\tnfs4?$/.test(line));

/** What `mount` is told. */
export function nfsArguments({ server, path, readOnly, mountOptions = [] }: NfsMount, directory: string): string[] {
  const options = [...mountOptions, ...(readOnly ? ['ro'] : [])];
  const source = `${server.includes(':') && !server.startsWith('[') ? `[${server}]` : server}:${path}`;
  return ['-t', 'nfs', ...(options.length > 0 ? ['-o', options.join(',')] : []), '--', source, directory];
}
