/** A loop that brings something up to date whenever it is told that it may be behind. */
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';

export interface SyncLoopOptions {
  readonly clock: Clock;
  /** Shortest time between the starts of two runs. */
  readonly minPeriodMs: number;
  /** How long after a run that succeeded the next is due, though nobody asked for it. Default: none is. */
  readonly maxPeriodMs?: number;
  /** Brings everything up to date. Never called while it runs. */
  readonly run: () => Promise<void>;
  /** Told of what `run` threw, and how often in a row; it is run again after a growing delay. */
  readonly onFailure: (error: unknown, failures: number) => void;
}

export interface SyncLoop extends AsyncDisposable {
  /** Asks for a run: at once when none ran within the period, else as soon as it has passed. Many calls, one run. */
  trigger(): void;
  /** Resolves when a run that began after the last trigger has succeeded, or the loop was disposed. */
  settled(): Promise<void>;
}

/** Starts a loop, which waits for its first trigger. Disposing waits for the run that is under way. */
export function startSyncLoop({ clock, minPeriodMs, maxPeriodMs, run, onFailure }: SyncLoopOptions): SyncLoop {
  const stop = new AbortController();
  let due: Disposable | undefined;
  let triggered = Promise.withResolvers<void>();
  let behind = false;
  let settled = Promise.withResolvers<void>();
  settled.resolve();

  /** One run. Returns the milliseconds to wait before the next. */
  const runOnce = async (failures: number): Promise<number> => {
    behind = false;
    triggered = Promise.withResolvers();
    const startedAt = clock.now();
    try {
      await run();
      if (!behind) settled.resolve();
      due?.[Symbol.dispose]();
      if (maxPeriodMs !== undefined && !stop.signal.aborted) due = clock.setTimeout(() => loop.trigger(), maxPeriodMs);
      return Math.max(0, startedAt + minPeriodMs - clock.now());
    } catch (error) {
      loop.trigger();
      onFailure(error, failures + 1);
      return -backoffMs(failures + 1, { initialMs: 100, maxMs: 30_000 });
    }
  };

  const work = async () => {
    for (let failures = 0; ; ) {
      await triggered.promise;
      if (stop.signal.aborted) return;
      const pauseMs = await runOnce(failures);
      failures = pauseMs < 0 ? failures + 1 : 0;
      if (pauseMs !== 0) await clock.sleep(Math.abs(pauseMs), stop.signal);
    }
  };

  const loop: SyncLoop = {
    trigger() {
      if (!behind) settled = withResolversAfter(settled);
      behind = true;
      triggered.resolve();
    },
    settled: () => settled.promise,
    async [Symbol.asyncDispose]() {
      stop.abort();
      due?.[Symbol.dispose]();
      triggered.resolve();
      await working;
      settled.resolve();
    },
  };
  const working = work().catch(() => undefined); // only the sleep rejects, when the loop is disposed
  return loop;
}

/** A promise that settles later than now, to which those who wait for `previous` are forwarded. */
function withResolversAfter(previous: PromiseWithResolvers<void>): PromiseWithResolvers<void> {
  const next = Promise.withResolvers<void>();
  previous.resolve(next.promise);
  return next;
}
