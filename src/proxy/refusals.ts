/** When services that the kernel refused are tried again. */
import { backoffMs, type Clock, type Timer } from '#base';

/** Services whose rules the kernel refused, by `namespace/name`. Disposing it ends the waiting. */
export interface Refusals extends Disposable {
  /** Notes which of the services that were just written (`namespace/name`) were refused. */
  update(written: Iterable<string>, refused: ReadonlyMap<string, string>): void;
  /** Why the kernel refused a service; undefined for one that it has taken. */
  reasonFor(key: string): string | undefined;
}

interface RefusalsOptions {
  readonly clock: Clock;
  /** Tries a service again. */
  readonly retry: (key: string) => void;
}

/** Calls `retry` for each refused service after a second, then after twice as long each time, up to five minutes; one
 *  that was written meanwhile begins anew. */
export const createRefusals = (options: RefusalsOptions): Refusals => new WaitingServices(options);

interface Waiting {
  readonly failures: number;
  readonly timer: Timer;
  readonly reason: string;
}

class WaitingServices implements Refusals {
  readonly #options: RefusalsOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  update(written: Iterable<string>, refused: ReadonlyMap<string, string>): void {
    for (const key of new Set([...written, ...refused.keys()])) {
      const known = this.#waiting.get(key);
      known?.timer[Symbol.dispose]();
      this.#waiting.delete(key);
      const reason = refused.get(key);
      if (reason !== undefined) this.#wait(key, { failures: (known?.failures ?? 0) + 1, reason });
    }
  }

  reasonFor(key: string): string | undefined {
    return this.#waiting.get(key)?.reason;
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#waiting.values()) timer[Symbol.dispose]();
    this.#waiting.clear();
  }

  #wait(key: string, refusal: Omit<Waiting, 'timer'>): void {
    const { clock, retry } = this.#options;
    const timer = clock.setTimeout(() => retry(key), backoffMs(refusal.failures, { maxMs: 300_000 }));
    this.#waiting.set(key, { ...refusal, timer });
  }
}
