/** Where the cluster's own storage lies on a node: `volumes/NAME` of each volume, `trash/NAME.MS` of those deleted at that time.
 *
 *  Guarantees: a folder is there whole or not at all, and moves by one rename; whatever was killed when, what is in neither place is
 *  left of something unfinished, and is removed. */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { localVolumeOf, type PersistentVolume } from '#api';
import { removeTree, systemErrorCode, writeFileAtomically } from '#base';
import { unmountBelow } from '#linux';

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

export interface VolumeFolders {
  /** The folder of a volume, whether it is there or not. */
  folder(name: string): string;
  has(name: string): Promise<boolean>;
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
  /** Removes what is left of volumes that were being made. Nobody may make one meanwhile. */
  tidy(): Promise<void>;
}

const noteName = 'volume.json';
const unfinished = '.unfinished';

/** The folders below a directory, which belongs to the kubelet alone. */
export function createVolumeFolders(directory: string): VolumeFolders {
  const [volumes, trash] = [join(directory, 'volumes'), join(directory, 'trash')];
  const folder = (name: string) => join(volumes, entryName(name));
  const note = (place: string, volume: VolumeRecord) =>
    writeFileAtomically(join(place, noteName), JSON.stringify(recordOf(volume)), 0o600);
  const make = (place: string) => mkdir(place, { recursive: true, mode: 0o700 });

  const deleted = async (): Promise<DeletedVolume[]> => {
    const found = await Promise.all((await namesIn(trash)).map(name => readDeleted(trash, name)));
    return found.filter(one => one !== undefined).toSorted((a, b) => a.deletedAtMs - b.deletedAtMs);
  };

  return {
    folder,
    has: async name => (await readRecord(folder(name))) !== undefined,
    async create(volume, fill) {
      const place = folder(volume.metadata.name);
      const draft = place + unfinished;
      await removeUnfinished(draft);
      await make(draft);
      await fill(draft);
      await note(draft, volume);
      await rename(draft, place);
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
        await rename(place, place + unfinished);
      }
      await removeAllUnfinished(trash);
    },
    tidy: () => removeAllUnfinished(volumes),
  };
}

/** Names of volumes come from the API, which takes no others; a path is made of none. */
function entryName(name: string): string {
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) throw new TypeError(`not the name of a volume: ${name}`);
  return name;
}

async function removeUnfinished(place: string): Promise<void> {
  await unmountBelow(place);
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

async function allNamesIn(place: string): Promise<string[]> {
  try {
    return await readdir(place);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

const namesIn = async (place: string): Promise<string[]> =>
  (await allNamesIn(place)).filter(name => !name.endsWith(unfinished));

async function readRecord(place: string): Promise<VolumeRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(place, noteName), 'utf8')) as VolumeRecord;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function readDeleted(trash: string, name: string): Promise<DeletedVolume | undefined> {
  const deletedAtMs = Number(/\.(\d+)$/.exec(name)?.[1]);
  const record = Number.isNaN(deletedAtMs) ? undefined : await readRecord(join(trash, name));
  if (!record) return undefined;
  const { keepDeletedSeconds = 0 } = localVolumeOf(record as PersistentVolume) ?? {};
  return { record, deletedAtMs, keptUntilMs: deletedAtMs + keepDeletedSeconds * 1000 };
}
