/** Reads a store that may be damaged, in a process of its own, which the damage may end:
 *  `node damage-reader.ts DIRECTORY OUTPUT`. Writes what it found as JSON, before and after it wrote itself. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { toError } from '#base';
import { type Store, wholeRange } from '../store.ts';
import { openLmdbStore } from './lmdb-store.ts';

/** Of each key what is there: a hash of its row, or that it is damaged; and of revisions that were asked for as
 *  well. */
export interface StoreContent {
  readonly revision: number;
  readonly rows: Readonly<Record<string, string>>;
  /** By revision: a hash of all rows, or that it cannot be read. */
  readonly history: Readonly<Record<string, string>>;
}

/** What the process writes; a part that is missing is one that it did not live to see. */
export interface ReaderOutput {
  /** Why the store was not opened. */
  readonly refused?: string;
  readonly before?: StoreContent;
  /** After writing, of the keys that were not written; what had no room in the tree before shows here. */
  readonly after?: StoreContent;
}

/** Stands for a value whose pages are damaged. */
export const unreadable = 'unreadable';
/** Commits that are made to see whether writing overwrites what is there. */
const writes = 40;

async function readContent(store: Store, revisions: readonly number[]): Promise<StoreContent> {
  const hashOf = (value: unknown) =>
    createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12);
  const { rows } = await store.range(wholeRange);
  const content = rows
    .filter(({ key }) => !key.startsWith('written/'))
    .map(row => [
      row.key,
      row.isDamaged ? unreadable : hashOf({ ...row, value: Buffer.from(row.value).toString('base64') }),
    ]);
  const history: Record<string, string> = {};
  for (const revision of revisions) {
    history[revision] = await store.range(wholeRange, { revision }).then(
      old =>
        old.rows.some(({ isDamaged }) => isDamaged)
          ? unreadable
          : hashOf(old.rows.map(row => ({ ...row, value: Buffer.from(row.value).toString('base64') }))),
      () => unreadable,
    );
  }
  return {
    revision: await store.currentRevision(),
    rows: Object.fromEntries(content) as Record<string, string>,
    history,
  };
}

/** Reads all there is, writes, and reads it again. */
export async function readStore(directory: string): Promise<ReaderOutput> {
  let store: Store;
  try {
    store = await openLmdbStore({ directory });
  } catch (error) {
    return { refused: toError(error).message };
  }
  const newest = await store.currentRevision();
  const revisions = [newest - 5, newest - 25];
  const before = await readContent(store, revisions);
  for (let i = 0; i < writes; i++)
    await store.commit([{ type: 'put', key: `written/${i}`, value: Buffer.alloc((i * 397) % 9000, 'w') }]);
  const after = await readContent(store, revisions);
  await store[Symbol.asyncDispose]();
  return { before, after: { ...after, revision: newest } };
}

if (process.argv[1]?.endsWith('damage-reader.ts')) {
  const [, , directory = '', output = ''] = process.argv;
  writeFileSync(output, JSON.stringify(await readStore(directory)));
}
