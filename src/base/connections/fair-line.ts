/** A line that serves its newest as well as its first; pure.
 *
 *  Of those that wait, one of each address in turn is taken, and in between whoever came last: of very many that come at once
 *  the first have waited long already, while who comes now has most of its patience left. Each of both orders alone could be
 *  made useless, by many addresses or by coming all the time. */
export class FairLine<Item> {
  readonly #waiting = new Set<Item>();
  /** What waits, and some of what did, by address in the order of their turns. */
  readonly #bySource = new Map<string, Item[]>();
  /** The same in the order in which it came. */
  #byAge: Item[] = [];
  #isNewestNext = false;

  add(source: string, item: Item): void {
    this.#waiting.add(item);
    this.#byAge.push(item);
    const line = this.#bySource.get(source);
    if (line) line.push(item);
    else this.#bySource.set(source, [item]);
  }

  /** Takes whose turn it is; undefined when nothing waits. */
  take(): Item | undefined {
    if (this.#waiting.size === 0) return undefined;
    const item = this.#isNewestNext ? this.#newest() : this.#next();
    this.#isNewestNext = !this.#isNewestNext;
    this.#waiting.delete(item);
    this.#forget();
    return item;
  }

  #newest(): Item {
    for (;;) {
      const item = this.#byAge.pop() as Item;
      if (this.#waiting.has(item)) return item;
    }
  }

  #next(): Item {
    for (;;) {
      const [source, line] = this.#bySource.entries().next().value as [string, Item[]];
      const item = line.shift();
      this.#bySource.delete(source);
      if (line.length > 0) this.#bySource.set(source, line);
      if (item !== undefined && this.#waiting.has(item)) return item;
    }
  }

  /** Lets go of what was taken in the other order, before it is more than what waits. */
  #forget(): void {
    if (this.#byAge.length > 2 * this.#waiting.size + 16)
      this.#byAge = this.#byAge.filter(item => this.#waiting.has(item));
    if (this.#waiting.size === 0) this.#bySource.clear();
  }
}
