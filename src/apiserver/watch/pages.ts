/** Reads a range of a store page by page, in turns with other work. */
import { type Clock, turnsOf } from '#base';
import type { KeyRange, RangeResult, Store } from '#store';

/** Rows read at a time: some milliseconds. */
const pageRows = 1000;

/** Each call reads the page after the one before. To be called until none are `remaining`. */
export function pagesOf(store: Pick<Store, 'range'>, range: KeyRange, clock: Clock): () => Promise<RangeResult> {
  const turns = turnsOf(clock);
  let { start } = range;
  return async () => {
    const turn = turns.next();
    if (turn) await turn;
    const page = await store.range({ ...range, start }, { limit: pageRows, count: false });
    start = `${page.rows.at(-1)?.key}\0`;
    return page;
  };
}
