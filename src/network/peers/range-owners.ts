/** Whose which ranges of addresses are, such that no two owners share an address. */
import { bitsOf, type Cidr } from '#base';

/** Ranges with their owners; a question costs as much with thousands as with one. */
export class RangeOwners {
  readonly #owners = new Map<string, string>();
  /** The owners of ranges that are within a range, by that. */
  readonly #within = new Map<string, string>();

  /** Somebody who has an address of the range; undefined when nobody has. */
  find(range: Cidr): string | undefined {
    const around = enclosing(range).find(key => this.#owners.has(key));
    return around === undefined ? this.#within.get(keyOf(range, range.prefix)) : this.#owners.get(around);
  }

  /** Gives a range to an owner. */
  give(range: Cidr, owner: string): void {
    this.#owners.set(keyOf(range, range.prefix), owner);
    for (const key of enclosing(range)) this.#within.set(key, owner);
  }
}

/** The ranges that contain a range, itself too. */
const enclosing = (range: Cidr): string[] =>
  Array.from({ length: range.prefix + 1 }, (_, prefix) => keyOf(range, prefix));

const keyOf = ({ family, base }: Cidr, prefix: number): string =>
  `${family} ${prefix} ${base >> BigInt(bitsOf(family) - prefix)}`;
