/** Taking fields out of a value. */
import { setOwn } from '../json/object.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { fieldElement } from './element.ts';
import { type FieldSet, isEmptySet, isMember } from './field-set.ts';
import { elementOf, insideOf, isBare, itemsOf, membersOf, shapeOf } from './shape.ts';

/** The value without the fields of a set; what has nothing left is null. The value stays as it is, and parts of it are
 *  shared. */
export function withoutFields(value: ValueDescriptor, found: unknown, removed: FieldSet): unknown {
  const shape = shapeOf(value, found);
  if (isEmptySet(removed)) return found;
  if (isBare(found)) return typeof found === 'object' ? null : found;
  if (shape.is === 'whole') return typeof found === 'object' ? null : found;
  if (shape.is === 'items') {
    const kept = itemsOf(found).flatMap(item => {
      const element = elementOf(shape.list, item);
      const branch = typeof element === 'string' ? removed[element] : undefined;
      if (branch === undefined) return [item];
      return isMember(branch) ? [] : [withoutFields(shape.list.items, item, branch)];
    });
    return kept.length > 0 ? kept : null;
  }
  const kept: Record<string, unknown> = {};
  const members = membersOf(found);
  for (const name of Object.keys(members)) {
    const branch = removed[fieldElement(name)];
    const inner = insideOf(shape, name);
    if (branch === undefined || !inner) setOwn(kept, name, members[name]);
    else if (!isMember(branch)) setOwn(kept, name, withoutFields(inner, members[name], branch));
  }
  return isBare(kept) ? null : kept;
}
