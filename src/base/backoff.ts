/** Exponential back-off as a pure function of how often something failed. */

export interface BackoffOptions {
  /** Delay after the first failure, in milliseconds. Default 1000. */
  initialMs?: number;
  /** Longest delay, in milliseconds. Default 60000. */
  maxMs?: number;
  /** Growth per failure. Default 2. */
  factor?: number;
}

/** Milliseconds to wait after `failures` failures in a row (0 gives 0). */
export function backoffMs(
  failures: number,
  { initialMs = 1000, maxMs = 60_000, factor = 2 }: BackoffOptions = {},
): number {
  if (failures <= 0) return 0;
  return Math.min(maxMs, initialMs * factor ** Math.min(failures - 1, 64));
}
