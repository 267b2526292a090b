/** Small tools for promises and asynchronous iteration. */
import type { Clock } from './clock.ts';
import { DeadlineError } from './errors.ts';
import { setImmediate } from './machine-timers.ts';

/** Fails with a {@link DeadlineError} naming `what` when `promise` has not settled after `ms` of `clock`'s time. */
export async function withDeadline<T>(
  promise: Promise<T>,
  options: { clock: Clock; ms: number; what: string },
): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  using _timer = options.clock.setTimeout(
    () => reject(new DeadlineError(`${options.what}: gave up after ${options.ms} ms`)),
    options.ms,
  );
  return await Promise.race([promise, expired]);
}

/** The outcome of `promise`, unless the signal aborts first: then it rejects with the signal's reason. What was waited
 *  for goes on. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Calls `stop` when the signal aborts, at once when it has; disposing calls that off. */
export function onAbort(signal: AbortSignal | undefined, stop: () => void): Disposable {
  if (signal?.aborted) stop();
  else signal?.addEventListener('abort', stop, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', stop) };
}

/** Lets whatever waits for the event loop go first: for work that would hold it for long, between two of its steps. */
export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A queue that is pushed to on one side and iterated over on the other. Ending it ends the iteration after what is
 *  queued; failing it throws there. One consumer only. */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #waiting: PromiseWithResolvers<IteratorResult<T>> | undefined;
  #end: { error?: unknown } | undefined;
  readonly #onReturn: (() => void) | undefined;

  /** `onReturn` runs when the consumer leaves the loop early. */
  constructor(options: { onReturn?: () => void } = {}) {
    this.#onReturn = options.onReturn;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Gives the item to whoever waits, else keeps it. After the end it is dropped. */
  push(item: T): void {
    if (this.#end) return;
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = undefined;
      waiting.resolve({ value: item, done: false });
    } else this.#items.push(item);
  }

  /** No more will come: what is queued is still handed out, then iteration is done. */
  end(): void {
    this.#finish({});
  }

  /** As {@link end}, but iteration rejects with the error once the queue is empty. */
  fail(error: unknown): void {
    this.#finish({ error });
  }

  /** For one consumer at a time: a second call before the first has resolved takes its place. */
  next(): Promise<IteratorResult<T>> {
    if (this.length > 0) {
      const value = this.#items[this.#head] as T;
      this.#items[this.#head++] = undefined; // what was taken may go
      if (this.#head > 1024 || this.#head === this.#items.length) {
        this.#items = this.#items.slice(this.#head);
        this.#head = 0;
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#end)
      return 'error' in this.#end ? Promise.reject(this.#end.error) : Promise.resolve({ value: undefined, done: true });
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** The consumer stops: what is queued is dropped, and whoever fills the queue is told. */
  return(): Promise<IteratorResult<T>> {
    this.#items = [];
    this.#head = 0;
    this.#finish({});
    this.#onReturn?.();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #finish(end: { error?: unknown }): void {
    if (this.#end) return;
    this.#end = end;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!waiting) return;
    if ('error' in end) waiting.reject(end.error);
    else waiting.resolve({ value: undefined, done: true });
  }
}

/** Runs `work` over `items`, at most `limit` at a time; rejects with the first error after the running ones ended. */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  };
  const results = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failed = results.find(result => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Lets at most `limit` pieces of work run at a time; the rest wait in order. */
export function createLimiter(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async work => {
    if (running >= limit) await new Promise<void>(resolve => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
