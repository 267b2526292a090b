/** What an autoscaler remembers: numbers that were recommended, and changes that were made. */

/** A number of pods that was recommended. */
export interface Recommendation {
  readonly atMs: number;
  readonly replicas: number;
}

/** Pods that came or went: above or below 0. */
export interface Change {
  readonly atMs: number;
  readonly replicas: number;
}

/** Kept in the process: after a restart an autoscaler begins anew. */
export interface Memory {
  readonly recommendations: readonly Recommendation[];
  readonly changes: readonly Change[];
}

/** How long anything can matter: the longest window, and the longest period, that an autoscaler may name. */
const keptMs = 3_600_000;

/** The memory without what is too old to matter. */
export const forgetting = ({ recommendations, changes }: Memory, nowMs: number): Memory => ({
  recommendations: recommendations.filter(({ atMs }) => atMs > nowMs - keptMs),
  changes: changes.filter(({ atMs }) => atMs > nowMs - keptMs),
});

/** An autoscaler that is seen for the first time takes the number that it finds for a recommendation. */
export const firstMemory = (replicas: number, nowMs: number): Memory => ({
  recommendations: [{ atMs: nowMs, replicas }],
  changes: [],
});
