/** JSON of the stored version: the bytes are there already. */
import type { Kind, Status } from '#api';
import { jsonText } from '#base';
import type { Content } from '../pipeline/answer.ts';
import type { StoredObjects } from '../reads/page.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import { around, jsonFormat } from './formats/json.ts';
import type { Framing, ListForm, Representation } from './representation.ts';
import { jsonOf, listMetadata } from './shapes.ts';

const json = jsonFormat();
const comma = 0x2c;
const nothing = new Uint8Array();

const framing: Framing = {
  isText: true,
  event: ({ line }: WatchMessage) => line,
  error: (status: Status) => json.event('ERROR', jsonOf(status), status),
  split: json.split,
};

export const storedJson: Representation = {
  contentType: json.contentType,
  watchContentType: json.watchContentType,
  object: stored => stored.toBytes(),
  value: value => Buffer.from(`${jsonText(value)}\n`),
  list({ list, served }: Content & { type: 'list' }): ListForm {
    const form = around(openingOf(served.kind, list), ',', ']}\n');
    const whole = (items: StoredObjects) => copyItems(items, form.open(0), form.close);
    return { ...form, run: items => copyItems(items), whole, lengthBelow };
  },
  framing: () => framing,
};

const openingOf = ({ apiVersion, listKind }: Kind, list: (Content & { type: 'list' })['list']): string =>
  `{"kind":"${listKind}","apiVersion":"${apiVersion}","metadata":${JSON.stringify(listMetadata(list))},"items":[`;

function lengthBelow(belowBytes: number, items: StoredObjects): number | undefined {
  let length = Math.max(0, items.length - 1);
  for (const { itemLength } of items) {
    length += itemLength;
    if (length >= belowBytes) return undefined;
  }
  return length;
}

function copyItems(items: StoredObjects, before: Uint8Array = nothing, behind: Uint8Array = nothing): Buffer {
  const length = lengthBelow(Number.POSITIVE_INFINITY, items) ?? 0;
  const buffer = Buffer.allocUnsafe(before.length + length + behind.length);
  buffer.set(before);
  let at = before.length;
  for (const item of items) {
    if (at > before.length) buffer[at++] = comma;
    at = item.writeItemTo(buffer, at);
  }
  buffer.set(behind, at);
  return buffer;
}
