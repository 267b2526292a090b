/** Decides when a step that goes on is worth a line in a log. Pure. */
import type { RunningStep } from './progress.ts';

/** After so long the first line. */
const firstAfterMs = 10_000;
/** Something else that is waited for is told of so long after the last line. */
const changeAfterMs = 5000;
/** The same is told of again so long after the last line. */
const againAfterMs = 30_000;

/** The line that tells of a step now: `… hello available 10 s: pod hello-1: ErrImagePull`; undefined where there is no
 *  news. */
export function planNews({ title, startedMs, detail, told }: RunningStep, nowMs: number): string | undefined {
  const quietMs = nowMs - (told?.atMs ?? startedMs);
  const isOther = told !== undefined && told.detail !== detail;
  const dueMs = told === undefined ? firstAfterMs : isOther ? changeAfterMs : againAfterMs;
  if (quietMs < dueMs) return undefined;
  const seconds = Math.floor((nowMs - startedMs) / 1000);
  return `… ${title} ${seconds} s${detail === undefined ? '' : `: ${detail}`}`;
}
