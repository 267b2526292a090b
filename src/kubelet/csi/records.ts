/** What is noted of the volumes that pods have of drivers, so that a later kubelet finds all that is to be undone: one
 *  file for each volume of a pod, written before its driver is called, and removed after the last call. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree, systemErrorCode, writeFileAtomically } from '#base';
import type { KubeletPaths } from '../paths.ts';
import { csiPlugin } from './names.ts';

/** A volume of a pod. */
export interface VolumeRecord {
  readonly driver: string;
  readonly handle: string;
  /** See {@link CsiVolume}. */
  readonly name: string;
  /** In the pod. */
  readonly podVolume: string;
  readonly isBlock: boolean;
  /** Where it is published. */
  readonly target: string;
  /** Where it is staged, if its driver does that. */
  readonly staging?: string | undefined;
  /** Whether it is attached to the node before it is mounted. */
  readonly isAttached?: boolean | undefined;
  /** Whether its files have been given to the pod's group. */
  readonly isOwned?: boolean | undefined;
}

/** Read from the disk each time, since a kubelet has none in memory at its start. */
export interface VolumeRecords {
  /** Where a volume's record is, and its file system. */
  folder(uid: string, name: string): string;
  write(uid: string, record: VolumeRecord): Promise<void>;
  read(uid: string, name: string): Promise<VolumeRecord | undefined>;
  remove(uid: string, name: string): Promise<void>;
  /** Those of a pod. */
  ofPod(uid: string): Promise<VolumeRecord[]>;
  /** The UIDs of pods that have a volume, those included whose end was cut short. */
  usersOf(volume: Pick<VolumeRecord, 'driver' | 'handle'>): Promise<string[]>;
  /** Those of all pods. */
  all(): Promise<(VolumeRecord & { readonly uid: string })[]>;
}

const noteName = 'vol_data.json';

/** Makes no folder before the first record. */
export function createVolumeRecords(paths: Pick<KubeletPaths, 'pods' | 'volume'>): VolumeRecords {
  const folder = (uid: string, name: string) => paths.volume(uid, csiPlugin, name);
  const read = async (uid: string, name: string): Promise<VolumeRecord | undefined> => {
    try {
      return JSON.parse(await readFile(join(folder(uid, name), noteName), 'utf8')) as VolumeRecord;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  };
  const ofPod = async (uid: string): Promise<VolumeRecord[]> => {
    const names = await namesIn(paths.volume(uid, csiPlugin, ''));
    const found = await Promise.all(names.map(name => read(uid, name)));
    return found.filter(record => record !== undefined);
  };
  const all = async () => {
    const found: (VolumeRecord & { uid: string })[] = [];
    for (const uid of await namesIn(paths.pods)) found.push(...(await ofPod(uid)).map(record => ({ ...record, uid })));
    return found;
  };
  return {
    folder,
    read,
    ofPod,
    write: (uid, record) =>
      writeFileAtomically(join(folder(uid, record.name), noteName), JSON.stringify(record), 0o600),
    remove: (uid, name) => removeTree(folder(uid, name)),
    all,
    async usersOf({ driver, handle }) {
      const users = (await all()).filter(record => record.driver === driver && record.handle === handle);
      return users.map(({ uid }) => uid);
    },
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    // A file that a pod's end has left there is no folder of volumes.
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}
