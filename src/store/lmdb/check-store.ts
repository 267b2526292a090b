/** Checks all that a store's file holds against its checksums, without LMDB, so that damage cannot end the process. */
import { join } from 'node:path';
import { bufferToKeyValue } from 'lmdb';
import { toError } from '#base';
import { DamagedStoreError } from '../damage.ts';
import { describeDamage, finish, textOfKey } from './check-data-file.ts';
import { isSealed, openRecord, type SealedRecord, sealedName } from './checksum.ts';
import { DataFile } from './data-file.ts';
import { type Entry, inspectPages } from './inspect-pages.ts';
import { storeFormat } from './lmdb-engine.ts';

/** What was found in a store. */
export interface StoreReport {
  /** Objects that can be read. */
  readonly rows: number;
  /** The newest; 0 in an empty store. */
  readonly revision: number;
  /** What is damaged, one line each, keys included; empty when all is well. */
  readonly damages: readonly string[];
  /** Keys of objects that cannot be read. */
  readonly unreadable: readonly string[];
  /** Those of the damages for which it cannot be opened. */
  readonly fatal: readonly string[];
}

/** What the checker may rely on while others write. */
export interface CheckOptions {
  /** Whether a reader keeps the snapshot's pages from being used again. Default false. */
  readonly isPinned?: boolean;
}

/** Checks the newest snapshot; yields between pages, so that it can be done in turns with other work. Throws when the
 *  file cannot be read at all, and when a process writes to it so fast that its pages were used again meanwhile. */
export function* checkStore(
  path: string,
  { isPinned = false }: CheckOptions = {},
): Generator<void, StoreReport, unknown> {
  for (let attempt = 1; ; attempt++) {
    using file = DataFile.open(path);
    if (file === undefined || file.size === 0)
      throw new Error(`${path} is ${file === undefined ? 'missing' : 'empty'}`);
    const { transaction } = file.readMetas()[0];
    const entries = new EntryCheck();
    const pages = yield* inspectPages(file, { onEntry: entry => entries.check(entry) });
    const isSound = pages.length + entries.damages.length === 0;
    // Two transactions later pages of this snapshot may hold something else.
    if (isSound || isPinned || file.readMetas()[0].transaction <= transaction + 1)
      return entries.report(pages.map(describeDamage));
    if (attempt === mostAttempts)
      throw new Error(`${path} is written to so fast that it cannot be checked: check a snapshot`);
  }
}
const mostAttempts = 20;

/** Checks the store of a directory at once, whether a process uses it or not. Throws when its file cannot be read at
 *  all. */
export const checkStoreFile = (directory: string): StoreReport => finish(checkStore(join(directory, 'data.mdb')));

/** Checks entries one by one. */
class EntryCheck {
  readonly damages: string[] = [];
  readonly #fatal: string[] = [];
  readonly #unreadable: string[] = [];
  #rows = 0;
  #format: unknown;
  #revisions = 0;
  #oldest = Number.POSITIVE_INFINITY;
  #newest = 0;

  check(entry: Entry): void {
    try {
      const problem = this.#problemOf(entry);
      if (problem !== undefined) this.damages.push(problem);
    } catch (error) {
      this.damages.push(toError(error).message);
      this.#fatal.push(toError(error).message);
    }
  }

  report(pages: readonly string[]): StoreReport {
    const revision = this.#newest;
    const hasGap = this.#revisions > 0 && this.#newest - this.#oldest + 1 !== this.#revisions;
    // What is not there cannot be told from what lies on a damaged page.
    const others = pages.length > 0 ? [] : this.#problemsOfAll(hasGap);
    // What a format without checksums holds is not known to be right.
    if (this.#format === 1)
      return { rows: this.#unreadable.length, revision, damages: pages, unreadable: [], fatal: pages };
    return {
      rows: this.#rows,
      revision,
      damages: [...pages, ...others, ...this.damages],
      unreadable: this.#unreadable,
      fatal: [...pages, ...others, ...this.#fatal],
    };
  }

  #problemsOfAll(hasGap: boolean): string[] {
    return [
      ...(this.#format === storeFormat ? [] : [`its format is ${String(this.#format)} instead of ${storeFormat}`]),
      ...(hasGap ? ['there are gaps between its revisions'] : []),
    ];
  }

  #problemOf({ tree, key, value }: Entry): string | undefined {
    const name = textOfKey(key);
    switch (tree) {
      case 'rows':
        return this.#checkRow(name, value());
      case 'revisions':
        return this.#checkRevision(bufferToKeyValue(key), value());
      case 'leased':
        return this.#checkLeased(bufferToKeyValue(key), value());
      case 'leases':
        return void openRecord(`lease ${name}`, parseRecord(value()));
      case 'history':
        return void openRecord(name, parseRecord(value()));
      case 'meta':
        return this.#checkMeta(name, value());
      default:
        throw new DamagedStoreError(`the name of tree ${tree}`);
    }
  }

  #checkRow(key: string, bytes: Buffer): string | undefined {
    if (isSealed(key, bytes)) return void this.#rows++;
    this.#unreadable.push(key);
    const writtenAs = sealedName(key, bytes);
    return writtenAs === undefined
      ? `the object ${key} is not what was written`
      : `the object ${writtenAs} is stored as ${key}: its key is damaged`;
  }

  #checkRevision(revision: unknown, bytes: Buffer): string | undefined {
    if (typeof revision !== 'number' || !Number.isSafeInteger(revision)) throw new DamagedStoreError('a revision');
    this.#revisions++;
    this.#oldest = Math.min(this.#oldest, revision);
    this.#newest = Math.max(this.#newest, revision);
    return isSealed(String(revision), bytes)
      ? undefined
      : `the history of revision ${revision} is not what was written`;
  }

  #checkLeased(key: unknown, bytes: Buffer): undefined {
    if (!isSealed(JSON.stringify(key), bytes)) throw new DamagedStoreError('a key of a lease');
  }

  #checkMeta(name: string, bytes: Buffer): undefined {
    if (name === 'format') this.#format = JSON.parse(bytes.toString());
    else openRecord(name, parseRecord(bytes));
  }
}

const parseRecord = (bytes: Buffer): SealedRecord<unknown> => JSON.parse(bytes.toString()) as SealedRecord<unknown>;
