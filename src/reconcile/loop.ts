/** The loop of a controller: workers that take keys from a queue, reconcile them, and try again what failed. */
import { isConflict } from '#api';
import { type Clock, isAbortError, type Logger, toError, turnsOf } from '#base';
import type { WorkQueue } from '#client';
import { isNamespaceTerminating } from './api-errors.ts';
import { type ReconcileResult, TerminalError } from './controller.ts';

/** A reconcile that is over. */
export interface Reconciled {
  /** The controller's name. */
  readonly controller: string;
  /** The key, as `namespace/name`. */
  readonly key: string;
  /** Whether it has nothing more to do, comes again by itself, or failed and comes again with back-off. */
  readonly outcome: 'done' | 'again' | 'failed';
  /** How long it took, with the wait for its own writes to show. */
  readonly tookMs: number;
  /** Keys that wait to be reconciled. */
  readonly queued: number;
}

/** Told of each reconcile. Must not throw. */
export type OnReconciled = (reconciled: Reconciled) => void;

export interface LoopOptions {
  /** The controller's. */
  readonly name: string;
  /** Fed by the caller, disposed by the loop. */
  readonly queue: WorkQueue;
  readonly logger: Logger;
  /** Whose turns the reconciles take. */
  readonly clock: Clock;
  /** Keys in work at the same time. Default 5. */
  readonly concurrency?: number | undefined;
  /** Told of each reconcile. Default: nobody is. */
  readonly onReconciled?: OnReconciled | undefined;
  /** Resolves when the work may begin: the caches have synced. */
  readonly ready: Promise<unknown>;
  reconcile(key: string, signal: AbortSignal): Promise<ReconcileResult>;
}

/**
 * Starts the workers.
 *
 * Guarantees: no key is in work twice at the same time; a key that is added while in work is worked on again; what throws
 * is tried again with back-off, except for a {@link TerminalError}; the reconciles of all controllers together take turns
 * with everything else in the process. Disposing aborts what is in work and waits for it.
 */
export function startLoop(options: LoopOptions): AsyncDisposable {
  const { queue, concurrency = 5, logger } = options;
  const abort = new AbortController();
  const begin = options.ready.then(
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
    const startMs = options.clock.now();
    const outcome = await reconcileOnce(key, signal, options);
    queue.done(key);
    if (options.onReconciled) {
      const tookMs = options.clock.now() - startMs;
      options.onReconciled({ controller: options.name, key, outcome, tookMs, queued: queue.length });
    }
  }
}

async function reconcileOnce(key: string, signal: AbortSignal, options: LoopOptions): Promise<Reconciled['outcome']> {
  const { queue } = options;
  try {
    const { requeueAfterMs } = await options.reconcile(key, signal);
    queue.forget(key);
    if (requeueAfterMs === undefined) return 'done';
    queue.addAfter(key, requeueAfterMs);
    return 'again';
  } catch (error) {
    if (!signal.aborted) handleFailure(key, error, options);
    return 'failed';
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
