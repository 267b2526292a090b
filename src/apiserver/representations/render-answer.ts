/** An answer as bytes, in the form that was asked for. */

import { type KubeObject, type Status, StatusError } from '#api';
import { type Clock, turnsOf } from '#base';
import type { Content } from '../pipeline/answer.ts';
import type { ObjectList, StoredObjects } from '../reads/page.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { type Negotiated, notAcceptable } from './negotiate.ts';
import { partialMetadata } from './partial-metadata.ts';
import { plainOf } from './plain.ts';
import { createTable, emptyTable, rowMaker } from './table.ts';

export interface RenderOptions {
  negotiated: Negotiated;
  /** Indent JSON for people. */
  pretty: boolean;
  includeObject: string | undefined;
  clock: Clock;
}

/** JSON bytes; the plain case is only copying. What has to be made object by object takes turns. */
export async function renderAnswer(content: Content, options: RenderOptions): Promise<Buffer> {
  const { negotiated, pretty } = options;
  if (negotiated.as === undefined && !pretty && content.type !== 'plain' && !content.view) {
    return content.type === 'object' ? content.stored.toBytes() : renderList(content);
  }
  if (content.type === 'list') return await renderItems(itemsOf(content, options), content.list.items, options);
  return Buffer.from(`${toJson(dataOf(content, options), pretty)}\n`);
}

const toJson = (data: unknown, pretty: boolean): string => JSON.stringify(data, null, pretty ? 2 : undefined);

/** An object or a plain value as data, in the representation that was asked for. */
function dataOf(
  content: Exclude<Content, { type: 'list' }>,
  { negotiated, includeObject, clock }: RenderOptions,
): unknown {
  const { as, asVersion } = negotiated;
  if (as === undefined) return plainOf(content);
  const rendering = { nowMs: clock.now(), version: asVersion, includeObject };
  if (content.type === 'plain') {
    const { value, columns } = content;
    if (as !== 'Table' || (value as Partial<Status>).kind === 'Status') return value;
    if (!columns) throw notAcceptable();
    const object = value as KubeObject;
    return createTable({ columns }, [object], { resourceVersion: object.metadata.resourceVersion }, rendering);
  }
  if (as === 'Table') {
    const { resource, object, revision } = content.stored;
    return createTable(resource.strategy, [object], { resourceVersion: String(revision) }, rendering);
  }
  if (as === 'PartialObjectMetadataList') throw cannotConvert(as);
  return partialMetadata(plainOf(content) as KubeObject, asVersion);
}

const cannotConvert = (as: string): StatusError =>
  new StatusError(406, 'NotAcceptable', `the object cannot be converted to ${as}`);

/** A list whose items, the last of its fields, are made one by one. */
interface ListForm {
  readonly head: object;
  readonly item: (stored: StoredObject) => unknown;
}

/** What a list looks like in the representation that was asked for. */
function itemsOf(
  { list, served, engine, view }: Content & { type: 'list' },
  { negotiated, includeObject, clock }: RenderOptions,
): ListForm {
  const { as, asVersion: version } = negotiated;
  const metadata = listMetadata(list);
  const show = ({ object }: StoredObject): KubeObject => view?.fromStored(object) ?? object;
  if (as === undefined) {
    const { apiVersion, kind } = served.kind;
    return { head: { apiVersion, kind: `${kind}List`, metadata, items: [] }, item: show };
  }
  if (as === 'Table') {
    const { strategy } = engine.resource;
    const rendering = { nowMs: clock.now(), version, includeObject };
    const row = rowMaker(strategy, rendering);
    return { head: emptyTable(strategy, metadata, rendering), item: ({ object }) => row(object) };
  }
  if (as !== 'PartialObjectMetadataList') throw cannotConvert(as);
  const head = { kind: as, apiVersion: `meta.k8s.io/${version}`, metadata, items: [] };
  return { head, item: stored => partialMetadata(show(stored), version) };
}

async function renderItems(
  { head, item }: ListForm,
  items: StoredObjects,
  { pretty, clock }: Pick<RenderOptions, 'pretty' | 'clock'>,
): Promise<Buffer> {
  const [open = '', close = ''] = pretty ? ['\n    ', '\n  ]\n}\n'] : ['', ']}\n'];
  const start = toJson(head, pretty).replace(/\[\]\s*\}$/, '[');
  const chunks: Buffer[] = [];
  let text = start;
  const turns = turnsOf(clock);
  let separator = '';
  for (const stored of items) {
    const json = toJson(item(stored), pretty);
    text += `${separator}${open}${pretty ? json.replaceAll('\n', '\n    ') : json}`;
    separator = ',';
    const turn = turns.next();
    if (!turn) continue;
    chunks.push(Buffer.from(text));
    text = '';
    await turn;
  }
  chunks.push(Buffer.from(`${text}${items.length === 0 && pretty ? ']\n}\n' : close}`));
  return Buffer.concat(chunks);
}

const listMetadata = (list: ObjectList) => ({
  resourceVersion: String(list.revision),
  ...(list.continue === undefined ? {} : { continue: list.continue }),
  ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
});

const comma = 0x2c;
const listEnd = Buffer.from(']}\n');

function renderList({ list, served }: Content & { type: 'list' }): Buffer {
  const { kind, apiVersion } = served.kind;
  const start = Buffer.from(
    `{"kind":"${kind}List","apiVersion":"${apiVersion}","metadata":${JSON.stringify(listMetadata(list))},"items":[`,
  );
  let length = start.length + listEnd.length + Math.max(0, list.items.length - 1);
  for (const item of list.items) length += item.byteLength;
  const buffer = Buffer.allocUnsafe(length);
  buffer.set(start);
  let at = start.length;
  for (const item of list.items) {
    if (at > start.length) buffer[at++] = comma;
    at = item.writeTo(buffer, at);
  }
  buffer.set(listEnd, at);
  return buffer;
}
