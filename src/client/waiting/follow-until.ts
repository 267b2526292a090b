/** Waits for objects to be as somebody wants them. */
import { isExpired, type Kind, type KubeObject } from '#api';
import type { Client, ListOptions } from '../client.ts';

/** Follows the objects of a scope until `isDone` of one of them, or of its end, is true. Resolves with false when the
 *  signal aborts first. Watches that end, or whose version is too old to go on from, are begun anew. */
export async function followUntil<K extends KubeObject>(
  client: Client,
  kind: Kind<K>,
  {
    isDone,
    signal,
    ...scope
  }: Pick<ListOptions, 'namespace' | 'fieldSelector'> & {
    isDone: (object: K, isGone: boolean) => boolean;
    signal: AbortSignal;
  },
): Promise<boolean> {
  try {
    while (!signal.aborted) {
      const list = await client.list(kind, { ...scope, signal });
      if (list.items.some(object => isDone(object, false))) return true;
      const watch = client.watch(kind, { ...scope, resourceVersion: list.metadata.resourceVersion, signal });
      try {
        for await (const { type, object } of watch) if (isDone(object, type === 'DELETED')) return true;
      } catch (error) {
        if (!isExpired(error)) throw error;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return false;
}
