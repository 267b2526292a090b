/** When to look at a container's log again, so that it is not much too large by then. */

/** Upstream's `containerLogMonitorInterval`. */
export const lookPeriodMs = 10_000;
/** The engine opens a log anew for each rotation. */
const leastPeriodMs = 250;

/** Milliseconds until a log that goes on growing as it did has taken the room that is left: 250 to 10,000. */
export function nextLookInMs(growth: { readonly bytes: number; readonly ms: number }, leftBytes: number): number {
  if (growth.bytes <= 0 || growth.ms <= 0) return lookPeriodMs;
  const fullInMs = Math.floor((leftBytes * growth.ms) / growth.bytes);
  return Math.min(lookPeriodMs, Math.max(leastPeriodMs, fullInMs));
}
