/** Starts a dormant controller: follows what would wake it, then loads it and lets it start.
 *
 *  Guarantees: the first object wakes it, whether it was there before or comes later; nothing is lost meanwhile, since
 *  a controller that starts begins with all that is there. */
import { backoffMs, type Clock, holdTime, type Logger, sleepOrAbort, toError, unlessAborted } from '#base';
import type { Informers } from '#client';
import type { Controller, CustomController, DormantController } from './controller.ts';

/** What it is watched over by. */
export interface DormantEnvironment {
  /** Its first objects are learned from these. */
  readonly informers: Informers;
  /** Stands still while it is loaded. */
  readonly clock: Clock;
  /** Told when it cannot be loaded. */
  readonly logger: Logger;
  /** Starts it when it is loaded. */
  start(controller: Controller | CustomController): AsyncDisposable;
}

/** Waits for it to be needed. Disposing ends it, asleep or awake. */
export function startDormant(dormant: DormantController, environment: DormantEnvironment): AsyncDisposable {
  const stop = new AbortController();
  const running = run(dormant, environment, stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await (await running)?.[Symbol.asyncDispose]();
    },
  };
}

async function run(
  dormant: DormantController,
  environment: DormantEnvironment,
  signal: AbortSignal,
): Promise<AsyncDisposable | undefined> {
  // Given back only when the controller has caches of its own: what both follow is then not read twice.
  await using watched = watchFor(dormant, environment);
  await unlessAborted(watched.isThere, signal).catch(() => undefined); // nothing else rejects
  const controller = signal.aborted ? undefined : await load(dormant, environment, signal);
  return controller && !signal.aborted ? environment.start(controller) : undefined;
}

/** Follows all that wakes the controller. */
function watchFor(
  { primary, wakenBy = primary ? [{ kind: primary }] : [] }: DormantController,
  { informers }: DormantEnvironment,
): AsyncDisposable & { readonly isThere: Promise<void> } {
  const stack = new AsyncDisposableStack();
  const { promise: isThere, resolve } = Promise.withResolvers<void>();
  for (const { kind, when, ...scope } of wakenBy) {
    const { informer } = stack.use(informers.borrow(kind, { ...scope, metadataOnly: when === undefined }));
    stack.use(informer.onChange(({ object }) => void (when?.(object) !== false && resolve())));
  }
  return { isThere, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Tries until it succeeds or the signal aborts. */
async function load(
  dormant: DormantController,
  { clock, logger }: DormantEnvironment,
  signal: AbortSignal,
): Promise<Controller | CustomController | undefined> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      return await holdTime(clock, dormant.load());
    } catch (error) {
      logger.error('a controller cannot be loaded, trying again', { controller: dormant.name, error: toError(error) });
      await sleepOrAbort(clock, backoffMs(failures), signal);
    }
  }
  return undefined;
}
