/** How values in protobuf are made of values in JSON that are no objects and no lists. */
import type { ScalarKind } from '#api';
import { parseDurationMs } from '#base';
import { absent, type JsonText } from './json-text.ts';
import { secondsOf } from './timestamp.ts';
import type { ReverseWriter } from './writer.ts';

const firstOfTrue = 0x74;
const [zero, nine, minus] = [0x30, 0x39, 0x2d];
/** Numbers with more digits may be more than JavaScript's hold. */
const safeDigits = 15;
/** Tags: of a text that is alone in a message; of the first and second field when they are numbers; of a third that is
 *  a text. */
const [textTag, firstNumber, secondNumber, thirdText] = [0x0a, 0x08, 0x10, 0x1a];

/** Writes what stands at a place, or zero when nothing does, without number and length. */
export function writeScalar(kind: ScalarKind, text: JsonText, writer: ReverseWriter, place: number): void {
  switch (kind) {
    case 'string':
      return writeText(text, writer, place);
    case 'int32':
    case 'int64':
      return writeInteger(text, writer, place);
    case 'boolean':
      return writer.varint(place !== absent && text.bytes[text.startOf(place)] === firstOfTrue ? 1 : 0);
    case 'double':
      return writer.double(place === absent ? 0 : Number(text.textOf(place)));
    case 'bytes':
      return writer.bytes(Buffer.from(text.textOf(place), 'base64'));
    case 'time':
    case 'microTime':
      return writeTime(text, writer, { place, isMicro: kind === 'microTime' });
    case 'duration':
      return writeField(writer, firstNumber, (parseDurationMs(text.textOf(place)) ?? 0) * 1e6);
    case 'quantity':
      return place === absent ? writer.bytes(zeroQuantity) : writeTextField(text, writer, place);
    case 'intOrString':
      return writeIntOrString(text, writer, place);
    case 'raw':
      return place === absent ? undefined : writeTextField(text, writer, place);
    default:
      return kind satisfies never;
  }
}

/** The text 0, in its field. */
const zeroQuantity = Buffer.from([textTag, 1, zero]);

function writeText(text: JsonText, writer: ReverseWriter, place: number): void {
  if (place === absent) return;
  if (text.isEscaped(place)) writer.text(text.textOf(place));
  else writer.slice(text.bytes, text.startOf(place), text.endOf(place));
}

function writeTextField(text: JsonText, writer: ReverseWriter, place: number): void {
  const end = writer.length;
  writeText(text, writer, place);
  writer.varint(writer.length - end);
  writer.varint(textTag);
}

function writeInteger(text: JsonText, writer: ReverseWriter, place: number): void {
  if (place === absent) return writer.varint(0);
  const { bytes } = text;
  const [start, end] = [text.startOf(place), text.endOf(place)];
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  if (end - first > safeDigits) return writeOther(text.textOf(place), writer);
  let value = 0;
  for (let at = first; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < zero || byte > nine) return writeOther(text.textOf(place), writer);
    value = value * 10 + byte - zero;
  }
  writer.varint(isNegative ? -value : value);
}

/** Numbers that are long, or written with a fraction or an exponent. */
function writeOther(digits: string, writer: ReverseWriter): void {
  if (/^-?\d+$/.test(digits)) writer.wideVarint(BigInt(digits));
  else writer.varint(Math.trunc(Number(digits)) || 0);
}

/** Which of the two it is, and both. */
function writeIntOrString(text: JsonText, writer: ReverseWriter, place: number): void {
  const isText = place !== absent && text.isText(place);
  const end = writer.length;
  if (isText) writeText(text, writer, place);
  writer.varint(writer.length - end);
  writer.varint(thirdText);
  writeInteger(text, writer, isText ? absent : place);
  writer.varint(secondNumber);
  writeField(writer, firstNumber, isText ? 1 : 0);
}

/** Seconds and nanoseconds, of which JSON has six digits at most; nothing for what is no time. */
function writeTime(
  text: JsonText,
  writer: ReverseWriter,
  { place, isMicro }: { place: number; isMicro: boolean },
): void {
  if (place === absent) return;
  const seconds = secondsOf(text.bytes, text.startOf(place), text.endOf(place));
  if (Number.isNaN(seconds)) return;
  const digits = isMicro ? (/\.(\d{1,6})/.exec(text.textOf(place))?.[1] ?? '') : '';
  writeField(writer, secondNumber, Number(digits.padEnd(6, '0')) * 1000);
  writeField(writer, firstNumber, seconds);
}

function writeField(writer: ReverseWriter, tag: number, value: number): void {
  writer.varint(value);
  writer.varint(tag);
}
