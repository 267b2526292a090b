/** An answer as bytes, in the form that was asked for. */

import { type KubeObject, type PartialObjectMetadataList, type Status, StatusError } from '#api';
import type { Clock } from '#base';
import type { Content } from '../handler.ts';
import { type Negotiated, notAcceptable } from '../http/negotiate.ts';
import { plainOf } from '../in-process.ts';
import type { ObjectList } from '../registry/generic/list.ts';
import { partialMetadata } from './partial-metadata.ts';
import { createTable } from './table.ts';

export interface RenderOptions {
  negotiated: Negotiated;
  /** Indent JSON for people. */
  pretty: boolean;
  includeObject: string | undefined;
  clock: Pick<Clock, 'now'>;
}

/** JSON bytes; the plain case is only copying. */
export function renderAnswer(content: Content, options: RenderOptions): Buffer {
  const { negotiated, pretty } = options;
  if (negotiated.as === undefined && !pretty && content.type !== 'plain' && !content.view) {
    return content.type === 'object' ? content.stored.toBytes() : renderList(content);
  }
  return toJson(dataOf(content, options), pretty);
}

/** An answer as data, in the representation that was asked for. */
export function dataOf(content: Content, { negotiated, includeObject, clock }: RenderOptions): unknown {
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
    const { resource } = content.type === 'list' ? content.engine : content.stored;
    const objects = content.type === 'list' ? content.list.items.map(({ object }) => object) : [content.stored.object];
    const metadata =
      content.type === 'list' ? listMetadata(content.list) : { resourceVersion: String(content.stored.revision) };
    return createTable(resource.strategy, objects, metadata, rendering);
  }
  const isList = content.type === 'list';
  if (isList !== (as === 'PartialObjectMetadataList')) {
    throw new StatusError(406, 'NotAcceptable', `the object cannot be converted to ${as}`);
  }
  const data = plainOf(content);
  return isList ? partialList(data as PartialList, asVersion) : partialMetadata(data as KubeObject, asVersion);
}

interface PartialList {
  metadata: object;
  items: KubeObject[];
}

const partialList = ({ metadata, items }: PartialList, version: string): PartialObjectMetadataList => ({
  kind: 'PartialObjectMetadataList',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
  items: items.map(item => partialMetadata(item, version)),
});

const toJson = (data: unknown, pretty: boolean): Buffer =>
  Buffer.from(`${JSON.stringify(data, null, pretty ? 2 : undefined)}\n`);

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
  for (const [index, item] of list.items.entries()) {
    if (index > 0) buffer[at++] = comma;
    at = item.writeTo(buffer, at);
  }
  buffer.set(listEnd, at);
  return buffer;
}
