/** Reads rows as they were: what the engine holds now, with some keys put back. Pure.
 *
 *  Two things are undone this way: commits that are being written and are not durable yet, and, for a read at an old
 *  revision, the history since. */
import { compareKeys, inRange } from '../keys.ts';
import type { KeyRange, KeyValue } from '../store.ts';
import type { Change, StoreEngine } from './engine.ts';

/** Keys whose row differs from the engine's, with the row to show instead (undefined: none). */
export type Overlay = ReadonlyMap<string, KeyValue | undefined>;

/** The overlay that undoes `changes`, given in order, and then `base`: a key's first change tells how it was before. */
export function undo(changes: Iterable<Pick<Change, 'key' | 'previous'>>, range: KeyRange, base: Overlay): Overlay {
  const rows = new Map<string, KeyValue | undefined>();
  for (const { key, previous } of changes) if (!rows.has(key) && inRange(key, range)) rows.set(key, previous);
  for (const [key, row] of base) if (!rows.has(key)) rows.set(key, row);
  return rows;
}

/** The range of `engine` under `overlay`: at most `limit` rows, and how many there are beyond, or unless `count`ed
 *  whether there are any. */
export function readRange(
  engine: StoreEngine,
  range: KeyRange,
  options: { overlay: Overlay; limit: number; count: boolean },
): { rows: KeyValue[]; remaining: number } {
  const replaced = [...options.overlay].filter(([key]) => inRange(key, range));
  const shown = replaced.flatMap(([, row]) => (row ? [row] : []));
  // As many rows more as could be hidden, so that `limit` of them are left.
  const wanted = options.limit + replaced.length + (options.count ? 0 : 1);
  const scanned = engine.scan(range, wanted);
  const merged = replaced.length === 0 ? scanned : merge(scanned, shown, options.overlay);
  const rows = merged.length > options.limit ? merged.slice(0, options.limit) : merged;
  const unread = merged.length - rows.length;
  if (scanned.length < wanted) return { rows, remaining: unread };
  if (!options.count) return { rows, remaining: Math.min(1, unread) };
  const hidden = replaced.filter(([key]) => engine.get(key)).length;
  return { rows, remaining: engine.count(range) - hidden + shown.length - rows.length };
}

function merge(scanned: readonly KeyValue[], shown: readonly KeyValue[], overlay: Overlay): KeyValue[] {
  const rows = scanned.filter(row => !overlay.has(row.key));
  rows.push(...shown);
  return rows.sort((a, b) => compareKeys(a.key, b.key));
}
