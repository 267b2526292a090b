/** Work of the machine that takes none of a virtual clock's time, such as loading a module: while it goes on, such a
 *  clock stands still. */
import type { Clock } from './clock.ts';

const held = new WeakMap<Clock, number>();

/** The outcome of `work`, during which no time passes on a virtual clock. */
export async function holdTime<T>(clock: Clock, work: Promise<T>): Promise<T> {
  held.set(clock, (held.get(clock) ?? 0) + 1);
  try {
    return await work;
  } finally {
    held.set(clock, (held.get(clock) ?? 0) - 1);
  }
}

/** Whether anything of that kind goes on. */
export const isTimeHeld = (clock: Clock): boolean => (held.get(clock) ?? 0) > 0;
