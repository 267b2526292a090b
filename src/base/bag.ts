/** Things that come and go with each request. A Set would do, but for V8: each table that a Set has outgrown leads to
 *  the next one, and still holds what was in it, so once one of them is old all that come after it stay until the next
 *  full collection. */

/** What can be in one bag at a time. */
export interface Bagged {
  /** Its place in the bag, which nobody else sets; -1 in none. */
  place: number;
}

/** A set without an order, which leaves nothing behind for the collector of garbage. */
export class Bag<Item extends Bagged> implements Iterable<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** In constant time. An item is in one bag at a time, since it keeps its own place. */
  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** False for what is not in it. */
  delete(item: Item): boolean {
    const { place } = item;
    if (this.#items[place] !== item) return false;
    item.place = -1;
    const last = this.#items.pop() as Item;
    if (last === item) return true;
    this.#items[place] = last;
    last.place = place;
    return true;
  }

  /** @param chance at least 0, less than 1. */
  any(chance: number): Item | undefined {
    return this.#items[Math.floor(chance * this.#items.length)];
  }

  /** As long as none comes or goes. */
  [Symbol.iterator](): Iterator<Item> {
    return this.#items[Symbol.iterator]();
  }
}
