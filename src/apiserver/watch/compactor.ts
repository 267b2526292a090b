/** Forgets the store's history little by little: what is older than five minutes, as upstream's API server does, or more than
 *  a hundred thousand revisions old. It goes by when history was written, so a server that is started again and again
 *  forgets it all the same. */
import { type Clock, type Logger, type Timer, toError } from '#base';
import type { HistoryRetention, Store } from '#store';

export interface CompactorOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  /** Default: five minutes, 100,000 revisions. */
  retention?: HistoryRetention;
  /** Time between two looks. Default one minute. */
  everyMs?: number;
}

/** The first look, when the start is over. */
const firstLookMs = 1000;

export function startCompactor({
  store,
  clock,
  logger,
  retention = { keepMs: 300_000, keepRevisions: 100_000 },
  everyMs = 60_000,
}: CompactorOptions): Disposable {
  let timer: Timer;
  let isDisposed = false;
  const look = async () => {
    await store
      .retain(retention)
      .catch((error: unknown) => isDisposed || logger.warn('cannot compact the store', { error: toError(error) }));
    if (!isDisposed) wait(everyMs);
  };
  const wait = (ms: number) => {
    timer = clock.setTimeout(() => void look(), ms);
  };
  wait(firstLookMs);
  return {
    [Symbol.dispose]() {
      isDisposed = true;
      timer[Symbol.dispose]();
    },
  };
}
