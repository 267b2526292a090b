/** The fields that a value has. */
import { isObject } from '../json/object.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { fieldElement } from './element.ts';
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

/** What counts as a field besides values that are one. `named`: keys of maps and items of lists, as who applies the value
 *  claims them; `all`: whatever has fields inside, too, and what is null when it is left out, which all comes or goes with a value
 *  in its normal form. */
export type Counting = 'named' | 'all';

/** The fields of a value, in which nothing has been checked. */
export const fieldsOf = (value: ValueDescriptor, found: unknown, counting: Counting): FieldSet =>
  branchWith(shapeOf(value, found), found, { counting, member: false }) ?? noFields;

/** The branch of a value; `named`: whether it is the key of a map or the item of a list. */
export function branchFor(
  value: ValueDescriptor,
  found: unknown,
  { counting, named }: { readonly counting: Counting; readonly named: boolean },
): FieldSet | undefined {
  const shape = shapeOf(value, found);
  if (shape.is === 'whole') return leaf;
  const member = named || counting === 'all' || found === null || (isObject(found) && isBare(found));
  return branchWith(shape, found, { counting, member });
}

interface Branch {
  readonly counting: Counting;
  /** Whether it is a field itself. */
  readonly member: boolean;
}

/** Undefined for a branch that is no field and has none. */
function branchWith(shape: Shape, found: unknown, { counting, member }: Branch): FieldSet | undefined {
  if (shape.is === 'whole') return undefined;
  const set: Record<string, FieldSet> = member ? { [self]: leaf } : {};
  const count = shape.is === 'items' ? addItems(set, shape, found, counting) : addMembers(set, shape, found, counting);
  if (count > 0) return set;
  return member ? leaf : undefined;
}

function addMembers(
  set: Record<string, FieldSet>,
  shape: FieldsShape | KeysShape,
  found: unknown,
  counting: Counting,
): number {
  const members = membersOf(found);
  let count = 0;
  for (const name of namesOf(shape, members, counting)) {
    const value = insideOf(shape, name);
    if (value === undefined) continue;
    const named = shape.is === 'keys' || !Object.hasOwn(shape.fields, name);
    const branch = members[name] === undefined ? leaf : branchFor(value, members[name], { counting, named });
    if (branch === undefined) continue;
    set[fieldElement(name)] = branch;
    count++;
  }
  return count;
}

/** In their order; with those that are null when they are left out, if they count. */
function namesOf(
  shape: FieldsShape | KeysShape,
  members: Readonly<Record<string, unknown>>,
  counting: Counting,
): string[] {
  const names: string[] = [];
  for (const name in members) if (members[name] !== undefined) names.push(name);
  if (counting === 'all' && shape.is === 'fields') {
    for (const name of shape.nulls) if (members[name] === undefined) names.push(name);
  }
  return names.sort();
}

/** An item that is there twice is a field, and nothing in it is. */
function addItems(set: Record<string, FieldSet>, { list }: ItemsShape, found: unknown, counting: Counting): number {
  const branches = new Map<string, FieldSet>();
  for (const item of itemsOf(found)) {
    const element = elementOf(list, item);
    if (typeof element !== 'string') continue;
    const branch = branches.has(element) ? leaf : branchFor(list.items, item, { counting, named: true });
    branches.set(element, branch ?? leaf);
  }
  for (const element of [...branches.keys()].sort()) set[element] = branches.get(element) as FieldSet;
  return branches.size;
}
