/** Turns JSON into messages of protobuf. */
import type { StructReference } from '#api';
import { jsonText, parseExact } from '#base';
import { absent, JsonText } from './json-text.ts';
import { type FieldPlan, type MessagePlan, planOf, type SlotPlan, type ValuePlan } from './message-plan.ts';
import { writeScalar } from './scalars.ts';
import type { ReverseWriter } from './writer.ts';

/** Flow: the JSON is gone over once, noting where the fields of each message stand; then they are written, last things
 *  first, most of them as the bytes that they are. No value is made of them, which would take most of the time. What is
 *  no field of a message is left out, and what is of a wrong type counts as nothing. */
export class JsonEncoder {
  readonly #text = new JsonText();
  readonly #writer: ReverseWriter;

  constructor(writer: ReverseWriter) {
    this.#writer = writer;
  }

  /** Throws a SyntaxError for JSON that ends too early. */
  write(message: StructReference, json: Uint8Array): void {
    const plan = planOf(message);
    this.#text.begin(json);
    this.#writeSlots(plan.fromEnd, this.#scanMessage(plan));
  }

  /** On the tape a struct has the places of its fields. */
  #scanMessage({ fields, fieldCount }: MessagePlan): number {
    const text = this.#text;
    if (!text.enter(false)) return absent;
    const place = text.reserve(fieldCount + 1);
    while (text.next()) {
      const field = fields[text.key() & (fields.length - 1)];
      if (field && text.isKey(field.name)) text.note(place + field.ordinal, this.#scanField(field));
      else text.skip();
    }
    return place;
  }

  #scanField({ form, value, holdsLists }: FieldPlan): number {
    if (form === 'one') return this.#scanValue(value);
    if (form === 'list') return this.#scanList(value);
    if (form === 'map') return this.#scanMap(value, holdsLists);
    return this.#text.any();
  }

  #scanValue({ kind, message }: ValuePlan): number {
    if (message) return this.#scanMessage(message());
    return kind === 'raw' ? this.#text.any() : this.#text.scalar();
  }

  /** On the tape each item has the place of the one before it, and its own. */
  #scanList(item: ValuePlan): number {
    const text = this.#text;
    let last = absent;
    if (!text.enter(true)) return last;
    while (text.next()) {
      const place = this.#scanValue(item);
      const node = text.reserve(2);
      text.note(node, last);
      text.note(node + 1, place);
      last = node;
    }
    return last;
  }

  /** On the tape each entry has the place of the one before it, of its key and of its value. */
  #scanMap(value: ValuePlan, holdsLists: boolean): number {
    const text = this.#text;
    let last = absent;
    if (!text.enter(false)) return last;
    while (text.next()) {
      const key = text.anyKey();
      const place = holdsLists ? this.#scanList(value) : this.#scanValue(value);
      const entry = text.reserve(3);
      text.note(entry, last);
      text.note(entry + 1, key);
      text.note(entry + 2, place);
      last = entry;
    }
    return last;
  }

  /** What stands nowhere is a message of which nothing is set. */
  #writeSlots(fromEnd: readonly SlotPlan[], place: number): void {
    for (let i = 0; i < fromEnd.length; i++) {
      const slot = fromEnd[i] as SlotPlan;
      if (slot.inlined) {
        const end = this.#writer.length;
        this.#writeSlots(slot.inlined, place);
        this.#close(end, slot.tag);
      } else this.#writeField(slot.field, place === absent ? absent : this.#text.noted(place + slot.field.ordinal));
    }
  }

  #writeField(field: FieldPlan, place: number): void {
    if (place === absent) {
      if (field.isAlways) this.#writeValue(field.value, absent);
    } else if (field.form === 'one') this.#writeValue(field.value, place);
    else if (field.form === 'list') this.#writeList(field.value, place);
    else if (field.form === 'map') this.#writeMap(field, place);
    else this.#writeConverted(field, place);
  }

  #writeValue({ kind, tag, isDelimited, message }: ValuePlan, place: number): void {
    const writer = this.#writer;
    const end = writer.length;
    if (message) this.#writeSlots(message().fromEnd, place);
    else writeScalar(kind as Exclude<typeof kind, 'struct'>, this.#text, writer, place);
    if (isDelimited) this.#close(end, tag);
    else writer.varint(tag);
  }

  #writeList(item: ValuePlan, last: number): void {
    const text = this.#text;
    for (let node = last; node !== absent; node = text.noted(node)) this.#writeValue(item, text.noted(node + 1));
  }

  /** Each entry is a message of a key and a value; a list stands in one where protobuf has no place for it. */
  #writeMap({ value, entryTag, holdsLists }: FieldPlan, last: number): void {
    const text = this.#text;
    const writer = this.#writer;
    for (const entry of entriesFromEnd(text, last)) {
      const end = writer.length;
      const place = text.noted(entry + 2);
      if (holdsLists) {
        this.#writeList(value, place);
        this.#close(end, secondTag);
      } else this.#writeValue(value, place);
      const keyEnd = writer.length;
      writeScalar('string', text, writer, text.noted(entry + 1));
      this.#close(keyEnd, firstTag);
      this.#close(end, entryTag);
    }
  }

  /** A value whose JSON is another than its message says: it is converted, and read anew. */
  #writeConverted({ value, convert }: FieldPlan, place: number): void {
    if (!convert || !value.message) return;
    const end = this.#writer.length;
    const converted = Buffer.from(jsonText(convert(parseExact(this.#text.textOf(place)))));
    const plan = value.message();
    const inner = new JsonEncoder(this.#writer);
    inner.#text.begin(converted);
    inner.#writeSlots(plan.fromEnd, inner.#scanMessage(plan));
    this.#close(end, value.tag);
  }

  /** Writes what comes before something with a length, which ends there. */
  #close(end: number, tag: number): void {
    this.#writer.varint(this.#writer.length - end);
    this.#writer.varint(tag);
  }
}

/** Tags of a map's entry. */
const [firstTag, secondTag] = [0x0a, 0x12];

/** Entries of a map, the last of their order first. */
function entriesFromEnd(text: JsonText, last: number): readonly number[] {
  const entries: number[] = [];
  let isSorted = true;
  for (let entry = last; entry !== absent; entry = text.noted(entry)) {
    if (entries.length > 0 && compareKeys(text, entry, entries.at(-1) as number) > 0) isSorted = false;
    entries.push(entry);
  }
  return isSorted ? entries : entries.sort((a, b) => compareKeys(text, b, a));
}

/** By their bytes, which UTF-16 would order differently beyond the basic plane. */
function compareKeys(text: JsonText, a: number, b: number): number {
  const [left, right] = [text.noted(a + 1), text.noted(b + 1)];
  if (text.isEscaped(left) || text.isEscaped(right))
    return Buffer.compare(Buffer.from(text.textOf(left)), Buffer.from(text.textOf(right)));
  const { bytes } = text;
  const [leftEnd, rightEnd] = [text.endOf(left), text.endOf(right)];
  let [i, j] = [text.startOf(left), text.startOf(right)];
  for (; i < leftEnd && j < rightEnd; i++, j++)
    if (bytes[i] !== bytes[j]) return (bytes[i] as number) - (bytes[j] as number);
  return leftEnd - i - (rightEnd - j);
}
