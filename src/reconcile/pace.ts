/** Bounds how much of the time goes into one key. A service of thousands of pods that all change is planned again
 *  whenever one of them does, each time looking at all: what its plans cost then decides how often they are made. */
import type { Clock } from '#base';
import type { ReconcileResult } from './controller.ts';

/** The bounds, the same for every key. */
export interface PaceOptions {
  readonly clock: Clock;
  /** Of the time, in (0, 1], that one key may be in work. Default 1. */
  readonly maxShare?: number | undefined;
  /** Shortest time between the starts of two reconciles of a key. Default 0. */
  readonly minPeriodMs?: number | undefined;
}

/** Longest rest between two reconciles of a key for what the last one took. */
const maxRestMs = 500;

/** Rests that are over are looked through when this many have gathered. */
const manyRests = 256;

/** Lets keys rest between reconciles. */
export class Pace {
  readonly #clock: Clock;
  readonly #maxShare: number;
  readonly #minPeriodMs: number;
  readonly #restUntilMs = new Map<string, number>();

  constructor({ clock, maxShare = 1, minPeriodMs = 0 }: PaceOptions) {
    this.#clock = clock;
    this.#maxShare = maxShare;
    this.#minPeriodMs = minPeriodMs;
  }

  /** Reconciles at once when the last time is long enough ago, and asks to be called again when it is not. */
  async run(key: string, reconcile: () => Promise<ReconcileResult>): Promise<ReconcileResult> {
    if (this.#maxShare >= 1 && this.#minPeriodMs <= 0) return await reconcile();
    const startMs = this.#clock.now();
    const restMs = (this.#restUntilMs.get(key) ?? 0) - startMs;
    if (restMs > 0) return { requeueAfterMs: restMs };
    const result = await reconcile();
    this.#rest(key, startMs);
    return result;
  }

  #rest(key: string, startMs: number): void {
    const endMs = this.#clock.now();
    const tookMs = endMs - startMs;
    if (this.#restUntilMs.size >= manyRests) this.#forgetOld(endMs);
    const forCostMs = endMs + Math.min(tookMs / this.#maxShare - tookMs, maxRestMs);
    this.#restUntilMs.set(key, Math.max(forCostMs, startMs + this.#minPeriodMs));
  }

  #forgetOld(nowMs: number): void {
    for (const [key, untilMs] of this.#restUntilMs) if (untilMs <= nowMs) this.#restUntilMs.delete(key);
  }
}
