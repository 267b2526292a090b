/** Commits that are planned and not yet durable: conditions are checked against their rows, readers do not see them. */
import type { KeyValue } from '../store.ts';
import type { Commit } from './engine.ts';
import type { Overlay } from './overlay.ts';

interface PendingKey {
  /** The row after the newest pending commit. */
  newest: KeyValue | undefined;
  /** Revision of that commit. */
  revision: number;
}

export class PendingCommits {
  #commits: Commit[] = [];
  readonly #keys = new Map<string, PendingKey>();
  readonly #visible = new Map<string, KeyValue | undefined>();

  /** What readers must be shown for keys with a pending change. */
  get visible(): Overlay {
    return this.#visible;
  }

  /** Whether a pending commit writes the key. */
  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** The newest row of a key that `has` a pending change. */
  newest(key: string): KeyValue | undefined {
    return this.#keys.get(key)?.newest;
  }

  /** Commits come in the order of their revisions. */
  add(commit: Commit): void {
    this.#commits.push(commit);
    const { revision, changes } = commit;
    for (const { key, previous, next } of changes) {
      const pending = this.#keys.get(key);
      if (!pending) {
        this.#keys.set(key, { newest: next, revision });
        this.#visible.set(key, previous);
      } else {
        pending.newest = next;
        pending.revision = revision;
      }
    }
  }

  /** Forgets all of them, and returns them in order. */
  clear(): Commit[] {
    const commits = this.#commits;
    this.#commits = [];
    this.#keys.clear();
    this.#visible.clear();
    return commits;
  }

  /** Makes the oldest pending commit visible. */
  publish({ revision, changes }: Commit): void {
    this.#commits.shift();
    for (const { key, next } of changes) {
      if (this.#keys.get(key)?.revision === revision) {
        this.#keys.delete(key);
        this.#visible.delete(key);
      } else this.#visible.set(key, next);
    }
  }
}
