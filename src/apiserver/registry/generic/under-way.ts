/** Counts what is under way, for who has to wait until nothing is. */
export class UnderWay {
  #count = 0;
  #waiting: (() => void)[] = [];

  /** Something begins. */
  enter(): void {
    this.#count++;
  }

  /** It has ended. */
  leave(): void {
    this.#count--;
    if (this.#count > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#count > 0) await new Promise<void>(resolve => this.#waiting.push(resolve));
  }
}
