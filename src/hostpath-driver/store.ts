/** What the driver keeps, on the disk: a folder for each volume or snapshot, with a record of it beside its content.
 *
 *  Guarantees: each is there whole or not at all, whatever was killed when. */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeTree, systemErrorCode, writeFileAtomically } from '#base';

/** The record of a volume. */
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

/** The record of a snapshot; its content is a whole copy. */
export interface StoredSnapshot {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly isBlock: boolean;
  readonly sourceVolumeId: string;
  readonly createdAtMs: number;
}

const noteName = 'record.json';
const unfinished = '.unfinished';

/** Ids are made here; others name nothing. */
const isId = (id: string): boolean => /^[a-z0-9-]{1,128}$/.test(id);

/** Records by their ids in a folder of their own. Ids come from requests, so each is checked before it becomes a
 *  path. */
export class Store<T extends { readonly id: string }> {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Where the content of one is, in its folder. */
  content(id: string): string {
    return join(this.#folder(id), 'content');
  }

  /** Undefined when there is none, or the id cannot be one. */
  async find(id: string): Promise<T | undefined> {
    if (!isId(id)) return undefined;
    try {
      return JSON.parse(await readFile(join(this.#folder(id), noteName), 'utf8')) as T;
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** All, by their ids. */
  async list(): Promise<T[]> {
    const found = await Promise.all((await this.#names()).map(name => this.find(name)));
    return found.filter(record => record !== undefined);
  }

  /** Makes one, with the content that `fill` makes at a path. */
  async create(record: T, fill: (path: string) => Promise<void>): Promise<T> {
    const folder = this.#folder(record.id);
    const draft = folder + unfinished;
    await removeTree(draft);
    await mkdir(draft, { recursive: true, mode: 0o700 });
    await fill(join(draft, 'content'));
    await writeNote(draft, record);
    await rename(draft, folder);
    return record;
  }

  /** Replaces the record in one step. */
  async update(record: T): Promise<void> {
    await writeNote(this.#folder(record.id), record);
  }

  /** With its content. Done when the record is gone, since what a crash leaves has another name. */
  async remove(id: string): Promise<void> {
    if (!(await this.find(id))) return;
    const going = this.#folder(id) + unfinished;
    await rename(this.#folder(id), going);
    await removeTree(going);
  }

  /** Removes what is left of some that were being made. */
  async tidy(): Promise<void> {
    for (const name of await this.#names())
      if (name.endsWith(unfinished)) await removeTree(join(this.#directory, name));
  }

  #folder(id: string): string {
    return join(this.#directory, id);
  }

  async #names(): Promise<string[]> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    return (await readdir(this.#directory)).toSorted();
  }
}

const writeNote = (folder: string, record: object): Promise<void> =>
  writeFileAtomically(join(folder, noteName), JSON.stringify(record), 0o600);
