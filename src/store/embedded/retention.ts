/** How much history to keep: by when it was written, and by how much there is. Pure.
 *
 *  Revisions carry no times. Now and then it is noted which was the newest; what is not newer than a note was written
 *  before it. The notes are kept with the history, so that a process that starts knows how old is what it finds. */
import type { HistoryRetention } from '../store.ts';

/** At that time, this was the newest revision. */
export interface HistoryMark {
  readonly revision: number;
  readonly atMs: number;
}

interface RetentionPlan {
  /** The notes to keep, oldest first, with one of now. */
  readonly marks: readonly HistoryMark[];
  /** Oldest revision to keep; 0: all of them. */
  readonly compactTo: number;
}

interface ObservedHistory {
  readonly marks: readonly HistoryMark[];
  /** The newest revision. */
  readonly revision: number;
  readonly nowMs: number;
}

/** Forgets what the newest note that is old enough covers, and what is beyond the number of revisions to keep. */
export function planRetention(
  { marks, revision, nowMs }: ObservedHistory,
  { keepMs, keepRevisions }: HistoryRetention,
): RetentionPlan {
  // A clock that was set back must not keep history for as long as it was ahead.
  const noted = marks.map(mark => ({ ...mark, atMs: Math.min(mark.atMs, nowMs) }));
  if (noted.at(-1)?.revision !== revision) noted.push({ revision, atMs: nowMs });
  const old = noted.findLast(({ atMs }) => nowMs - atMs >= keepMs)?.revision ?? 0;
  const compactTo = Math.max(0, old, revision - keepRevisions);
  // Nothing came since the last note: it goes on telling how old the newest revision is.
  return { marks: noted.filter(mark => mark.revision > compactTo || mark.revision === revision), compactTo };
}
