/** A set of fields while it is made. */
import { type FieldSet, leaf } from './field-set.ts';

/** Elements in any order, each once, which are put into a tree only when all are there and in order: to make a tree of
 *  names that nobody has seen before is what costs most, and to bring one into order makes it again. */
export class GrowingSet {
  readonly #elements: string[] = [];
  readonly #branches: FieldSet[] = [];
  #isOrdered = true;
  #hasInside = false;

  /** Adds an element, in any order; `branch` is what is owned inside it, `leaf` when it is owned itself. */
  add(element: string, branch: FieldSet): void {
    if (element < (this.#elements.at(-1) ?? '')) this.#isOrdered = false;
    if (branch !== leaf) this.#hasInside = true;
    this.#elements.push(element);
    this.#branches.push(branch);
  }

  /** The tree with its elements in the order of their texts. Ends the growth. */
  inOrder(): FieldSet {
    const set: Record<string, FieldSet> = {};
    if (this.#isOrdered) {
      for (let index = 0; index < this.#elements.length; index++)
        set[this.#elements[index] as string] = this.#branches[index] as FieldSet;
      return set;
    }
    const inside = this.#hasInside ? this.#byElement() : undefined;
    // Texts alone are sorted several times as fast as by a comparison of ours.
    for (const element of this.#elements.sort()) set[element] = inside?.get(element) ?? leaf;
    return set;
  }

  #byElement(): Map<string, FieldSet> {
    return new Map(this.#elements.map((element, index) => [element, this.#branches[index] as FieldSet]));
  }
}
