/** What volumes hold of which the file system around them does not tell: folders, and subvolumes. */
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { localVolumeOf, type PersistentVolume } from '#api';
import type { Mount } from '#base';
import { readMounts } from '#linux';
import { createDiskMeter } from '../eviction/disk-meter.ts';
import type { VolumeUse } from '../usage/volume-usage.ts';
import type { LocalVolumesOptions } from './local-volumes.ts';
import { contentOf } from './make-volumes.ts';
import type { VolumeRecord } from './volume-folders.ts';

/** Disposing ends a measurement that is under way. */
export interface UsageMeter extends Disposable {
  /** That of the volume that a mount shows. */
  mountedBy(mount: Mount): Promise<VolumeUse | undefined>;
  /** The names of all that are mounted somewhere. */
  mounted(): Promise<ReadonlySet<string>>;
  /** How many bytes volumes that are folders hold, by name; one that takes long has its last value, or none. */
  folderBytes(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** The name of the volume of whose content a mount is, by the path within its file system. */
export const volumeNameIn = (root: string): string | undefined =>
  /\/volumes\/([a-z0-9][a-z0-9.-]*)\/data$/.exec(root)?.[1];

/** Measures when it is asked, at the pace of a disk meter. */
export function createUsageMeter({
  clock,
  folders,
  backends,
}: Pick<LocalVolumesOptions, 'clock' | 'folders' | 'backends'>): UsageMeter {
  const disk = createDiskMeter({ clock });
  const dataOf = (name: string) => join(folders.folder(name), 'data');
  const folderBytes = async (names: readonly string[]) => {
    if (names.length === 0) return new Map<string, number>();
    const used = await disk.measure(names.map(dataOf), { inodes: false });
    return new Map(
      names.flatMap(name => {
        const use = used.get(dataOf(name));
        return use ? [[name, use.bytes] as const] : [];
      }),
    );
  };
  const usedBytes = async (name: string, record: VolumeRecord): Promise<number | undefined> => {
    const { type } = localVolumeOf(record as PersistentVolume) ?? {};
    if (type === 'directory') return (await folderBytes([name])).get(name);
    return type && (await backends[type].usedBytes?.(contentOf(record, folders.folder(name))));
  };
  return {
    async mountedBy({ root }) {
      const name = volumeNameIn(root);
      const record = name === undefined ? undefined : await folders.find(name);
      if (name === undefined || !record) return undefined;
      const used = await usedBytes(name, record);
      if (used === undefined) return undefined;
      const { sizeBytes } = contentOf(record, folders.folder(name));
      const { bavail, bsize } = await statfs(dataOf(name));
      const left = Math.min(Math.max(0, sizeBytes - used), bavail * bsize);
      return { capacityBytes: sizeBytes, usedBytes: used, availableBytes: left };
    },
    mounted: async () => new Set((await readMounts()).flatMap(({ root }) => volumeNameIn(root) ?? [])),
    folderBytes,
    [Symbol.dispose]: () => disk[Symbol.dispose](),
  };
}
