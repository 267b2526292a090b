/** How long a key that failed must wait: its own exponential back-off, and a budget for all keys together. */
import { backoffMs, type Clock } from '#base';

/** How fast, and how much at once. */
export interface RateLimiterOptions {
  /** Measures the rate. */
  clock: Clock;
  /** Delay after a key's first failure. Default 5 ms. */
  initialBackoffMs?: number;
  /** Longest delay of a key. Default 1000 s. */
  maxBackoffMs?: number;
  /** Retries a second, of all keys together, once the burst is used up. Default 10. */
  retriesPerSecond?: number;
  /** Retries that may come at once. Default 100. */
  burst?: number;
}

/** Lets so much pass in a time. */
export interface RateLimiter {
  /** Counts a failure of `key` and tells how long it must wait, in milliseconds. */
  when(key: string): number;
  /** Forgets the failures of `key`, because it succeeded or is given up. */
  forget(key: string): void;
  /** Failures of `key` since it was last forgotten. */
  failures(key: string): number;
}

/** Upstream's default limiter for controllers: the longer of the key's back-off and the wait for the common budget.
 *  Source: client-go, util/workqueue/default_rate_limiters.go. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { clock, initialBackoffMs = 5, maxBackoffMs = 1_000_000, retriesPerSecond = 10, burst = 100 } = options;
  const failures = new Map<string, number>();
  const intervalMs = 1000 / retriesPerSecond;
  /** When the budget would be full again, if nothing more were taken. */
  let fullAtMs = Number.NEGATIVE_INFINITY;
  const takeToken = (): number => {
    const nowMs = clock.now();
    fullAtMs = Math.max(fullAtMs, nowMs) + intervalMs;
    return Math.max(0, fullAtMs - nowMs - burst * intervalMs);
  };
  return {
    when(key) {
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      return Math.max(backoffMs(count, { initialMs: initialBackoffMs, maxMs: maxBackoffMs }), takeToken());
    },
    forget: key => void failures.delete(key),
    failures: key => failures.get(key) ?? 0,
  };
}
