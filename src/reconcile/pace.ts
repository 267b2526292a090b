/** Bounds how much of the time goes into one key. A service of thousands of pods that all change is planned again whenever
 *  one of them does, each time looking at all: what its plans cost then decides how often they are made. */
import type { Clock } from '#base';
import { type ReconcileResult } from './controller.ts';

type Reconcile = (key: string, signal: AbortSignal) => Promise<ReconcileResult>;

export interface PaceOptions {
  readonly clock: Clock;
  /** Of the time, in (0, 1], that one key may be in work. */
  readonly maxShare: number;
}

/** Longest rest between two reconciles of a key. */
const maxRestMs = 500;

/** Rests that are over are looked through when this many have gathered. */
const manyRests = 256;

/** Reconciles at once when the last time is long enough ago, and asks to be called again when it is not. */
export function pace(reconcile: Reconcile, { clock, maxShare }: PaceOptions): Reconcile {
  const restUntilMs = new Map<string, number>();
  const forgetOld = (nowMs: number) => {
    for (const [key, untilMs] of restUntilMs) if (untilMs <= nowMs) restUntilMs.delete(key);
  };
  return async (key, signal) => {
    const startMs = clock.now();
    const restMs = (restUntilMs.get(key) ?? 0) - startMs;
    if (restMs > 0) return { requeueAfterMs: restMs };
    const result = await reconcile(key, signal);
    const endMs = clock.now();
    const tookMs = endMs - startMs;
    if (restUntilMs.size >= manyRests) forgetOld(endMs);
    restUntilMs.set(key, endMs + Math.min(tookMs / maxShare - tookMs, maxRestMs));
    return result;
  };
}
