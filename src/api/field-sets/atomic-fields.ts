/** Where something applied would replace a whole value that may have more in it than it says. */
import { isObject, ownValue } from '../json/object.ts';
import type { ValueDescriptor } from '../schema/descriptor.ts';
import { structBehind } from '../schema/structs.ts';
import { fieldElement, formatElement } from './element.ts';
import { shapeOf } from './shape.ts';

/** Paths of the lists, maps and structs that are one value each, such as `.spec.containers[0].command`; of maps no more
 *  is looked at than whether they are. `applied` has been checked (`check-applied.ts`). */
export function atomicFields(value: ValueDescriptor, applied: unknown, path = ''): string[] {
  if (Array.isArray(applied)) return atomicItems(value, applied, path);
  if (!isObject(applied)) return [];
  const shape = shapeOf(value, applied);
  const found = shape.is === 'whole' ? [path] : [];
  if (value.kind !== 'struct') return found;
  const { fields } = structBehind(value);
  const inside = Object.entries(applied).flatMap(([name, member]) => {
    const field = ownValue(fields, name);
    return field ? atomicFields(field.value, member, path + formatElement(fieldElement(name))) : [];
  });
  return [...found, ...inside];
}

function atomicItems(value: ValueDescriptor, applied: readonly unknown[], path: string): string[] {
  const found = shapeOf(value, applied).is === 'whole' ? [path] : [];
  if (value.kind !== 'list') return found;
  return [...found, ...applied.flatMap((item, index) => atomicFields(value.items, item, `${path}[${index}]`))];
}
