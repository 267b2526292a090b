/** An answer as the objects that it consists of: what components of the process get, and what other forms are made of. */
import type { KubeObject } from '#api';
import type { Content } from '../pipeline/answer.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { listMetadata } from './shapes.ts';

/** An answer as data, shared with the caches. */
export function plainOf(content: Content): unknown {
  if (content.type === 'plain') return content.value;
  const { view } = content;
  if (content.type === 'object') return view?.fromStored(content.stored.object) ?? content.stored.object;
  const show = (stored: StoredObject): KubeObject => view?.fromStored(stored.object) ?? stored.shared;
  const { list, served } = content;
  const { apiVersion, listKind: kind } = served.kind;
  return { apiVersion, kind, metadata: listMetadata(list), items: Array.from(list.items, show) };
}
