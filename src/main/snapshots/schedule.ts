/** Makes snapshots by the clock, as long as the store is open. */
import { type Clock, type Logger, parseDurationMs, type Timer, toError } from '#base';
import type { LmdbStore } from '#store';
import { dueInMs } from './plan.ts';

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

/** Makes one whenever it is due, over restarts too; one that fails is told in one line, and tried again when the next is due. */
export function scheduleSnapshots({ every, ...options }: ScheduleOptions): AsyncDisposable {
  const { store, directory, clock, logger } = options;
  const everyMs = parseDurationMs(every) ?? 0;
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let isDisposed = false;
  const wait = (ms: number, work: () => Promise<void>) => {
    if (isDisposed) return;
    timer = clock.setTimeout(() => {
      running = work();
    }, ms);
  };
  const save = async () => {
    try {
      const { saveSnapshot } = await import('./save.ts');
      await saveSnapshot({ ...options, reason: 'hourly', copyStore: file => store.backup(file) });
    } catch (error) {
      logger.warn('the store was not copied; older copies are kept', { error: toError(error) });
    }
    wait(everyMs, save);
  };
  const begin = async () => {
    const { listSnapshots } = await import('./save.ts');
    const snapshots = await listSnapshots(directory).catch(() => []);
    wait(dueInMs(snapshots, { nowMs: clock.now(), everyMs }), save);
  };
  if (everyMs > 0) wait(Math.min(beginAfterMs, everyMs), begin);
  return {
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
