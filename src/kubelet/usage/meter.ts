/** Measures when somebody asks, and remembers for a while: nobody asks, nothing is read. */
import type { Clock } from '#base';
import type { Measured, NodeSample } from './usage.ts';

/** How old an answer may be. */
const freshMs = 2_000;
/** How old the look may be that rates are told from. */
const comparableMs = 120_000;
/** How long whoever asks first waits for a second look. */
const firstWaitMs = 1_000;

interface UsageMeterOptions {
  /** Looks at the node. */
  measure(this: void): Promise<NodeSample>;
  readonly clock: Clock;
}

/** Several who ask at the same time share one look. */
export class UsageMeter {
  readonly #options: UsageMeterOptions;
  #measured: Measured | undefined;
  #measuring: Promise<Measured> | undefined;

  constructor(options: UsageMeterOptions) {
    this.#options = options;
  }

  /** What is used now. The first who asks, and who asks after a long time, waits for a second, in which the rates are
   *  found. */
  async read(): Promise<Measured> {
    if (this.#measured && this.#age(this.#measured.latest) < freshMs) return this.#measured;
    this.#measuring ??= this.#look().finally(() => (this.#measuring = undefined));
    return await this.#measuring;
  }

  async #look(): Promise<Measured> {
    const { measure, clock } = this.#options;
    let earlier = this.#measured?.latest;
    if (!earlier || this.#age(earlier) > comparableMs) {
      earlier = await measure();
      await clock.sleep(firstWaitMs);
    }
    this.#measured = { latest: await measure(), earlier };
    return this.#measured;
  }

  #age({ atMs }: NodeSample): number {
    return this.#options.clock.now() - atMs;
  }
}
