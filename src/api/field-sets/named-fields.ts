/** Sets with the fields of structs that lead to their fields. */
import { ownValue } from '../json/object.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { type FieldSet, isMember, leaf, self } from './field-set.ts';
import { type Shape, shapeOf } from './shape.ts';

/** The set, with each field of a struct on the way to one of its fields: of `.spec.replicas` also `.spec`. Keys of maps
 *  and items of lists are fields of the set only where they were. */
export function withNamedFields(value: ValueDescriptor, set: FieldSet): FieldSet {
  const shape = shapeOf(value, undefined);
  let result: Record<string, FieldSet> | undefined;
  for (const element in set) {
    if (element === self) continue;
    const branch = set[element] as FieldSet;
    const inside = insideElement(shape, element);
    let named = inside ? withNamedFields(inside, branch) : branch;
    if (!isMember(named) && isNamed(shape, element)) named = { [self]: leaf, ...named };
    if (named !== branch) (result ??= { ...set })[element] = named;
  }
  return result ?? set;
}

const isNamed = (shape: Shape, element: string): boolean =>
  shape.is === 'fields' && element.startsWith('f:') && Object.hasOwn(shape.fields, element.slice(2));

function insideElement(shape: Shape, element: string): ValueDescriptor | undefined {
  if (shape.is === 'whole') return undefined;
  if (shape.is === 'items') return element.startsWith('k:') ? shape.list.items : undefined;
  if (!element.startsWith('f:')) return undefined;
  return shape.is === 'keys' ? shape.values : (ownValue(shape.fields, element.slice(2))?.value ?? shape.rest);
}
