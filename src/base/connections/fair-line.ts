/** A line that serves its newest as well as its first; pure.
 *
 *  Of those that wait, one of each address in turn is taken, and in between whoever came last: of very many that come
 *  at once the first have waited long already, while who comes now has most of its patience left. Each of both orders
 *  alone could be made useless, by many addresses or by coming all the time. */
export class FairLine<Item> {
  #waiting = 0;
  /** Places of what waits, and some of what did, by address in the order of their turns. */
  readonly #bySource = new Map<string, Place<Item>[]>();
  /** The same in the order in which it came. */
  #byAge: Place<Item>[] = [];
  #isNewestNext = false;

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#waiting === 0;
  }

  /** Puts an item at the end of its address's line. */
  add(source: string, item: Item): void {
    const place = { item };
    this.#waiting++;
    this.#byAge.push(place);
    const line = this.#bySource.get(source);
    if (line) line.push(place);
    else this.#bySource.set(source, [place]);
  }

  /** Takes whose turn it is, and holds it no longer; undefined when nothing waits. */
  take(): Item | undefined {
    if (this.#waiting === 0) return undefined;
    const place = this.#isNewestNext ? this.#newest() : this.#next();
    const { item } = place;
    place.item = undefined;
    this.#isNewestNext = !this.#isNewestNext;
    this.#waiting--;
    this.#forget();
    return item;
  }

  #newest(): Place<Item> {
    for (;;) {
      const place = this.#byAge.pop() as Place<Item>;
      if (place.item !== undefined) return place;
    }
  }

  #next(): Place<Item> {
    for (;;) {
      const [source, line] = this.#bySource.entries().next().value as [string, Place<Item>[]];
      const place = line.shift();
      this.#bySource.delete(source);
      if (line.length > 0) this.#bySource.set(source, line);
      if (place?.item !== undefined) return place;
    }
  }

  /** Lets go of the places of what was taken in the other order, before they are more than what waits. */
  #forget(): void {
    if (this.#byAge.length > 2 * this.#waiting + 16) this.#byAge = this.#byAge.filter(({ item }) => item !== undefined);
    if (this.#waiting === 0) this.#bySource.clear();
  }
}

/** A place in both orders; empty when what was there has been taken. */
interface Place<Item> {
  item: Item | undefined;
}
