/** An answer as the objects that it consists of: what components of the process get, and what other forms are made of. */
import type { KubeObject } from '#api';
import type { Content } from '../pipeline/answer.ts';

/** An answer as data, shared with the caches. */
export function plainOf(content: Content): unknown {
  if (content.type === 'plain') return content.value;
  const { view } = content;
  const show = view ? (object: KubeObject) => view.fromStored(object) : (object: KubeObject) => object;
  if (content.type === 'object') return show(content.stored.object);
  const { list, served } = content;
  const metadata = {
    resourceVersion: String(list.revision),
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
  };
  const { apiVersion, kind } = served.kind;
  return { apiVersion, kind: `${kind}List`, metadata, items: Array.from(list.items, ({ object }) => show(object)) };
}
