/** A loop that brings something up to date whenever it is told that it may be behind. */
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';

/** What is brought up to date, and how often at most and at least. */
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

/** A running loop. Disposing waits for the run that is under way and begins no other. */
export interface SyncLoop extends AsyncDisposable {
  /** Asks for a run: at once when none ran within the period, else as soon as it has passed. Many calls, one run. */
  trigger(): void;
  /** Resolves when a run that began after the last trigger has succeeded, or the loop was disposed. */
  settled(): Promise<void>;
}

/** Starts a loop, which waits for its first trigger. Disposing waits for the run that is under way. */
export const startSyncLoop = (options: SyncLoopOptions): SyncLoop => new Loop(options);

class Loop implements SyncLoop {
  readonly #options: SyncLoopOptions;
  readonly #stop = new AbortController();
  readonly #working: Promise<void>;
  #triggered = Promise.withResolvers<void>();
  #settled = Promise.withResolvers<void>();
  /** Whether nothing has run since it was last triggered. */
  #isBehind = false;
  #failures = 0;
  /** Triggers when the longest time between runs has passed. */
  #due: Disposable | undefined;

  constructor(options: SyncLoopOptions) {
    this.#options = options;
    this.#settled.resolve();
    this.#working = this.#work().catch(() => undefined); // only the sleep rejects, when the loop is disposed
  }

  trigger(): void {
    if (!this.#isBehind) this.#settled = withResolversAfter(this.#settled);
    this.#isBehind = true;
    this.#triggered.resolve();
  }

  settled(): Promise<void> {
    return this.#settled.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#due?.[Symbol.dispose]();
    this.#triggered.resolve();
    await this.#working;
    this.#settled.resolve();
  }

  async #work(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await this.#triggered.promise;
      if (signal.aborted) return;
      const pauseMs = await this.#runOnce();
      if (pauseMs > 0) await this.#options.clock.sleep(pauseMs, signal);
    }
  }

  /** Returns the milliseconds to wait before the next run. */
  async #runOnce(): Promise<number> {
    const { clock, minPeriodMs, run, onFailure } = this.#options;
    this.#isBehind = false;
    this.#triggered = Promise.withResolvers();
    const startedAt = clock.now();
    try {
      await run();
      this.#failures = 0;
      if (!this.#isBehind) this.#settled.resolve();
      this.#setDue();
      return startedAt + minPeriodMs - clock.now();
    } catch (error) {
      this.#failures++;
      this.trigger();
      onFailure(error, this.#failures);
      return backoffMs(this.#failures, { initialMs: 100, maxMs: 30_000 });
    }
  }

  #setDue(): void {
    const { clock, maxPeriodMs } = this.#options;
    this.#due?.[Symbol.dispose]();
    if (maxPeriodMs === undefined || this.#stop.signal.aborted) return;
    this.#due = clock.setTimeout(() => this.trigger(), maxPeriodMs);
  }
}

/** A promise that settles later than now, to which those who wait for `previous` are forwarded. */
function withResolversAfter(previous: PromiseWithResolvers<void>): PromiseWithResolvers<void> {
  const next = Promise.withResolvers<void>();
  previous.resolve(next.promise);
  return next;
}
