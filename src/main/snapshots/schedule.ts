/** Makes snapshots by the clock, as long as the store is open. */
import { type Clock, type Logger, parseDurationMs, type Timer, toError } from '#base';
import type { LmdbStore } from '#store';
import { dueInMs } from './plan.ts';
import { listSnapshots, saveSnapshot } from './save.ts';

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
const notBeforeMs = 60_000;

/** Makes one whenever it is due, over restarts too; one that fails is told in one line, and tried again when the next is due. */
export function scheduleSnapshots({ every, ...options }: ScheduleOptions): AsyncDisposable {
  const { store, directory, clock, logger } = options;
  const everyMs = parseDurationMs(every) ?? 0;
  let timer: Timer | undefined;
  let running: Promise<void> | undefined;
  let isDisposed = false;
  const wait = (ms: number) => {
    if (isDisposed) return;
    timer = clock.setTimeout(() => {
      running = save();
    }, ms);
  };
  const save = async () => {
    try {
      await saveSnapshot({ ...options, reason: 'hourly', copyStore: file => store.backup(file) });
    } catch (error) {
      logger.warn('the store was not copied; older copies are kept', { error: toError(error) });
    }
    wait(everyMs);
  };
  const begin = async () => {
    const snapshots = await listSnapshots(directory).catch(() => []);
    wait(dueInMs(snapshots, { nowMs: clock.now(), everyMs, notBeforeMs: Math.min(notBeforeMs, everyMs) }));
  };
  if (everyMs > 0) running = begin();
  return {
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      timer?.[Symbol.dispose]();
      await running;
    },
  };
}
