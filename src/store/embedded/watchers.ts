/** The watches of an embedded store: which there are, and handing each the part of a commit that it asked for. */
import { inRange } from '../keys.ts';
import type { KeyRange, StoreEvent, WatchBatch, WatchOptions } from '../store.ts';
import type { Change, Commit } from './engine.ts';

interface Watcher {
  readonly range: KeyRange;
  readonly options: WatchOptions;
  /** First revision to report: what is before was replayed, or not asked for. */
  readonly fromRevision: number;
}

/** A set of watches. Every commit must be delivered once, in revision order. */
export class Watchers {
  readonly #watchers = new Set<Watcher>();

  get size(): number {
    return this.#watchers.size;
  }

  /** Begins at the next delivery whose revision is not below `fromRevision`. Disposing ends the watch. */
  add(range: KeyRange, fromRevision: number, options: WatchOptions): Disposable {
    const watcher: Watcher = { range, options, fromRevision };
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  /** Hands out a commit. A watch that a callback adds asks for what comes after, since it has replayed the rest; one
   *  that a callback ends is not called any more. */
  deliver(commit: Commit): void {
    if (this.#watchers.size === 0) return;
    const events = commit.changes.map(change => toEvent(change, commit.revision));
    for (const watcher of this.#watchers) {
      if (watcher.fromRevision > commit.revision) continue;
      const batch = batchFor(watcher.range, commit, events);
      if (batch) this.#call(watcher, batch);
    }
  }

  /** Ends all without telling them, when the store closes. */
  clear(): void {
    this.#watchers.clear();
  }

  /** A watch whose callback throws has lost a batch, so it ends; the commit and the other watches are not to blame. */
  #call(watcher: Watcher, batch: WatchBatch): void {
    try {
      watcher.options.onBatch(batch);
    } catch (error) {
      this.#watchers.delete(watcher);
      watcher.options.onError(new Error('a batch of the watch was not taken', { cause: error }));
    }
  }
}

/** The batches that a watch of `range` is owed for commits of the past. */
export function replay(commits: Iterable<Commit>, range: KeyRange): WatchBatch[] {
  const batches: WatchBatch[] = [];
  for (const commit of commits) {
    const events = commit.changes.map(change => toEvent(change, commit.revision));
    const batch = batchFor(range, commit, events);
    if (batch) batches.push(batch);
  }
  return batches;
}

function batchFor(range: KeyRange, commit: Commit, events: readonly StoreEvent[]): WatchBatch | undefined {
  const matching = events.filter((_, index) => inRange((commit.changes[index] as Change).key, range));
  return matching.length > 0 ? { revision: commit.revision, events: matching } : undefined;
}

function toEvent({ key, next }: Change, revision: number): StoreEvent {
  return next ? { type: 'put', row: next } : { type: 'delete', key, revision };
}
