/** Indexes: values by which the cache of a kind is read. */
import type { Kind, KubeObject } from '#api';
import type { Listers } from './controller.ts';

/** An index on the cache of a kind. The value is its identity: caches are shared, so two that are made are two. */
export interface Index<K extends KubeObject = KubeObject> {
  /** Whose objects it files. */
  readonly kind: Kind<K>;
  /** Its name in the cache. */
  readonly name: string;
  /** The values that an object is filed under. */
  values(this: void, object: K): readonly string[];
  /** The objects that are filed under a value, of a controller that declares the index. */
  find(lister: Listers, value: string): readonly K[];
  /** The values under which there is something now. */
  valuesIn(lister: Listers): Iterable<string>;
}

let made = 0;

/** Makes an index: `podsByNode.find(lister, 'node-1')`. */
export const defineIndex = <K extends KubeObject>({ kind, values }: Pick<Index<K>, 'kind' | 'values'>): Index<K> =>
  namedIndex(`${kind.plural}/${++made}`, { kind, values });

/** An index that is the same whoever makes it. Equal names must mean equal values. */
export const namedIndex = <K extends KubeObject>(
  name: string,
  { kind, values }: Pick<Index<K>, 'kind' | 'values'>,
): Index<K> => ({
  kind,
  name,
  values,
  find: (lister, value) => lister(kind).byIndex(name, value),
  valuesIn: lister => lister(kind).indexValues(name),
});
