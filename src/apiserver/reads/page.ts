/** Cuts a page off a run of objects. */
import { type Clock, turnsOf } from '#base';
import type { Selection } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { encodeContinue } from './continue-token.ts';

/** Objects in order, which can be gone through again and again. Whole lists are views of a snapshot. */
export interface StoredObjects extends Iterable<StoredObject> {
  readonly length: number;
}

/** One page, or all. */
export interface ObjectList {
  readonly items: StoredObjects;
  /** 0 of what is answered, not stored. */
  readonly revision: number;
  readonly continue?: string | undefined;
  readonly remaining?: number | undefined;
}

/** Objects of which a page is wanted. */
interface Candidates extends StoredObjects {
  take(count: number): StoredObject[];
}

interface PageOptions {
  readonly revision: number;
  readonly limit: number;
  readonly selection: Selection;
  readonly clock: Clock;
}

/** The first selected ones of a run, looked for in turns. */
export async function pageOf(run: Candidates, { revision, limit, selection, clock }: PageOptions): Promise<ObjectList> {
  if (!selection.isSelective) {
    if (run.length <= limit) return { items: run, revision };
    return cutPage(run.take(limit), { revision, remaining: run.length - limit });
  }
  const turns = turnsOf(clock);
  const items: StoredObject[] = [];
  for (const stored of run) {
    const turn = turns.next();
    if (turn) await turn;
    if (!selection.matches(stored)) continue;
    // As upstream: how many remain is told only when nothing had to be selected.
    if (items.length === limit) return cutPage(items, { revision });
    items.push(stored);
  }
  return { items, revision };
}

/** A page with others behind it. It must have items. */
export function cutPage(
  items: readonly StoredObject[],
  { revision, remaining }: { revision: number; remaining?: number },
): ObjectList {
  const last = items.at(-1) as StoredObject;
  return { items, revision, remaining, continue: encodeContinue({ revision, after: last.path }) };
}
