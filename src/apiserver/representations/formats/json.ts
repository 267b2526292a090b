/** JSON. */
import { jsonText, parseExact } from '#base';
import type { StoredObject } from '../../watch/stored-object.ts';
import type { Format, ListForm, ListHead, ListItems } from '../representation.ts';

const newline = 0x0a;
const lineEnd = Buffer.from('\n');
const eventEnd = Buffer.from('}\n');
const comma = Buffer.from(',');

/** JSON as machines read it, or indented, for people: objects and lists, not events, which are lines. */
export const jsonFormat = ({ isPretty = false } = {}): Format => ({
  contentType: 'application/json',
  watchContentType: 'application/json',
  isText: true,
  inside: isPretty ? inLines : json => json,
  alone: inside => Buffer.concat([inside, lineEnd]),
  event: (type, inside) => Buffer.concat([Buffer.from(`{"type":"${type}","object":`), inside, eventEnd]),
  list: isPretty ? prettyList : plainList,
  split: linesOf,
});

const toJson = (data: unknown, isPretty: boolean): string => jsonText(data, isPretty ? 2 : undefined);

const textOf = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString();

const inLines = (json: Uint8Array): Buffer => Buffer.from(toJson(parseExact(textOf(json)), true));

/** A list in JSON, whose last field is the empty list of items. */
const plainList = (head: ListHead, { json }: ListItems): ListForm => ({
  ...around(toJson(head, false).replace(/\]\}$/, ''), ',', ']}\n'),
  run: items => join(items.map(json), comma),
});

function prettyList(head: ListHead, { json, count }: ListItems): ListForm {
  const [open, between, close] = count === 0 ? ['', '', ']\n}\n'] : ['\n    ', ',\n    ', '\n  ]\n}\n'];
  const form = around(`${toJson(head, true).replace(/\]\s*\}$/, '')}${open}`, between, close);
  const indented = (stored: StoredObject) => Buffer.from(textOf(inLines(json(stored))).replaceAll('\n', '\n    '));
  return { ...form, run: items => join(items.map(indented), form.between) };
}

/** A list that is JSON as machines read it. */
export function around(open: string, between: string, close: string): Omit<ListForm, 'run'> {
  const start = Buffer.from(open);
  return { open: () => start, between: Buffer.from(between), close: Buffer.from(close) };
}

const join = (parts: readonly Uint8Array[], between: Uint8Array): Buffer =>
  Buffer.concat(parts.flatMap((part, index) => (index > 0 ? [between, part] : [part])));

/** The lines of a text, without their ends. */
export function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start);
    const next = end < 0 ? bytes.length : end;
    if (next > start) yield bytes.subarray(start, next);
    start = next + 1;
  }
}
