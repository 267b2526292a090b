/** Reading the calendar and the clock. Source:
 *  https://github.com/google/cel-spec/blob/master/doc/langdef.md#list-of-standard-definitions */
import type { Implementation, Library } from '../functions.ts';
import { clockAt } from '../times.ts';
import { Duration, orError, Timestamp, type Value } from '../values.ts';

type ClockField = (clock: ReturnType<typeof clockAt>) => number;

const clockFields: Readonly<Record<string, ClockField>> = {
  getFullYear: clock => clock.year,
  getMonth: clock => clock.month,
  getDate: clock => clock.day,
  getDayOfMonth: clock => clock.day - 1,
  getDayOfWeek: clock => clock.weekday,
  getDayOfYear: clock => clock.dayOfYear,
  getHours: clock => clock.hour,
  getMinutes: clock => clock.minute,
  getSeconds: clock => clock.second,
  getMilliseconds: clock => clock.millisecond,
};

/** What the clock says at a time. */
const clocks: Library = Object.fromEntries(
  Object.entries(clockFields).flatMap(([name, read]) => [
    [`timestamp.${name}(): int`, ([a]: readonly Value[]) => BigInt(read(clockAt((a as Timestamp).nanos)))],
    [
      `timestamp.${name}(string): int`,
      ([a, zone]: readonly Value[]) => orError(() => BigInt(read(clockAt((a as Timestamp).nanos, zone as string)))),
    ],
  ]),
);

const inUnits =
  (nanos: bigint): Implementation =>
  ([a]) =>
    (a as Duration).nanos / nanos;

const durations: Library = {
  'duration.getHours(): int': inUnits(3_600_000_000_000n),
  'duration.getMinutes(): int': inUnits(60_000_000_000n),
  'duration.getSeconds(): int': inUnits(1_000_000_000n),
  'duration.getMilliseconds(): int': ([a]) => ((a as Duration).nanos / 1_000_000n) % 1000n,
};

/** Parts of times and of durations. */
export const clockLibrary: Library = { ...clocks, ...durations };
