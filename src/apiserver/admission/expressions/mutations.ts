/** What mutations may make in expressions: objects whose types are called by their place, and steps of a JSON patch.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
import {
  CelError,
  CelMap,
  dyn,
  entriesOf,
  type Field,
  isList,
  itemsOf,
  type JsonList,
  listOf,
  lookCost,
  type Meter,
  type ObjectType,
  StructValue,
  string,
  type Type,
  type Value,
} from '#cel';

/** The fields of what a schema will say more of, once it is known which. */
class AnyFields extends Map<string, Field> {
  override get(name: string): Field {
    return { name, type: dyn };
  }
}

const rootName = 'Object';
const steps: ObjectType = {
  kind: 'object',
  name: 'JSONPatch',
  fields: new Map(
    Object.entries({ op: string, path: string, from: string, value: dyn }).map(([name, type]) => [
      name,
      { name, type },
    ]),
  ),
};

/** `Object`, `Object.spec` and so on, and `JSONPatch`. */
export function mutationStruct(name: string): ObjectType | undefined {
  if (name === steps.name) return steps;
  if (name !== rootName && !name.startsWith(`${rootName}.`)) return undefined;
  return { kind: 'object', name, fields: new AnyFields() };
}

/** What the expression of a mutation comes to. */
export const mutationResults: Readonly<Record<'ApplyConfiguration' | 'JSONPatch', Type>> = {
  ApplyConfiguration: { kind: 'object', name: rootName, fields: new AnyFields() },
  JSONPatch: listOf(steps),
};

/** Throws a CelError for objects whose types are called otherwise than their place is:
 *  `Object.spec{template: Object.spec.other{}}`. */
export function checkTypeNames(value: Value, meter: Meter): void {
  const wrong = value instanceof StructValue ? misnamed(value, value.typeName, meter) : [];
  if (wrong.length > 0) throw new CelError(`type mismatch: ${wrong.join('\n')}`);
}

function misnamed(value: Value, place: string, meter: Meter): string[] {
  meter.spend(lookCost);
  if (isList(value)) return itemsOf(value as JsonList).flatMap(item => misnamed(item, place, meter));
  if (value instanceof CelMap) return entriesOf(value).flatMap(([, item]) => misnamed(item, place, meter));
  if (!(value instanceof StructValue)) return [];
  const own = value.typeName === place ? [] : [wordsOf(value.typeName, place)];
  return [...own, ...[...value.fields].flatMap(([name, item]) => misnamed(item, `${place}.${name}`, meter))];
}

const wordsOf = (found: string, place: string): string =>
  `unexpected type name ${JSON.stringify(found)}, expected ${JSON.stringify(place)}, which matches field name path from root Object type`;
