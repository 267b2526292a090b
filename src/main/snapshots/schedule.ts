/** Makes snapshots by the clock, as long as the store is open. */
import { type Clock, type Logger, parseDurationMs, type Timer, toError } from '#base';
import type { LmdbStore } from '#store';
import { dueInMs } from './plan.ts';

/** How often copies are made, and how many stay. */
export interface ScheduleOptions {
  readonly store: LmdbStore;
  readonly dataDir: string;
  /** The folder of snapshots. */
  readonly directory: string;
  /** Time between two, such as `1h`; 0 for none. */
  readonly every: string;
  readonly keep: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A start has other things to do. */
const beginAfterMs = 60_000;

/** Makes one whenever it is due, over restarts too; one that fails is told in one line, and tried again when the next
 *  is due. */
export const scheduleSnapshots = (options: ScheduleOptions): AsyncDisposable => new Schedule(options);

class Schedule implements AsyncDisposable {
  readonly #options: ScheduleOptions;
  readonly #everyMs: number;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #isDisposed = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#everyMs = parseDurationMs(options.every) ?? 0;
    if (this.#everyMs > 0) this.#after(Math.min(beginAfterMs, this.#everyMs), () => this.#begin());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    this.#timer?.[Symbol.dispose]();
    await this.#running;
  }

  #after(ms: number, work: () => Promise<void>): void {
    if (this.#isDisposed) return;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#running = work();
    }, ms);
  }

  async #begin(): Promise<void> {
    const { directory, clock } = this.#options;
    const { listSnapshots } = await import('./save.ts');
    const snapshots = await listSnapshots(directory).catch(() => []);
    this.#after(dueInMs(snapshots, { nowMs: clock.now(), everyMs: this.#everyMs }), () => this.#save());
  }

  async #save(): Promise<void> {
    const { every: _, ...options } = this.#options;
    const { store, logger } = options;
    try {
      const { saveSnapshot } = await import('./save.ts');
      await saveSnapshot({ ...options, reason: 'hourly', copyStore: file => store.backup(file) });
    } catch (error) {
      logger.warn('the store was not copied; older copies are kept', { error: toError(error) });
    }
    this.#after(this.#everyMs, () => this.#save());
  }
}
