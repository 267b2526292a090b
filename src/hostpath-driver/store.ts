/** What the driver keeps, on the disk: a folder for each volume or snapshot, with a record of it beside its content.
 *
 *  Guarantees: each is there whole or not at all, whatever was killed when. */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree, systemErrorCode, writeFileAtomically } from '#base';

export interface StoredVolume {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly isBlock: boolean;
  /** Whether it goes with the pod that brought it. */
  readonly isEphemeral: boolean;
  /** The node that has it, and how it may use it. */
  readonly publishedTo?: { readonly nodeId: string; readonly isReadOnly: boolean } | undefined;
  /** Where it is shown to pods. */
  readonly targets?: readonly string[] | undefined;
  /** What it is a copy of. */
  readonly source?: { readonly snapshotId?: string; readonly volumeId?: string } | undefined;
}

export interface StoredSnapshot {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly isBlock: boolean;
  readonly sourceVolumeId: string;
  readonly createdAtMs: number;
}

export interface Store<T extends { readonly id: string }> {
  /** Where the content of one is, in its folder. */
  content(id: string): string;
  find(id: string): Promise<T | undefined>;
  /** All, by their ids. */
  list(): Promise<T[]>;
  /** Makes one, with the content that `fill` makes at a path. */
  create(record: T, fill: (path: string) => Promise<void>): Promise<T>;
  update(record: T): Promise<T>;
  remove(id: string): Promise<void>;
  /** Removes what is left of some that were being made. */
  tidy(): Promise<void>;
}

const noteName = 'record.json';
const unfinished = '.unfinished';

/** Ids are made here; others name nothing. */
const isId = (id: string): boolean => /^[a-z0-9-]{1,128}$/.test(id);

export function createStore<T extends { readonly id: string }>(directory: string): Store<T> {
  const folder = (id: string) => join(directory, id);
  const note = (place: string, record: T) => writeFileAtomically(join(place, noteName), JSON.stringify(record), 0o600);
  const find = async (id: string): Promise<T | undefined> => {
    if (!isId(id)) return undefined;
    try {
      return JSON.parse(await readFile(join(folder(id), noteName), 'utf8')) as T;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  };
  const names = async (): Promise<string[]> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return (await readdir(directory)).toSorted();
  };
  return {
    content: id => join(folder(id), 'content'),
    find,
    async list() {
      const found = await Promise.all((await names()).map(find));
      return found.filter(record => record !== undefined);
    },
    async create(record, fill) {
      const draft = folder(record.id) + unfinished;
      await removeTree(draft);
      await mkdir(draft, { recursive: true, mode: 0o700 });
      await fill(join(draft, 'content'));
      await note(draft, record);
      await rename(draft, folder(record.id));
      return record;
    },
    async update(record) {
      await note(folder(record.id), record);
      return record;
    },
    async remove(id) {
      if (!(await find(id))) return;
      const going = folder(id) + unfinished;
      await rename(folder(id), going);
      await removeTree(going);
    },
    async tidy() {
      for (const name of await names()) if (name.endsWith(unfinished)) await removeTree(join(directory, name));
    },
  };
}
