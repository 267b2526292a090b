/** An answer as the objects that it consists of: what components of the process get, and what other forms are made
 *  of. */
import { type KubeObject, withNumbers } from '#api';
import { mayHaveLong } from '#base';
import type { Content } from '../pipeline/answer.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { listMetadata } from './shapes.ts';

/** An answer as data, shared with the caches where it has no whole numbers beyond 53 bits: components calculate with
 *  what there is. */
export function plainOf(content: Content): unknown {
  if (content.type === 'plain') return content.value;
  const { view } = content;
  if (content.type === 'object') return inNumbers(content.stored, view?.fromStored(content.stored.object));
  const show = (stored: StoredObject): KubeObject =>
    view ? inNumbers(stored, view.fromStored(stored.object)) : stored.shared;
  const { list, served } = content;
  const { apiVersion, listKind: kind } = served.kind;
  return { apiVersion, kind, metadata: listMetadata(list), items: Array.from(list.items, show) };
}

/** An object, or a view of it, as who calculates with its numbers needs it. */
const inNumbers = (stored: StoredObject, object: KubeObject = stored.object): KubeObject =>
  mayHaveLong(stored.value) ? withNumbers(object) : object;
