/** The last time of a schedule, and how many there were: for who was away. */
import { nextTime } from './next-time.ts';
import type { Schedule } from './parse-schedule.ts';

/** A stretch of time, in epoch milliseconds. */
export interface Stretch {
  /** Not in it. */
  readonly afterMs: number;
  /** In it. */
  readonly untilMs: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** How far back to look, each as far as there are few times in the one before. */
const windowsMs = [minuteMs, 60 * minuteMs, dayMs, 32 * dayMs, 366 * dayMs];

/** The last time in a stretch; undefined when there is none. It costs the same however long the stretch is. */
export function lastTime(schedule: Schedule, { afterMs, untilMs }: Stretch, timeZone: string): number | undefined {
  if ('everyMs' in schedule) {
    const startMs = Math.floor(afterMs / 1000) * 1000;
    const count = Math.floor((untilMs - startMs) / schedule.everyMs);
    return count > 0 ? startMs + count * schedule.everyMs : undefined;
  }
  for (const windowMs of [...windowsMs, Number.POSITIVE_INFINITY]) {
    const fromMs = Math.max(afterMs, untilMs - windowMs);
    const last = lastFrom(schedule, { afterMs: fromMs, untilMs }, timeZone);
    if (last !== undefined || fromMs === afterMs) return last;
  }
  return undefined;
}

function lastFrom(schedule: Schedule, { afterMs, untilMs }: Stretch, timeZone: string): number | undefined {
  let last: number | undefined;
  for (let at = nextTime(schedule, afterMs, timeZone); at !== undefined && at <= untilMs; ) {
    last = at;
    at = nextTime(schedule, at, timeZone);
  }
  return last;
}

/** Whether a stretch has more than so many times. */
export function hasMoreTimes(
  schedule: Schedule,
  { afterMs, untilMs }: Stretch,
  { count, timeZone }: { readonly count: number; readonly timeZone: string },
): boolean {
  let atMs = afterMs;
  for (let seen = 0; seen <= count; seen++) {
    const next = nextTime(schedule, atMs, timeZone);
    if (next === undefined || next > untilMs) return false;
    atMs = next;
  }
  return true;
}
