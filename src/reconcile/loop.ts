/** The loop of a controller: workers that take keys from a queue, reconcile them, and try again what failed. */
import { isConflict, isNamespaceTerminating } from '#api';
import { type Clock, isAbortError, type Logger, toError, turnsOf, unlessAborted } from '#base';
import type { WorkQueue } from '#client';
import { type ReconcileResult, TerminalError } from './controller.ts';

/** What a loop works with. */
export interface LoopOptions {
  /** Fed by the caller, disposed by the loop. */
  readonly queue: WorkQueue;
  /** Told of what fails. */
  readonly logger: Logger;
  /** Whose turns the reconciles take. */
  readonly clock: Clock;
  /** Keys in work at the same time. Default 5. */
  readonly concurrency?: number | undefined;
  /** Resolves when the work may begin: the caches have synced. */
  readonly ready: Promise<unknown>;
  /** Works on one key; the signal aborts when the loop ends. */
  reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult>;
}

/**
 * Starts the workers.
 *
 * Guarantees: no key is in work twice at the same time; a key that is added while in work is worked on again; what
 * throws is tried again with back-off, except for a {@link TerminalError}; the reconciles of all controllers together
 * take turns with everything else in the process. Disposing aborts what is in work and waits for it, but not for caches
 * that have not synced.
 */
export function startLoop(options: LoopOptions): AsyncDisposable {
  const { queue, concurrency = 5, logger } = options;
  const abort = new AbortController();
  const begin = unlessAborted(options.ready, abort.signal).then(
    () => Promise.all(Array.from({ length: concurrency }, () => work(options, abort.signal))),
    error => void (abort.signal.aborted || logger.error('controller cannot start', { error: toError(error) })),
  );
  return {
    async [Symbol.asyncDispose]() {
      abort.abort();
      queue[Symbol.dispose]();
      await begin;
    },
  };
}

async function work(options: LoopOptions, signal: AbortSignal): Promise<void> {
  const { queue } = options;
  const turns = turnsOf(options.clock);
  for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
    if (signal.aborted) return;
    const turn = turns.next();
    if (turn) await turn;
    await reconcileOnce(key, signal, options);
    queue.done(key);
  }
}

async function reconcileOnce(key: string, signal: AbortSignal, options: LoopOptions): Promise<void> {
  const { queue } = options;
  try {
    const { requeueAfterMs } = await options.reconcile(key, signal);
    queue.forget(key);
    if (requeueAfterMs !== undefined) queue.addAfter(key, requeueAfterMs);
  } catch (error) {
    if (!signal.aborted) handleFailure(key, error, options);
  }
}

function handleFailure(key: string, error: unknown, { queue, logger }: LoopOptions): void {
  if (error instanceof TerminalError) {
    logger.error('reconcile failed for good', { key, error });
    queue.forget(key);
    return;
  }
  // The key's object goes with its namespace.
  if (isNamespaceTerminating(error)) return queue.forget(key);
  // A conflict only says that the cache was behind; the next look will show what somebody else wrote.
  if (isConflict(error) || isAbortError(error)) logger.debug('reconcile met a newer object', { key });
  else logger.warn('reconcile failed', { key, failures: queue.failures(key) + 1, error: toError(error) });
  queue.addRateLimited(key);
}
