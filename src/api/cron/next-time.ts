/** The next time of a schedule, on the clock of a time zone. An hour that the clock leaves out in spring has no times,
 *  one that it shows twice in autumn has them twice. */
import type { FieldSchedule, Schedule } from './parse-schedule.ts';
import { type LocalTime, localTime } from './time-zone.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A schedule without a time within five years has none: the 30th of February. */
const horizonMs = 5 * 366 * 24 * hourMs;
/** Clocks are put forward and back by a multiple of this. */
const quarterMs = 15 * minuteMs;

/** The first time after `afterMs` (epoch milliseconds, as is the outcome); undefined when there is none. `timeZone`:
 *  name of the zone, that {@link isTimeZone} knows. */
export function nextTime(schedule: Schedule, afterMs: number, timeZone: string): number | undefined {
  if ('everyMs' in schedule) return Math.floor(afterMs / 1000) * 1000 + schedule.everyMs;
  let ms = (Math.floor(afterMs / minuteMs) + 1) * minuteMs;
  for (const endMs = ms + horizonMs; ms < endMs; ) {
    const stepMs = stepTo(schedule, localTime(ms, timeZone));
    if (stepMs === 0) return ms;
    ms += stepMs;
  }
  return undefined;
}

/** 0 when the time is one of the schedule's; else by how much to go on, past no time of it. */
function stepTo(schedule: FieldSchedule, time: LocalTime): number {
  const { minutes, hours, months } = schedule;
  const restOfQuarterMs = quarterMs - (time.minute % 15) * minuteMs;
  if (!months.has(time.month) || !isDay(schedule, time)) {
    // The day may be shorter than it looks: what is left of it is gone through in small steps.
    const restMs = (23 - time.hour) * hourMs + (60 - time.minute) * minuteMs;
    return Math.max(restOfQuarterMs, restMs - 3 * hourMs);
  }
  if (!hours.has(time.hour)) return restOfQuarterMs;
  return minutes.has(time.minute) ? 0 : minuteMs;
}

function isDay({ days, weekdays, needsBothDays }: FieldSchedule, { day, weekday }: LocalTime): boolean {
  const isOfMonth = days.has(day);
  const isOfWeek = weekdays.has(weekday);
  return needsBothDays ? isOfMonth && isOfWeek : isOfMonth || isOfWeek;
}
