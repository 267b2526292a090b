/** Forgets the store's history little by little: what is older than five minutes, as upstream's API server does, or
 *  more than a hundred thousand revisions old. It goes by when history was written, so a server that is started again
 *  and again forgets it all the same. */
import { type Clock, type Logger, type Timer, toError } from '#base';
import type { Store } from '#store';

interface CompactorOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  /** How long history is kept, looked at five times as often. Default five minutes; 0 for ever. */
  keepMs?: number | undefined;
}

const keepRevisions = 100_000;
const shortestPauseMs = 100;
/** The first look, when the start is over. */
const firstLookMs = 1000;

export function startCompactor({ store, clock, logger, keepMs = 300_000 }: CompactorOptions): Disposable {
  let timer: Timer | undefined;
  let isDisposed = false;
  const look = async () => {
    await store
      .retain({ keepMs, keepRevisions })
      .catch((error: unknown) => isDisposed || logger.warn('cannot compact the store', { error: toError(error) }));
    if (!isDisposed) wait(Math.max(shortestPauseMs, keepMs / 5));
  };
  const wait = (ms: number) => {
    timer = clock.setTimeout(() => void look(), ms);
  };
  if (keepMs > 0) wait(firstLookMs);
  return {
    [Symbol.dispose]() {
      isDisposed = true;
      timer?.[Symbol.dispose]();
    },
  };
}
