/** What a value is to field managers: one field, or something with fields inside. */
import { RecentMap } from '#base';
import { isObject, ownValue } from '../json/object.ts';
import type {
  FieldDescriptor,
  ListDescriptor,
  MapDescriptor,
  StructDescriptor,
  ValueDescriptor,
} from '../schema/descriptor.ts';
import { isNullable, zeroOf } from '../schema/normal-form.ts';
import { structBehind } from '../schema/structs.ts';
import { keyElement, valueElement } from './element.ts';

/** Items of a list that are told apart. */
export interface ItemsShape {
  readonly is: 'items';
  readonly list: ListDescriptor;
}
/** The fields of a struct; `rest` is what others may be, if anything. */
export interface FieldsShape {
  readonly is: 'fields';
  readonly fields: Readonly<Record<string, FieldDescriptor>>;
  readonly rest: ValueDescriptor | undefined;
  /** Fields that are null when they are left out. */
  readonly nulls: readonly string[];
}
/** The keys of a map. */
export interface KeysShape {
  readonly is: 'keys';
  readonly values: ValueDescriptor;
}
/** A value that is owned as a whole. */
export interface WholeShape {
  readonly is: 'whole';
}
/** Decides how deep ownership goes below a field. */
export type Shape = ItemsShape | FieldsShape | KeysShape | WholeShape;

const whole: WholeShape = { is: 'whole' };

/** JSON that no descriptor tells of: objects are maps of such, all else is owned as a whole. */
export const unknownValue: ValueDescriptor = { kind: 'raw' };
const unknownMap: KeysShape = { is: 'keys', values: unknownValue };

const lists = new WeakMap<ListDescriptor, Shape>();
const maps = new WeakMap<MapDescriptor, Shape>();
const structs = new WeakMap<StructDescriptor, Shape>();
const granularStructs = new WeakMap<StructDescriptor, Shape>();

/** The shape of a value. `sample` is asked only where no descriptor tells. */
export function shapeOf(value: ValueDescriptor, sample: unknown): Shape {
  if (value.kind === 'struct') return structShape(value);
  if (value.kind === 'list') return known(lists, value, list => (isGranular(list) ? { is: 'items', list } : whole));
  if (value.kind === 'map')
    return known(maps, value, ({ atomic, values }) => (atomic ? whole : { is: 'keys', values }));
  return value === unknownValue && isObject(sample) ? unknownMap : whole;
}

const isGranular = ({ listType }: ListDescriptor): boolean => listType === 'map' || listType === 'set';

function structShape(value: ValueDescriptor & { kind: 'struct' }): Shape {
  const { granular } = value;
  return known(granular ? granularStructs : structs, structBehind(value), ({ atomic, fields, preservesUnknown }) =>
    atomic && !granular
      ? whole
      : { is: 'fields', fields, rest: preservesUnknown ? unknownValue : undefined, nulls: nullsOf(fields) },
  );
}

const nullsOf = (fields: FieldsShape['fields']): string[] =>
  Object.keys(fields).filter(name => {
    const { always, pointer, value } = fields[name] as FieldDescriptor;
    return always && (pointer || isNullable(value));
  });

function known<K extends object>(shapes: WeakMap<K, Shape>, key: K, make: (key: K) => Shape): Shape {
  let shape = shapes.get(key);
  if (!shape) shapes.set(key, (shape = make(key)));
  return shape;
}

/** The descriptor of what is inside a struct or a map; undefined for a field that the struct does not have. */
export function insideOf(shape: FieldsShape | KeysShape, name: string): ValueDescriptor | undefined {
  return shape.is === 'keys' ? shape.values : (ownValue(shape.fields, name)?.value ?? shape.rest);
}

/** Whether something has no fields inside: null, `{}` and `[]` count as values then. */
export function isBare(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return true;
  for (const _ in value) return false;
  return true;
}

/** Items of a list, or nothing for what is none. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Members of an object, or nothing for what is none. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});

/** The element that tells an item apart, or what is wrong with the item. Keys that are left out have their defaults. */
export function elementOf(list: ListDescriptor, item: unknown): string | { readonly error: string } {
  return list.listType === 'set' ? setElement(item) : keyedElement(list, item);
}

function setElement(item: unknown): string | { readonly error: string } {
  if (Array.isArray(item)) return { error: 'not supported: associative list with lists as elements' };
  if (item === null) return { error: "associative list without keys has an element that's an explicit null" };
  if (isObject(item)) return { error: "associative list without keys has an element that's a map type" };
  return valueElement(item);
}

function keyedElement(list: ListDescriptor, item: unknown): string | { readonly error: string } {
  if (item === null) return { error: 'associative list with keys may not have a null element' };
  if (!isObject(item)) return { error: 'associative list with keys may not have non-map elements' };
  const { all, only } = keysOf(list);
  const text = only && (ownValue(item, only.name) ?? only.standard);
  if (only && typeof text === 'string') return onlyElement(only, text);
  const found: Record<string, unknown> = {};
  for (const { name, standard } of all) {
    const value = ownValue(item, name) ?? standard;
    if (value !== undefined) found[name] = value;
  }
  if (isBare(found)) {
    const names = (list.keys ?? []).map(name => JSON.stringify(name)).join(' ');
    return {
      error: `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    };
  }
  return keyElement(found);
}

interface ListKey {
  readonly name: string;
  /** What it is when left out. */
  readonly standard: unknown;
}

/** The key of a list that has no other, and elements that were made of it. */
interface OnlyKey extends ListKey {
  readonly elements: RecentMap<string>;
}

interface ListKeys {
  /** In the order of their names. */
  readonly all: readonly ListKey[];
  readonly only: OnlyKey | undefined;
}
const keys = new WeakMap<ListDescriptor, ListKeys>();

/** Names of containers and variables come again and again: as names of properties texts are quick only when they are
 *  the same ones. */
function onlyElement({ name, elements }: OnlyKey, text: string): string {
  let element = elements.get(text);
  if (element === undefined) elements.set(text, (element = keyElement({ [name]: text })));
  return element;
}

/** What a key is when it is left out: its default, or nothing's value where upstream's structs always have one. */
function standardOf(field: FieldDescriptor | undefined): unknown {
  if (field?.default !== undefined) return field.default;
  return field?.always && !field.pointer ? zeroOf(field.value) : undefined;
}

function keysOf(list: ListDescriptor): ListKeys {
  let found = keys.get(list);
  if (!found) {
    const fields = list.items.kind === 'struct' ? structBehind(list.items).fields : {};
    const all = (list.keys ?? []).toSorted().map(name => ({ name, standard: standardOf(ownValue(fields, name)) }));
    const [first, second] = all;
    const elements = new RecentMap<string>({ maxEntries: 1024, maxBytes: 64 * 1024 });
    keys.set(list, (found = { all, only: first && !second ? { ...first, elements } : undefined }));
  }
  return found;
}
