/** The fields that a value has. */
import { isObject } from '../json/object.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { fieldElement } from './element.ts';
import { FieldCount } from './field-count.ts';
import { type FieldSet, leaf, noFields, self } from './field-set.ts';
import {
  elementOf,
  type FieldsShape,
  type ItemsShape,
  insideOf,
  isBare,
  itemsOf,
  type KeysShape,
  membersOf,
  type Shape,
  shapeOf,
} from './shape.ts';

/** What counts as a field besides values that are one. `named`: keys of maps and items of lists, as who applies the
 *  value claims them; `all`: whatever has fields inside, too, and what is null when it is left out, which all comes or
 *  goes with a value in its normal form. */
export type Counting = 'named' | 'all';

/** The fields of a value, in which nothing has been checked. Throws the 413 for too many. */
export const fieldsOf = (
  value: ValueDescriptor,
  found: unknown,
  counting: Counting,
  count = new FieldCount(),
): FieldSet => new OwnedFields(counting, count).all(value, found);

/** One walk through values. */
export class OwnedFields {
  readonly #counting: Counting;
  readonly #count: FieldCount;

  constructor(counting: Counting, count: FieldCount) {
    this.#counting = counting;
    this.#count = count;
  }

  /** {@link fieldsOf}. */
  all(value: ValueDescriptor, found: unknown): FieldSet {
    return this.#inside(shapeOf(value, found), found, false) ?? noFields;
  }

  /** The branch of a value; `named`: whether it is the key of a map or the item of a list. */
  branch(value: ValueDescriptor, found: unknown, named: boolean): FieldSet | undefined {
    const shape = shapeOf(value, found);
    if (shape.is === 'whole') return leaf;
    const member = named || this.#counting === 'all' || found === null || (isObject(found) && isBare(found));
    return this.#inside(shape, found, member);
  }

  /** Undefined for a branch that is no field (`member`) and has none. */
  #inside(shape: Shape, found: unknown, member: boolean): FieldSet | undefined {
    if (shape.is === 'whole') return undefined;
    const set: Record<string, FieldSet> = member ? { [self]: leaf } : {};
    const count = shape.is === 'items' ? this.#addItems(set, shape, found) : this.#addMembers(set, shape, found);
    if (count > 0) return set;
    return member ? leaf : undefined;
  }

  #addMembers(set: Record<string, FieldSet>, shape: FieldsShape | KeysShape, found: unknown): number {
    const members = membersOf(found);
    let count = 0;
    for (const name of this.#namesIn(shape, members)) {
      const value = insideOf(shape, name);
      if (value === undefined) continue;
      const named = shape.is === 'keys' || !Object.hasOwn(shape.fields, name);
      const branch = members[name] === undefined ? leaf : this.branch(value, members[name], named);
      if (branch === undefined) continue;
      this.#count.add(count);
      set[fieldElement(name, count)] = branch;
      count++;
    }
    return count;
  }

  /** In their order; with those that are null when they are left out, if they count. */
  #namesIn(shape: FieldsShape | KeysShape, members: Readonly<Record<string, unknown>>): string[] {
    const names: string[] = [];
    for (const name in members) if (members[name] !== undefined) names.push(name);
    if (this.#counting === 'all' && shape.is === 'fields') {
      for (const name of shape.nulls) if (members[name] === undefined) names.push(name);
    }
    return sorted(names);
  }

  /** An item that is there twice is a field, and nothing in it is. */
  #addItems(set: Record<string, FieldSet>, { list }: ItemsShape, found: unknown): number {
    const branches = new Map<string, FieldSet>();
    for (const item of itemsOf(found)) {
      const element = elementOf(list, item);
      if (typeof element !== 'string') continue;
      const branch = branches.has(element) ? leaf : this.branch(list.items, item, true);
      this.#count.addItem(branches.size);
      branches.set(element, branch ?? leaf);
    }
    for (const element of sorted([...branches.keys()])) set[element] = branches.get(element) as FieldSet;
    return branches.size;
  }
}

/** Mostly they are in their order. */
function sorted(names: string[]): string[] {
  for (let index = 1; index < names.length; index++) {
    if ((names[index] as string) < (names[index - 1] as string)) return names.sort();
  }
  return names;
}
