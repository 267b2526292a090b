/** A clock that stands still until a test moves it. */
import { type Clock, sleepWith, type Timer } from './clock.ts';
import { isTimeHeld } from './held-time.ts';
import { setImmediate } from './machine-timers.ts';
import { waitingFor } from './turns.ts';

/** The test's hand on a virtual clock. */
export interface VirtualClock extends Clock {
  /** Moves time forward, firing every timer that falls due in order, and lets promise reactions run between them. */
  advance(byMs: number): Promise<void>;
  /** How many timers are pending: zero when everything was disposed. */
  readonly pendingTimers: number;
}

interface Entry {
  dueAt: number;
  order: number;
  callback: () => void;
}

/** Creates a virtual clock that starts at `startMs` (default 2026-01-01T00:00:00Z). */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  const entries = new Set<Entry>();
  let nowMs = startMs;
  let order = 0;
  /** Lets microtasks and immediates that a fired timer caused finish before time moves on, who waits for a turn, and
   *  what holds the time. */
  const settle = async () => {
    do await new Promise<void>(resolve => setImmediate(resolve));
    while (waitingFor(clock) > 0 || isTimeHeld(clock));
  };
  const nextDue = (limitMs: number): Entry | undefined => {
    let first: Entry | undefined;
    for (const entry of entries) {
      if (entry.dueAt > limitMs) continue;
      if (!first || entry.dueAt < first.dueAt || (entry.dueAt === first.dueAt && entry.order < first.order))
        first = entry;
    }
    return first;
  };
  const clock: VirtualClock = {
    now: () => nowMs,
    setTimeout(callback, delayMs): Timer {
      const entry: Entry = { dueAt: nowMs + Math.max(0, delayMs), order: order++, callback };
      entries.add(entry);
      return { [Symbol.dispose]: () => void entries.delete(entry) };
    },
    sleep: (delayMs, signal) => sleepWith(clock, delayMs, signal),
    async advance(byMs) {
      const untilMs = nowMs + byMs;
      await settle();
      for (let entry = nextDue(untilMs); entry; entry = nextDue(untilMs)) {
        entries.delete(entry);
        nowMs = Math.max(nowMs, entry.dueAt);
        entry.callback();
        await settle();
      }
      nowMs = untilMs;
    },
    get pendingTimers() {
      return entries.size;
    },
  };
  return clock;
}
