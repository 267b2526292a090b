/** Where the cluster's own storage lies on a node: `volumes/NAME` of each volume, `trash/NAME.MS` of those deleted at
 *  that time, `snapshots/NAME` of each snapshot, with the record of the volume that it is of.
 *
 *  Guarantees: a folder is there whole or not at all, and moves by one rename; whatever was killed when, what is in
 *  neither place is left of something unfinished, and is removed. */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { localVolumeOf, type PersistentVolume } from '#api';
import { ifMissing, removeTree, writeFileAtomically } from '#base';
import { unmountBelow } from '#linux';
import { removeSubvolume } from './btrfs-backend.ts';

/** A volume as it is noted beside its content: what it takes to make its object anew. */
export type VolumeRecord = Pick<PersistentVolume, 'spec'> & {
  readonly metadata: Pick<PersistentVolume['metadata'], 'name' | 'annotations' | 'labels'>;
};

/** One that was deleted. */
export interface DeletedVolume {
  readonly record: VolumeRecord;
  readonly deletedAtMs: number;
  /** Until when it can be brought back. */
  readonly keptUntilMs: number;
}

/** Snapshots, which are in use by nobody. */
export interface SnapshotFolders {
  folder(name: string): string;
  /** The volume that one is of, as it was then, and when it was made; undefined for none. */
  find(name: string): Promise<SnapshotRecord | undefined>;
  /** Makes one, with what `fill` makes in it. */
  create(name: string, snapshot: SnapshotRecord, fill: (folder: string) => Promise<void>): Promise<void>;
  /** May be repeated. */
  remove(name: string): Promise<void>;
  /** The names of those that are there. */
  list(): Promise<string[]>;
}

/** The record in a snapshot's folder: its volume as it was then. */
export interface SnapshotRecord {
  readonly volume: VolumeRecord;
  readonly createdAtMs: number;
}

/** The folders of one node's storage. Calls for one volume come one after another. */
export interface VolumeFolders {
  readonly snapshots: SnapshotFolders;
  /** The folder of a volume, whether it is there or not. */
  folder(name: string): string;
  /** The record of one that is there. */
  find(name: string): Promise<VolumeRecord | undefined>;
  /** Notes anew what the object of one says that is there. */
  note(volume: PersistentVolume): Promise<void>;
  /** Makes the folder of a volume, with what `fill` makes in it. */
  create(volume: PersistentVolume, fill: (folder: string) => Promise<void>): Promise<void>;
  /** Those that are there. */
  list(): Promise<VolumeRecord[]>;
  /** Moves a volume to the trash. */
  discard(volume: PersistentVolume, nowMs: number): Promise<void>;
  /** Those in the trash, oldest first. */
  deleted(): Promise<DeletedVolume[]>;
  /** Moves one back from the trash. */
  restore(volume: DeletedVolume): Promise<void>;
  /** Removes what nobody can bring back any more. */
  purge(nowMs: number): Promise<void>;
  /** Removes the one that has been in the trash longest, though somebody could still bring it back; undefined for none,
   *  also when the last one is brought back meanwhile. */
  purgeOldest(): Promise<DeletedVolume | undefined>;
  /** Removes what is left of volumes and snapshots that were being made. Nobody may make one meanwhile. */
  tidy(): Promise<void>;
}

const noteName = 'volume.json';
const snapshotNoteName = 'snapshot.json';
const unfinished = '.unfinished';

