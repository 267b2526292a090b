/** How the fields of a struct are numbered in protobuf, as descriptors tell. */
import {
  type FieldDescriptor,
  findStruct,
  type StructDescriptor,
  type StructReference,
  structBehind,
  type ValueDescriptor,
} from '#api';
import { type MessageForm, messageForms } from './json-schema.ts';

/** What a number stands for: a field, or a message whose fields JSON has in the struct itself. */
export type Slot = FieldSlot | InlinedSlot;

/** A field of a message. */
export interface FieldSlot {
  readonly number: number;
  readonly name: string;
  readonly field: FieldDescriptor;
  /** How its JSON is a message, where that is another thing. */
  readonly form?: MessageForm | undefined;
}

interface InlinedSlot {
  readonly number: number;
  readonly inlined: Layout;
}

/** The slots of a message. */
export interface Layout {
  readonly byNumber: ReadonlyMap<number, Slot>;
  /** The highest number first. */
  readonly fromEnd: readonly Slot[];
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';

/** Messages that are no kinds of the API, by the kind that they are sent as. */
const sentAs: Readonly<Record<string, StructReference>> = {
  DeleteOptions: { kind: 'struct', ref: `${meta}DeleteOptions` },
  Status: { kind: 'struct', ref: `${meta}Status` },
  PartialObjectMetadata: { kind: 'struct', ref: `${meta}PartialObjectMetadata` },
};

/** The message of a kind; undefined for one that there is none of, such as a custom resource. */
export function messageOf(apiVersion: string, kind: string): StructReference | undefined {
  return Object.hasOwn(sentAs, kind) ? sentAs[kind] : findStruct(apiVersion, kind);
}

const known = new WeakMap<StructDescriptor, Layout>();

/** The slots of a struct. */
export function layoutOf(reference: StructReference): Layout {
  const struct = structBehind(reference);
  let layout = known.get(struct);
  if (!layout) {
    layout = layOut(slotsOf(reference, struct));
    known.set(struct, layout);
  }
  return layout;
}

const layOut = (slots: readonly Slot[]): Layout => ({
  byNumber: new Map(slots.map(slot => [slot.number, slot])),
  fromEnd: slots.toSorted((a, b) => b.number - a.number),
});

function slotsOf({ ref }: StructReference, { fields }: StructDescriptor): Slot[] {
  const numbered = Object.entries(fields).flatMap(([name, field]) => {
    const { proto: number, protoIn: around = [] } = field;
    if (number === undefined) return [];
    const form = messageForms[`${ref}.${name}`];
    const described = form ? { ...field, value: form.value, pointer: true as const } : field;
    return [{ around, slot: { number, name, field: described, form } }];
  });
  return nest(numbered);
}

interface Numbered {
  /** Numbers of the messages around it. */
  readonly around: readonly number[];
  readonly slot: FieldSlot;
}

function nest(fields: readonly Numbered[]): Slot[] {
  const inner = Map.groupBy(
    fields.filter(({ around }) => around.length > 0),
    ({ around }) => around[0] as number,
  );
  return [
    ...fields.flatMap(({ around, slot }) => (around.length === 0 ? [slot] : [])),
    ...[...inner].map(([number, members]) => ({
      number,
      inlined: layOut(nest(members.map(({ around, slot }) => ({ around: around.slice(1), slot })))),
    })),
  ];
}

/** A list where protobuf has no place for one, as a value of a map: a message whose only field it is. */
export const wrapsList = (value: ValueDescriptor): value is ValueDescriptor & { kind: 'list' } => value.kind === 'list';
