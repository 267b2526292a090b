/** How long a job waits until it replaces pods that failed: 10 seconds, twice as long after each failure more, up to
 *  six minutes; a success ends the row.
 *  Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy */
import type { Pod } from '#api';
import { backoffMs } from '#base';
import { endedAtMs, isSucceeded } from './job-pods.ts';

/** Failures in a row. */
export interface Failures {
  readonly count: number;
  /** Epoch milliseconds; there when the count is not 0. */
  readonly lastMs?: number;
}

/** No failures. */
export const noFailures: Failures = { count: 0 };

/** The failures in a row after some more pods have ended. */
export function countFailures({ count, lastMs = 0 }: Failures, ended: readonly Pod[]): Failures {
  if (ended.length === 0) return { count, ...(count > 0 ? { lastMs } : {}) };
  const successes = ended.filter(isSucceeded).map(endedAtMs);
  const sinceMs = successes.reduce((latest, ms) => Math.max(latest, ms), Number.NEGATIVE_INFINITY);
  const failures = ended.filter(pod => !isSucceeded(pod)).map(endedAtMs);
  const later = failures.filter(ms => ms > sinceMs);
  const total = (successes.length > 0 ? 0 : count) + later.length;
  return total === 0 ? noFailures : { count: total, lastMs: later.reduce((a, b) => Math.max(a, b), lastMs) };
}

/** How long to wait still; 0 or less when pods may be made. */
export function remainingMs({ count, lastMs = 0 }: Failures, nowMs: number): number {
  return count === 0 ? 0 : lastMs + backoffMs(count, { initialMs: 10_000, maxMs: 360_000 }) - nowMs;
}
