/** How many fields a set may have. */
import { manyMembers, maxJsonValues, weightOfMember } from '../json/json-size.ts';
import { tooLargeEntity } from '../meta/v1/status-error.ts';

/** To tell many items apart, texts are made of all of them. */
const itemWeight = 2;

/** Counts fields while a set is made. Sets are JSON of the object whose fields they are, and what may have no more
 *  values may have no more fields: that is said before a longer set has been made, since names that nobody has seen
 *  before are what costs most. */
export class FieldCount {
  #left = maxJsonValues;

  /** One more field, beside so many others. Throws the 413. */
  add(others: number): void {
    this.#take(weightOfMember(others));
  }

  /** One more item of a list, beside so many others. Throws the 413. */
  addItem(others: number): void {
    this.#take(others > manyMembers ? itemWeight : 1);
  }

  #take(weight: number): void {
    this.#left -= weight;
    if (this.#left < 0) throw tooLargeEntity(`limit is ${maxJsonValues} values`);
  }
}
