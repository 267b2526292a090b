/** The fields that a value has. */
import { isObject } from '../json/object.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { fieldElement } from './element.ts';
import { branchOf, type FieldSet, inOrder, leaf, noFields } from './field-set.ts';
import { elementOf, type ItemsShape, insideOf, isBare, itemsOf, membersOf, type Shape, shapeOf } from './shape.ts';

/** What counts as a field besides values that are one. `named`: keys of maps and items of lists, as who applies the value
 *  claims them; `all`: whatever has fields inside, too, and what is null when it is left out, which all comes or goes with a value
 *  in its normal form. */
export type Counting = 'named' | 'all';

/** The fields of a value, in which nothing has been checked. */
export const fieldsOf = (value: ValueDescriptor, found: unknown, counting: Counting): FieldSet =>
  inside(shapeOf(value, found), found, counting);

/** The branch of a value; `named`: whether it is the key of a map or the item of a list. */
export function branchFor(
  value: ValueDescriptor,
  found: unknown,
  { counting, named }: { readonly counting: Counting; readonly named: boolean },
): FieldSet | undefined {
  const shape = shapeOf(value, found);
  if (shape.is === 'whole') return leaf;
  const isField = named || counting === 'all' || found === null || (isObject(found) && isBare(found));
  return branchOf(isField, inside(shape, found, counting));
}

function inside(shape: Shape, found: unknown, counting: Counting): FieldSet {
  if (shape.is === 'whole') return noFields;
  if (shape.is === 'items') return itemFields(shape, found, counting);
  const set: Record<string, FieldSet> = {};
  const members = membersOf(found);
  for (const name in members) {
    const value = insideOf(shape, name);
    if (value === undefined || members[name] === undefined) continue;
    const named = shape.is === 'keys' || !Object.hasOwn(shape.fields, name);
    const branch = branchFor(value, members[name], { counting, named });
    if (branch) set[fieldElement(name)] = branch;
  }
  if (counting === 'all' && shape.is === 'fields') {
    for (const name of shape.nulls) if (members[name] === undefined) set[fieldElement(name)] = leaf;
  }
  return inOrder(set);
}

/** An item that is there twice is a field, and nothing in it is. */
function itemFields({ list }: ItemsShape, found: unknown, counting: Counting): FieldSet {
  const set: Record<string, FieldSet> = {};
  for (const item of itemsOf(found)) {
    const element = elementOf(list, item);
    if (typeof element !== 'string') continue;
    set[element] = element in set ? leaf : (branchFor(list.items, item, { counting, named: true }) ?? leaf);
  }
  return inOrder(set);
}