/** The folders below a directory, which belongs to the kubelet alone. */
export function createVolumeFolders(directory: string): VolumeFolders {
  const [volumes, trash, snapshots] = ['volumes', 'trash', 'snapshots'].map(name => join(directory, name)) as [
    string,
    string,
    string,
  ];
  const folder = (name: string) => join(volumes, entryName(name));
  const note = (place: string, volume: VolumeRecord) =>
    writeFileAtomically(join(place, noteName), JSON.stringify(recordOf(volume)), 0o600);
  const make = (place: string) => mkdir(place, { recursive: true, mode: 0o700 });

  const deleted = async (): Promise<DeletedVolume[]> => {
    const found = await Promise.all((await namesIn(trash)).map(name => readDeleted(trash, name)));
    return found.filter(one => one !== undefined).toSorted((a, b) => a.deletedAtMs - b.deletedAtMs);
  };

  return {
    snapshots: createSnapshotFolders(snapshots),
    folder,
    find: name => readRecord(folder(name)),
    note: volume => note(folder(volume.metadata.name), volume),
    async create(volume, fill) {
      await createWhole(folder(volume.metadata.name), async draft => {
        await fill(draft);
        await note(draft, volume);
      });
    },
    async list() {
      const found = await Promise.all((await namesIn(volumes)).map(name => readRecord(join(volumes, name))));
      return found.filter(record => record !== undefined);
    },
    async discard(volume, nowMs) {
      const place = folder(volume.metadata.name);
      if (!(await readRecord(place))) return;
      await note(place, volume);
      await make(trash);
      await rename(place, join(trash, `${volume.metadata.name}.${nowMs}`));
    },
    deleted,
    async restore({ record: { metadata }, deletedAtMs }) {
      await make(volumes);
      await rename(join(trash, `${metadata.name}.${deletedAtMs}`), folder(metadata.name));
    },
    async purge(nowMs) {
      for (const { record, deletedAtMs, keptUntilMs } of await deleted()) {
        if (keptUntilMs > nowMs) continue;
        const place = join(trash, `${record.metadata.name}.${deletedAtMs}`);
        // Somebody may just have brought it back.
        await rename(place, place + unfinished).catch(ifMissing(undefined));
      }
      await removeAllUnfinished(trash);
    },
    async purgeOldest() {
      for (const oldest of await deleted()) {
        const place = join(trash, `${oldest.record.metadata.name}.${oldest.deletedAtMs}`);
        // Somebody may just have brought it back.
        const isMoved = await rename(place, place + unfinished).then(() => true, ifMissing(false));
        if (!isMoved) continue;
        await removeUnfinished(place + unfinished);
        return oldest;
      }
      return undefined;
    },
    async tidy() {
      await removeAllUnfinished(volumes);
      await removeAllUnfinished(snapshots);
    },
  };
}

function createSnapshotFolders(directory: string): SnapshotFolders {
  const folder = (name: string) => join(directory, entryName(name));
  return {
    folder,
    find: name => readNote<SnapshotRecord>(join(folder(name), snapshotNoteName)),
    async create(name, { volume, createdAtMs }, fill) {
      await createWhole(folder(name), async draft => {
        await fill(draft);
        const record: SnapshotRecord = { volume: recordOf(volume), createdAtMs };
        await writeFileAtomically(join(draft, snapshotNoteName), JSON.stringify(record), 0o600);
      });
    },
    async remove(name) {
      const place = folder(name);
      await removeUnfinished(place + unfinished);
      await rename(place, place + unfinished).catch(ifMissing(undefined));
      await removeUnfinished(place + unfinished);
    },
    list: () => namesIn(directory),
  };
}

/** Makes a folder, which is there when all of it is. */
async function createWhole(place: string, fill: (draft: string) => Promise<void>): Promise<void> {
  const draft = place + unfinished;
  await removeUnfinished(draft);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await fill(draft);
  await rename(draft, place);
}

/** Names of volumes come from the API, which takes no others; a path is made of none. */
function entryName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) throw new TypeError(`not the name of a volume: ${name}`);
  return name;
}

async function removeUnfinished(place: string): Promise<void> {
  await unmountBelow(place);
  await removeSubvolume(place);
  await removeTree(place);
}

async function removeAllUnfinished(place: string): Promise<void> {
  const left = (await allNamesIn(place)).filter(name => name.endsWith(unfinished));
  for (const name of left) await removeUnfinished(join(place, name));
}

const recordOf = ({ metadata: { name, annotations, labels }, spec }: VolumeRecord): VolumeRecord => ({
  metadata: { name, ...(annotations && { annotations }), ...(labels && { labels }) },
  spec,
});

const allNamesIn = (place: string): Promise<string[]> => readdir(place).catch(ifMissing<string[]>([]));

const namesIn = async (place: string): Promise<string[]> =>
  (await allNamesIn(place)).filter(name => !name.endsWith(unfinished));

const readRecord = (place: string): Promise<VolumeRecord | undefined> => readNote(join(place, noteName));

async function readNote<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(ifMissing(undefined));
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

async function readDeleted(trash: string, name: string): Promise<DeletedVolume | undefined> {
  const deletedAtMs = Number(/\.(\d+)$/.exec(name)?.[1]);
  const record = Number.isNaN(deletedAtMs) ? undefined : await readRecord(join(trash, name));
  if (!record) return undefined;
  // Nobody misses a copy that was never a claim's.
  const { keepDeletedSeconds = 0 } = (record.spec.claimRef && localVolumeOf(record as PersistentVolume)) ?? {};
  return { record, deletedAtMs, keptUntilMs: deletedAtMs + keepDeletedSeconds * 1000 };
}
