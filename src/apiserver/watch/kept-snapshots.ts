/** Snapshots that pages are still to be read from, by revision. Each costs the objects that were replaced since, so
 *  they are kept for a while, and within bounds; what is forgotten here is read from the store's history. */
import type { Placed, Snapshot } from './snapshot.ts';

interface KeptSnapshotsOptions {
  /** Never more snapshots than this. Default 100. */
  readonly maxSnapshots?: number;
  /** How many bytes of objects may be kept that are not current any more. Default 64 MiB. */
  readonly maxBytes?: number;
  /** How long a snapshot is kept since the first page of a list was read from it. Default five minutes, as long as the
   *  store's history. */
  readonly maxAgeMs?: number;
}

interface Kept<T extends Placed> {
  readonly snapshot: Snapshot<T>;
  /** It is what there was at this revision and up to {@link until}. */
  readonly from: number;
  /** Undefined: nothing changed since. */
  until: number | undefined;
  /** How many bytes had been replaced before it was taken. */
  readonly replacedBytes: number;
  keptMs: number;
  /** Lists whose last page has not been read. */
  lists: number;
}

export class KeptSnapshots<T extends Placed> {
  readonly #limits: Required<KeptSnapshotsOptions>;
  /** In the order of their revisions. */
  #kept: Kept<T>[] = [];
  /** Bytes of all objects that were replaced while a snapshot was kept. */
  #replacedBytes = 0;

  constructor(options: KeptSnapshotsOptions = {}) {
    this.#limits = { maxSnapshots: 100, maxBytes: 64 * 1024 * 1024, maxAgeMs: 300_000, ...options };
  }

  get size(): number {
    return this.#kept.length;
  }

  /** Keeps what is kept already, or is current and has been since revision `from`, for one list more. */
  keep(snapshot: Snapshot<T>, { from, nowMs }: { from: number; nowMs: number }): void {
    let kept = this.#kept.find(other => other.snapshot === snapshot);
    if (!kept) {
      kept = { snapshot, from, until: undefined, replacedBytes: this.#replacedBytes, keptMs: nowMs, lists: 0 };
      this.#kept.push(kept);
    }
    kept.keptMs = nowMs;
    kept.lists++;
    if (this.#kept.length > this.#limits.maxSnapshots) this.#kept.shift();
  }

  /** What there was at a revision, which must have happened, if that is kept. */
  at(revision: number, nowMs: number): Snapshot<T> | undefined {
    this.expire(nowMs);
    const kept = this.#kept.findLast(({ from }) => from <= revision);
    return kept && revision <= (kept.until ?? revision) ? kept.snapshot : undefined;
  }

  /** The last page of a list was read. Whoever asks for it once more is answered from the store's history. */
  letGo(revision: number): void {
    const kept = this.#kept.findLast(({ from }) => from <= revision);
    if (!kept || (kept.until ?? revision) < revision || --kept.lists > 0) return;
    this.#kept = this.#kept.filter(other => other !== kept);
  }

  /** To be called with each change: from this revision on, something else is current. */
  changed(revision: number, previous: { readonly byteLength: number } | undefined): void {
    const newest = this.#kept.at(-1);
    if (!newest) return;
    newest.until ??= revision - 1;
    this.#replacedBytes += previous?.byteLength ?? 0;
    // The oldest keeps all that was replaced since, the others a part of it.
    while (this.#replacedBytes - (this.#kept[0]?.replacedBytes ?? this.#replacedBytes) > this.#limits.maxBytes)
      this.#kept.shift();
  }

  /** Forgets what is too old, however often it is read: as long as somebody goes on, nothing of it could ever go. */
  expire(nowMs: number): void {
    this.#kept = this.#kept.filter(({ keptMs }) => nowMs - keptMs < this.#limits.maxAgeMs);
  }

  /** All of them, when the cache has lost track. */
  clear(): void {
    this.#kept = [];
  }
}
