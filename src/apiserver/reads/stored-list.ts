/** Lists of a past that no snapshot is kept of: read from the store's history, so many rows at a time. */
import { expired, type StatusError } from '#api';
import { turnsOf } from '#base';
import { CompactedError, FutureRevisionError, type KeyRange, type KeyValue, prefixRange } from '#store';
import { tooLargeResourceVersion } from '../watch/resource-version.ts';
import { rangeOf, type Selection } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { encodeContinue } from './continue-token.ts';
import { cutPage, type ObjectList } from './page.ts';
import type { Position, Readable } from './readable.ts';

/** Rows read at a time: some milliseconds. */
const mostRows = 1000;

/** Throws the 410 for a revision that is compacted, the 504 for one that has not happened. */
export async function listStored(readable: Readable, selection: Selection, position: Position): Promise<ObjectList> {
  const { revision, after } = position;
  try {
    return await read(readable, selection, position);
  } catch (error) {
    if (error instanceof CompactedError) throw tooOld(after);
    if (error instanceof FutureRevisionError) throw tooLargeResourceVersion(revision, readable.cache.revision);
    throw error;
  }
}

async function read(readable: Readable, selection: Selection, position: Position): Promise<ObjectList> {
  const { cache, store, clock } = readable;
  const { revision, limit } = position;
  const range = storeRange(readable, selection, position);
  const turns = turnsOf(clock);
  const items: StoredObject[] = [];
  for (let { start } = range; ; ) {
    const left = limit - items.length;
    // Only what is selected counts for the page; of what is left, as many as will be told.
    const isLast = !selection.isSelective && left <= mostRows;
    const options = { revision, limit: isLast ? left : mostRows, count: isLast };
    const { rows, remaining } = await store.range({ ...range, start }, options);
    for (const row of rows) {
      const stored = cache.objectOf(row);
      const turn = turns.next();
      if (turn) await turn;
      if (!selection.matches(stored)) continue;
      if (items.length === limit) return cutPage(items, { revision });
      items.push(stored);
    }
    if (remaining === 0) return { items, revision };
    if (isLast) return cutPage(items, { revision, remaining });
    start = `${(rows.at(-1) as KeyValue).key}\0`;
  }
}

function storeRange({ resource: { prefix } }: Readable, { scope }: Selection, { after }: Position): KeyRange {
  const { start = '', end } = rangeOf(scope, after);
  const all = prefixRange(prefix);
  return { start: `${prefix}${start}`, end: end === undefined ? all.end : `${prefix}${end}` };
}

const versionTooOld = 'The resourceVersion for the provided list is too old.';
const goOn =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** The 410; with a token that goes on regardless, when the list had begun. */
function tooOld(after: string): StatusError {
  if (after === '') return expired(versionTooOld);
  const error = expired(goOn);
  const metadata = { continue: encodeContinue({ revision: -1, after }) };
  Object.assign(error.status.metadata, metadata);
  return error;
}
