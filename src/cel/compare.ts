/** Which values are equal, and which come first. */
import {
  type CelMap,
  charactersPerStep,
  Duration,
  entriesOf,
  entryOf,
  isList,
  isMap,
  itemsOf,
  JsonList,
  JsonMap,
  keyOf,
  lookCost,
  type Meter,
  Opaque,
  Optional,
  StructValue,
  sizeOf,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

const numberOf = (value: Value): bigint | number | undefined => {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
};

/** Whether two values are equal; of different types, numbers apart, they are not. What is looked into is paid for, since values
 *  that an expression made may hold the same one many times. */
export function equal(a: Value, b: Value, meter: Meter): boolean {
  if (typeof a === 'string' && a.length >= charactersPerStep) meter.spend(a.length / charactersPerStep);
  if (a === b) return true;
  const [one, two] = [numberOf(a), numberOf(b)];
  if (one !== undefined && two !== undefined) return one <= two && one >= two;
  if (isList(a)) return isList(b) && equalLists(a, b, meter);
  if (isMap(a)) return isMap(b) ? equalMaps(a, b, meter) : b instanceof StructValue && equalStructs(b, a, meter);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Optional)
    return (
      b instanceof Optional &&
      (a.value === undefined || b.value === undefined ? a.value === b.value : equal(a.value, b.value, meter))
    );
  if (a instanceof TypeValue) return b instanceof TypeValue && a.type === b.type;
  if (a instanceof StructValue)
    return b instanceof StructValue
      ? a.typeName === b.typeName && equalStructs(a, b, meter)
      : isMap(b) && equalStructs(a, b, meter);
  return a instanceof Opaque && b instanceof Opaque && a.equals(b);
}

function equalLists(a: readonly Value[] | JsonList, b: readonly Value[] | JsonList, meter: Meter): boolean {
  if (sizeOf(a) !== sizeOf(b)) return false;
  meter.spend(lookCost * sizeOf(a));
  const [left, right] = [itemsOf(a), itemsOf(b)];
  const { listType, keys = [] } =
    a instanceof JsonList ? a.type : b instanceof JsonList ? b.type : { listType: undefined };
  if (listType === 'set') return left.every(item => right.some(other => isSame(item, other, meter)));
  if (listType === 'map') {
    const keyed = (item: Value) => keys.map(key => (isMap(item) ? keyOf(entryOf(item, key) ?? null) : '')).join('\0');
    const known = new Map(right.map(item => [keyed(item), item]));
    return left.every(item => {
      const other = known.get(keyed(item));
      return other !== undefined && equal(item, other, meter);
    });
  }
  return left.every((item, index) => equal(item, right[index] as Value, meter));
}

function equalMaps(a: CelMap | JsonMap, b: CelMap | JsonMap, meter: Meter): boolean {
  // To count the keys takes time as well.
  const size = sizeOf(a);
  meter.spend(lookCost * size);
  if (size !== sizeOf(b)) return false;
  if (a instanceof JsonMap && b instanceof JsonMap && a.data === b.data && a.valueType === b.valueType) return true;
  return entriesOf(a).every(([key, value]) => {
    const other = entryOf(b, key);
    return other !== undefined && equal(value, other, meter);
  });
}

function equalStructs(a: StructValue, b: StructValue | CelMap | JsonMap, meter: Meter): boolean {
  const size = b instanceof StructValue ? b.fields.size : sizeOf(b);
  meter.spend(lookCost * a.fields.size);
  return (
    a.fields.size === size &&
    [...a.fields].every(([name, value]) => {
      const other = entryOf(b, name);
      return other !== undefined && equal(value, other, meter);
    })
  );
}

/** As {@link equal}, and to look costs something. */
export function isSame(a: Value, b: Value, meter: Meter): boolean {
  meter.spend(lookCost);
  return equal(a, b, meter);
}

/** Less than 0, 0 or more; undefined for what has no order. Numbers of all types have one. */
export function compare(a: Value, b: Value): number | undefined {
  const [one, two] = [numberOf(a), numberOf(b)];
  if (one !== undefined && two !== undefined) return one < two ? -1 : one > two ? 1 : one <= two ? 0 : Number.NaN;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration))
    return a.nanos < b.nanos ? -1 : Number(a.nanos > b.nanos);
  return undefined;
}

/** By code points, which JavaScript compares otherwise beyond the first plane. */
const compareText = (a: string, b: string): number => (a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** What it costs to sort such: by their number, texts by their length. */
export const sortingCost = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => sum + 1 + (typeof value === 'string' ? 0.1 * value.length : 0), 0) ** 2;
