/** Which values are equal, and which come first. */
import { runNow, type Steps } from '#base';
import {
  type CelMap,
  charactersPerStep,
  Duration,
  entryOf,
  isList,
  isMap,
  itemsOf,
  JsonList,
  JsonMap,
  keyOf,
  keysOf,
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

/** Whether two values are equal; of different types, numbers apart, they are not. What is looked into is paid for,
 *  since values that an expression made may hold the same one many times. */
export function equal(a: Value, b: Value, meter: Meter): boolean {
  if (typeof a === 'string' && a.length >= charactersPerStep) meter.spend(a.length / charactersPerStep);
  if (a === b) return true;
  if (typeof a !== 'object' || a === null) {
    const [one, two] = [numberOf(a), numberOf(b)];
    return one !== undefined && two !== undefined && one <= two && one >= two;
  }
  return hasParts(a) ? runNow(equalParts(a, b, { meter, compared: 0 })) : equalWhole(a, b, meter);
}

/** {@link equal}. */
export function* equalInSteps(a: Value, b: Value, meter: Meter): Steps<boolean> {
  return typeof a === 'object' && a !== null && a !== b && hasParts(a)
    ? yield* equalParts(a, b, { meter, compared: 0 })
    : equal(a, b, meter);
}

const hasParts = (value: Value): boolean => isList(value) || isMap(value) || value instanceof StructValue;

/** Of something without parts. */
function equalWhole(a: Value, b: Value, meter: Meter): boolean {
  const [one, two] = [numberOf(a), numberOf(b)];
  if (one !== undefined && two !== undefined) return one <= two && one >= two;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Optional)
    return (
      b instanceof Optional &&
      (a.value === undefined || b.value === undefined ? a.value === b.value : equal(a.value, b.value, meter))
    );
  if (a instanceof TypeValue) return b instanceof TypeValue && a.type === b.type;
  return a instanceof Opaque && b instanceof Opaque && a.equals(b);
}

/** One comparison on its way. */
interface Comparing {
  readonly meter: Meter;
  /** Parts so far. */
  compared: number;
}

/** Parts compared in a step. */
const stepParts = 2000;

const isStepOver = (comparing: Comparing): boolean => ++comparing.compared % stepParts === 0;

function* equalParts(a: Value, b: Value, comparing: Comparing): Steps<boolean> {
  if (a === b) return true;
  if (isList(a)) return isList(b) && (yield* equalLists(a, b, comparing));
  if (isMap(a)) return isMap(b) ? yield* equalMaps(a, b, comparing) : yield* equalStructs(b, a, comparing);
  return isMap(b) || b instanceof StructValue ? yield* equalStructs(a, b, comparing) : false;
}

function* equalPart(a: Value, b: Value, comparing: Comparing): Steps<boolean> {
  if (isStepOver(comparing)) yield 'long';
  return typeof a === 'object' && a !== null && hasParts(a)
    ? yield* equalParts(a, b, comparing)
    : equal(a, b, comparing.meter);
}

type AnyList = readonly Value[] | JsonList;

function* equalLists(a: AnyList, b: AnyList, comparing: Comparing): Steps<boolean> {
  if (sizeOf(a) !== sizeOf(b)) return false;
  comparing.meter.spend(lookCost * sizeOf(a));
  const { listType, keys = [] } =
    a instanceof JsonList ? a.type : b instanceof JsonList ? b.type : { listType: undefined };
  if (listType === 'set') return yield* equalSets(itemsOf(a), itemsOf(b), comparing);
  const [left, right] = [itemsOf(a), yield* inOrderOf(itemsOf(b), listType === 'map' ? keys : undefined, comparing)];
  for (const [index, item] of left.entries()) {
    const other = right instanceof Map ? right.get(keyedBy(item, keys)) : right[index];
    if (other === undefined || !(yield* equalPart(item, other, comparing))) return false;
  }
  return true;
}

/** Items by their keys, of a list that has some; in their order otherwise. */
function* inOrderOf(
  items: readonly Value[],
  keys: readonly string[] | undefined,
  comparing: Comparing,
): Steps<readonly Value[] | Map<string, Value>> {
  if (!keys) return items;
  const known = new Map<string, Value>();
  for (const item of items) {
    known.set(keyedBy(item, keys), item);
    if (isStepOver(comparing)) yield 'long';
  }
  return known;
}

const keyedBy = (item: Value, keys: readonly string[]): string =>
  keys.map(key => (isMap(item) ? keyOf(entryOf(item, key) ?? null) : '')).join('\0');

function* equalSets(left: readonly Value[], right: readonly Value[], comparing: Comparing): Steps<boolean> {
  for (const item of left) {
    let isThere = false;
    for (const other of right) {
      if (isStepOver(comparing)) yield 'long';
      if ((isThere = isSame(item, other, comparing.meter))) break;
    }
    if (!isThere) return false;
  }
  return true;
}

function* equalMaps(a: CelMap | JsonMap, b: CelMap | JsonMap, comparing: Comparing): Steps<boolean> {
  // To count the keys takes time as well.
  const size = sizeOf(a);
  comparing.meter.spend(lookCost * size);
  if (size !== sizeOf(b)) return false;
  if (a instanceof JsonMap && b instanceof JsonMap && a.data === b.data && a.valueType === b.valueType) return true;
  for (const key of keysOf(a)) {
    const [own, other] = [entryOf(a, key) as Value, entryOf(b, key)];
    if (other === undefined || !(yield* equalPart(own, other, comparing))) return false;
  }
  return true;
}

function* equalStructs(a: Value, b: Value, comparing: Comparing): Steps<boolean> {
  if (!(a instanceof StructValue)) return false;
  if (!(b instanceof StructValue) && !isMap(b)) return false;
  if (b instanceof StructValue && a.typeName !== b.typeName) return false;
  comparing.meter.spend(lookCost * a.fields.size);
  if (a.fields.size !== (b instanceof StructValue ? b.fields.size : sizeOf(b))) return false;
  for (const [name, value] of a.fields) {
    const other = entryOf(b, name);
    if (other === undefined || !(yield* equalPart(value, other, comparing))) return false;
  }
  return true;
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
