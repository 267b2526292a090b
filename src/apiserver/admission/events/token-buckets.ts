/** Budgets of a certain rate, one for each key: of more keys than are kept, the one that was asked for longest ago has
 *  a full one again. */
import type { Clock } from '#base';

export class TokenBuckets {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #size: number;
  readonly #clock: Pick<Clock, 'now'>;
  /** When each would be full again, if nothing more were taken; the last is the one that was asked for last. */
  readonly #fullAtMs = new Map<string, number>();

  constructor({
    qps,
    burst,
    cacheSize,
    clock,
  }: {
    readonly qps: number;
    readonly burst: number;
    readonly cacheSize: number;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    this.#intervalMs = 1000 / qps;
    this.#burst = burst;
    this.#size = cacheSize;
    this.#clock = clock;
  }

  /** Whether there was something left, of which it takes one. */
  take(key: string): boolean {
    const nowMs = this.#clock.now();
    const before = Math.max(this.#fullAtMs.get(key) ?? nowMs, nowMs);
    const after = before + this.#intervalMs;
    // A little more is allowed than there is, by as much as numbers are rounded.
    const isThere = after - nowMs <= this.#burst * this.#intervalMs + 0.001;
    this.#fullAtMs.delete(key);
    this.#fullAtMs.set(key, isThere ? after : before);
    if (this.#fullAtMs.size > this.#size) {
      const [oldest] = this.#fullAtMs.keys();
      this.#fullAtMs.delete(oldest as string);
    }
    return isThere;
  }
}
