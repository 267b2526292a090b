/** What an encoder has to know of a message, read from its layout once: plain data, so that few functions do for all of
 *  it. */
import type { FieldDescriptor, ScalarKind, StructReference, ValueDescriptor } from '#api';
import { hashOf } from './json-text.ts';
import { type FieldSlot, type Layout, layoutOf, type Slot, wrapsList } from './layout.ts';

/** A message. */
export interface MessagePlan {
  /** How many fields it has, with those of what is inlined. */
  readonly fieldCount: number;
  /** These fields by the last bits of their names' hashes, as many bits as tell them apart. */
  readonly fields: readonly (FieldPlan | undefined)[];
  /** The highest number first. */
  readonly fromEnd: readonly SlotPlan[];
}

/** A value with its number in a message, or in each of a list's. */
export interface ValuePlan {
  readonly kind: ScalarKind | 'struct';
  /** Its number, and how it is to be read. */
  readonly tag: number;
  /** Whether it has a length before it. */
  readonly isDelimited: boolean;
  /** Of a struct. A function, since structs hold each other in circles. */
  readonly message: (() => MessagePlan) | undefined;
}

/** A field of JSON. */
export interface FieldPlan {
  /** In UTF-8. */
  readonly name: Uint8Array;
  /** Where it is noted among the fields of its struct. */
  readonly ordinal: number;
  readonly form: 'one' | 'list' | 'map' | 'converted';
  /** The value, or what is in the list or map. */
  readonly value: ValuePlan;
  /** A map's entries, and whether they hold lists. */
  readonly entryTag: number;
  readonly holdsLists: boolean;
  /** Whether it is written when nothing was set. */
  readonly isAlways: boolean;
  /** What JSON of another form is converted by. */
  readonly convert: ((content: unknown) => unknown) | undefined;
}

/** What stands under one number: a field, or a message whose fields JSON has in the struct itself. */
export type SlotPlan =
  | { readonly field: FieldPlan; readonly inlined: undefined; readonly tag: number }
  | { readonly field: undefined; readonly inlined: readonly SlotPlan[]; readonly tag: number };

const known = new WeakMap<Layout, MessagePlan>();

/** Made at the first use of the struct, and kept as long as its layout is. */
export function planOf(reference: StructReference): MessagePlan {
  const layout = layoutOf(reference);
  let plan = known.get(layout);
  if (!plan) known.set(layout, (plan = planMessage(layout)));
  return plan;
}

function planMessage(layout: Layout): MessagePlan {
  const fields: FieldPlan[] = [];
  const planSlot = (slot: Slot): SlotPlan => {
    if ('inlined' in slot)
      return { field: undefined, inlined: slot.inlined.fromEnd.map(planSlot), tag: lengthTag(slot.number) };
    const field = planField(slot, fields.length);
    fields.push(field);
    return { field, inlined: undefined, tag: field.value.tag };
  };
  const fromEnd = layout.fromEnd.map(planSlot);
  return { fieldCount: fields.length, fields: toldApart(fields), fromEnd };
}

/** More bits than any message needs. */
const maxBits = 16;

function toldApart(fields: readonly FieldPlan[]): (FieldPlan | undefined)[] {
  for (let bits = 1; bits <= maxBits; bits++) {
    const table = Array.from({ length: 2 ** bits }, (): FieldPlan | undefined => undefined);
    for (const field of fields) table[hashOf(field.name) & (table.length - 1)] = field;
    if (table.filter(Boolean).length === fields.length) return table;
  }
  throw new Error('the names of two fields hash alike');
}

function planField({ number, name, field, form }: FieldSlot, ordinal: number): FieldPlan {
  const { value } = field;
  const common = {
    name: Buffer.from(name),
    ordinal,
    entryTag: 0,
    holdsLists: false,
    isAlways: false,
    convert: undefined,
  };
  if (form) {
    const convert = (content: unknown) => form.toMessage(content);
    return { ...common, form: 'converted', value: planValue(number, value), convert };
  }
  if (value.kind === 'list') return { ...common, form: 'list', value: planValue(number, value.items) };
  if (value.kind !== 'map')
    return {
      ...common,
      form: 'one',
      value: planValue(number, value),
      isAlways: value.kind !== 'bytes' && !isPointer(field),
    };
  const { values } = value;
  const holdsLists = wrapsList(values);
  const inside = holdsLists ? planValue(1, values.items) : planValue(2, values);
  return { ...common, form: 'map', value: inside, entryTag: lengthTag(number), holdsLists };
}

/** Raw values that are always answered are no pointers in Go, although null says in JSON that there is nothing in
 *  them. */
const isPointer = ({ value, pointer, always }: FieldDescriptor): boolean =>
  pointer === true && !(value.kind === 'raw' && always);

function planValue(number: number, value: ValueDescriptor): ValuePlan {
  const { kind } = value;
  if (kind === 'list' || kind === 'map') throw new Error('protobuf has no lists of lists');
  const isVarint = kind === 'boolean' || kind === 'int32' || kind === 'int64';
  const tag = isVarint ? number * 8 : kind === 'double' ? number * 8 + 1 : lengthTag(number);
  return {
    kind,
    tag,
    isDelimited: !isVarint && kind !== 'double',
    message: kind === 'struct' ? later(value) : undefined,
  };
}

function later(reference: StructReference): () => MessagePlan {
  let plan: MessagePlan | undefined;
  return () => (plan ??= planOf(reference));
}

const lengthTag = (number: number): number => number * 8 + 2;
