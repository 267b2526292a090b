/** The queue between informers and reconcilers, in the semantics of client-go's workqueue.
 *
 *  States of a key: absent -> queued (add) -> processing (next) -> absent (done). A key added while it is processing is
 *  remembered and queued again by `done`, so that no two workers ever have the same key and no change is missed. */
import { elapsedMs, type MetricsRegistry, type Timer } from '#base';
import { QueueMetrics } from './queue-metrics.ts';
import { createRateLimiter, type RateLimiterOptions } from './rate-limiter.ts';

/** Keys that want to be worked on. */
export interface WorkQueue extends Disposable {
  /** Keys that wait to be taken, without those that are delayed. */
  readonly length: number;
  /** Queues a key; does nothing when it is queued already. */
  add(key: string): void;
  /** Queues a key after a delay. A key that waits already is queued at the earlier of the two times. */
  addAfter(key: string, delayMs: number): void;
  /** Queues a key that failed, after its back-off. */
  addRateLimited(key: string): void;
  /** Ends the back-off of a key; call it on success. */
  forget(key: string): void;
  /** How often the key was added rate-limited since it was last forgotten. */
  failures(key: string): number;
  /** Takes the next key, waiting for one; undefined once the queue was disposed. Call {@link done} with it
   *  afterwards. */
  next(): Promise<string | undefined>;
  /** Says that a taken key is no longer in work. */
  done(key: string): void;
}

interface WorkQueueOptions extends RateLimiterOptions {
  /** What it is called in metrics. */
  readonly name?: string;
  /** Where it is counted. Default: nowhere. */
  readonly metrics?: MetricsRegistry | undefined;
}

/** Creates a queue; disposing it drops what is queued or delayed and lets waiting takers go. */
export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  return new DelayingWorkQueue(options);
}

class DelayingWorkQueue implements WorkQueue {
  readonly #clock: RateLimiterOptions['clock'];
  readonly #limiter: ReturnType<typeof createRateLimiter>;
  readonly #metrics: QueueMetrics | undefined;
  /** In the order they were added, with when that was. */
  readonly #queued = new Map<string, number>();
  /** With when each was taken. */
  readonly #processing = new Map<string, number>();
  /** Added while in work. */
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, { dueAtMs: number; timer: Timer }>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #disposed = false;

  constructor(options: WorkQueueOptions) {
    this.#clock = options.clock;
    this.#limiter = createRateLimiter(options);
    const { metrics, name = '' } = options;
    this.#metrics =
      metrics &&
      new QueueMetrics(metrics, name, { length: () => this.length, takenAt: () => this.#processing.values() });
  }

  get length(): number {
    return this.#queued.size;
  }

  add(key: string): void {
    if (this.#disposed) return;
    if (this.#processing.has(key)) {
      this.#again.add(key);
      return;
    }
    if (this.#queued.has(key)) return;
    this.#queued.set(key, elapsedMs());
    this.#metrics?.added();
    this.#handOut();
  }

  addAfter(key: string, delayMs: number): void {
    if (this.#disposed) return;
    if (delayMs <= 0) return this.add(key);
    const dueAtMs = this.#clock.now() + delayMs;
    const waiting = this.#delayed.get(key);
    if (waiting && waiting.dueAtMs <= dueAtMs) return;
    waiting?.timer[Symbol.dispose]();
    const timer = this.#clock.setTimeout(() => {
      this.#delayed.delete(key);
      this.add(key);
    }, delayMs);
    this.#delayed.set(key, { dueAtMs, timer });
  }

  addRateLimited(key: string): void {
    if (this.#disposed) return;
    this.#metrics?.retried();
    this.addAfter(key, this.#limiter.when(key));
  }

  forget(key: string): void {
    this.#limiter.forget(key);
  }

  failures(key: string): number {
    return this.#limiter.failures(key);
  }

  next(): Promise<string | undefined> {
    if (this.#disposed) return Promise.resolve(undefined);
    return new Promise(resolve => {
      this.#takers.push(resolve);
      this.#handOut();
    });
  }

  done(key: string): void {
    const takenMs = this.#processing.get(key);
    if (takenMs !== undefined) this.#metrics?.done(elapsedMs() - takenMs);
    this.#processing.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    for (const { timer } of this.#delayed.values()) timer[Symbol.dispose]();
    this.#delayed.clear();
    this.#queued.clear();
    this.#again.clear();
    for (const take of this.#takers.splice(0)) take(undefined);
  }

  #handOut(): void {
    for (const [key, addedMs] of this.#queued) {
      const take = this.#takers.shift();
      if (!take) return;
      this.#queued.delete(key);
      const nowMs = elapsedMs();
      this.#metrics?.taken(nowMs - addedMs);
      this.#processing.set(key, nowMs);
      take(key);
    }
  }
}
