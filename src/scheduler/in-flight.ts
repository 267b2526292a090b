/** What the scheduler has under way besides its decisions. */

/** Lets only so many requests be under way at a time, and waits for everything when it ends. */
export class InFlight {
  readonly #limit: number;
  readonly #all = new Set<Promise<void>>();
  readonly #queue: (() => void)[] = [];
  #count = 0;
  #room = Promise.withResolvers<void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves when a request could be sent at once. */
  async room(): Promise<void> {
    while (this.#count >= this.#limit) await this.#room.promise;
  }

  /** Sends a request, now or when its turn comes. */
  async run(request: () => Promise<void>): Promise<void> {
    if (this.#count < this.#limit) this.#count++;
    else await new Promise<void>(resolve => this.#queue.push(resolve));
    try {
      await request();
    } finally {
      this.#release();
    }
  }

  /** Whatever may take long, for {@link settled}; it must not fail. */
  track(work: Promise<void>): void {
    this.#all.add(work);
    void work.finally(() => this.#all.delete(work));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#all.size > 0) await Promise.allSettled(this.#all);
  }

  /** Hands the place to who waits for it. */
  #release(): void {
    const next = this.#queue.shift();
    if (next) return next();
    this.#count--;
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }
}
