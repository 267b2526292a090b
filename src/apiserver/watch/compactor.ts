/** Forgets the store's history little by little, as upstream does: what is older than five to ten minutes. */
import { type Clock, type Logger, type Timer, toError } from '#base';
import type { Store } from '#store';

export interface CompactorOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  /** Default five minutes. */
  everyMs?: number;
}

/** Compacts, at each turn, what was there at the turn before. */
export function startCompactor({ store, clock, logger, everyMs = 300_000 }: CompactorOptions): Disposable {
  let revision = store.revision;
  let timer: Timer;
  const wait = () => {
    timer = clock.setTimeout(() => {
      const before = revision;
      revision = store.revision;
      store
        .compact(before)
        .catch((error: unknown) =>
          logger.warn('cannot compact the store', { revision: before, error: toError(error) }),
        );
      wait();
    }, everyMs);
  };
  wait();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
