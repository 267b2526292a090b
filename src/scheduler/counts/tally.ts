/** Numbers by the value of a label of nodes, such as pods in each zone. */

/** A tally that nobody changes through this. */
export interface ReadonlyTally {
  /** The number of a value; 0 of one that was never counted. */
  of(value: string): number;
  /** The sum of all numbers. */
  readonly total: number;
  /** Another tally, in which the number of a value differs by so much. */
  with(value: string, by: number): Tally;
}

/** A tally. A copy costs nothing until one of the two changes, and then a copy of plain numbers. */
export class Tally implements ReadonlyTally {
  /** Where the number of each value is. Only ever added to, so copies share it. */
  readonly #places: Map<string, number>;
  #numbers: Int32Array;
  #total: number;
  #isShared = false;

  private constructor(places: Map<string, number>, numbers: Int32Array, total: number) {
    this.#places = places;
    this.#numbers = numbers;
    this.#total = total;
  }

  /** Counts nothing, of no nodes. */
  static empty(): Tally {
    return new Tally(new Map(), new Int32Array(0), 0);
  }

  /** An empty one for the same values: {@link lowestAmong} compares the two. */
  sibling(): Tally {
    return new Tally(this.#places, new Int32Array(0), 0);
  }

  get total(): number {
    return this.#total;
  }

  of(value: string): number {
    const place = this.#places.get(value);
    return place === undefined ? 0 : (this.#numbers[place] ?? 0);
  }

  /** Changes the number of a value. */
  add(value: string, by: number): void {
    let place = this.#places.get(value);
    if (place === undefined) this.#places.set(value, (place = this.#places.size));
    if (place >= this.#numbers.length) this.#resize();
    else if (this.#isShared) this.#numbers = this.#numbers.slice();
    this.#isShared = false;
    this.#numbers[place] = (this.#numbers[place] as number) + by;
    this.#total += by;
  }

  /** The same numbers; neither sees what becomes of the other. */
  copy(): Tally {
    const copy = new Tally(this.#places, this.#numbers, this.#total);
    copy.#isShared = true;
    this.#isShared = true;
    return copy;
  }

  with(value: string, by: number): Tally {
    const changed = this.copy();
    changed.add(value, by);
    return changed;
  }

  /** How many values have a number above 0. */
  get size(): number {
    let size = 0;
    for (const number of this.#numbers) if (number > 0) size++;
    return size;
  }

  /** The lowest number among the values that a {@link sibling} has; infinite when it has none. */
  lowestAmong(others: Tally): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let place = 0; place < others.#numbers.length; place++) {
      if ((others.#numbers[place] as number) === 0) continue;
      lowest = Math.min(lowest, this.#numbers[place] ?? 0);
    }
    return lowest;
  }

  /** Room for twice as many values as there are. */
  #resize(): void {
    const numbers = new Int32Array(Math.max(4, this.#places.size * 2));
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}
