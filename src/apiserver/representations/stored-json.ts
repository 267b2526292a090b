/** JSON of the stored version: the bytes are there already. */
import type { Status } from '#api';
import type { Content } from '../pipeline/answer.ts';
import type { StoredObjects } from '../reads/page.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { around, jsonFormat } from './formats/json.ts';
import type { Framing, ListForm, Representation } from './representation.ts';
import { listMetadata } from './shapes.ts';

const json = jsonFormat();
const comma = 0x2c;

const framing: Framing = {
  isText: true,
  event: ({ line }: WatchMessage) => line,
  error: (status: Status) => json.event('ERROR', json.inside(status), { apiVersion: 'v1', kind: 'Status' }),
  split: json.split,
};

export const storedJson: Representation = {
  contentType: json.contentType,
  watchContentType: json.watchContentType,
  object: stored => stored.toBytes(),
  value: value => Buffer.from(`${JSON.stringify(value)}\n`),
  list: ({ list, served }: Content & { type: 'list' }): ListForm => ({
    ...around(openingOf(served.kind, list), ',', ']}\n'),
    run: copyItems,
    lengthOf,
  }),
  framing: () => framing,
};

const openingOf = (
  { apiVersion, kind }: { apiVersion: string; kind: string },
  list: (Content & { type: 'list' })['list'],
): string =>
  `{"kind":"${kind}List","apiVersion":"${apiVersion}","metadata":${JSON.stringify(listMetadata(list))},"items":[`;

function lengthOf(items: StoredObjects): number {
  let length = Math.max(0, items.length - 1);
  for (const item of items) length += item.byteLength;
  return length;
}

function copyItems(items: readonly StoredObject[]): Buffer {
  const buffer = Buffer.allocUnsafe(lengthOf(items));
  let at = 0;
  for (const [index, item] of items.entries()) {
    if (index > 0) buffer[at++] = comma;
    at = item.writeTo(buffer, at);
  }
  return buffer;
}
