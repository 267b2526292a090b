/** Who owns whom, read from the caches of all kinds: an index files each object under the uids of its owners. */
import {
  formatGroupResource,
  formatKey,
  type Kind,
  type KubeObject,
  keyOf,
  type ObjectKey,
  type OwnerReference,
  parseKey,
} from '#api';
import type { Informer, Informers } from '#client';
import { refersTo } from '#reconcile';

/** An object's place among all kinds. */
export interface Item {
  readonly kind: Kind;
  readonly key: ObjectKey;
}

export interface Graph {
  readonly informers: readonly Informer<KubeObject>[];
  /** The objects that name `uid` as an owner. */
  dependentsOf(uid: string): readonly (Item & { readonly object: KubeObject })[];
  /** Where a reference points; undefined when its kind is not known here. */
  ownerOf(reference: OwnerReference, dependent: Item): Item | undefined;
  cached(item: Item): KubeObject | undefined;
  /** Whether the cache has an object of that kind and uid in another namespace. */
  isElsewhere(item: Item, uid: string): boolean;
  parse(text: string): Item | undefined;
}

const index = 'owners';

const resourceOf = ({ group, plural }: Kind): string => formatGroupResource({ group, resource: plural });

/** `replicasets.apps default/web`: the key of an object among all kinds. */
export const formatItem = ({ kind, key }: Item): string => `${resourceOf(kind)} ${formatKey(key)}`;

/** Begins to follow the kinds. */
export function createGraph(kinds: readonly Kind[], informers: Informers): Graph {
  const byResource = new Map(kinds.map(kind => [resourceOf(kind), { kind, informer: informers.for(kind) }]));
  const all = [...byResource.values()];
  for (const { informer } of all) {
    informer.addIndex(index, ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? []);
  }
  const informerOf = (kind: Kind) => byResource.get(resourceOf(kind))?.informer;
  return {
    informers: all.map(({ informer }) => informer),
    dependentsOf: uid =>
      all.flatMap(({ kind, informer }) =>
        informer.lister.byIndex(index, uid).map(object => ({ kind, key: keyOf(object), object })),
      ),
    ownerOf(reference, dependent) {
      const kind = kinds.find(candidate => refersTo(reference, candidate));
      if (!kind) return undefined;
      const namespace = kind.scope === 'Namespaced' ? dependent.key.namespace : undefined;
      return { kind, key: { namespace, name: reference.name } };
    },
    cached: ({ kind, key }) => informerOf(kind)?.lister.get(key),
    isElsewhere: ({ kind, key }, uid) =>
      informerOf(kind)
        ?.lister.list()
        .some(({ metadata }) => metadata.uid === uid && metadata.namespace !== key.namespace) ?? false,
    parse(text) {
      const space = text.indexOf(' ');
      const found = byResource.get(text.slice(0, space));
      return found && { kind: found.kind, key: parseKey(text.slice(space + 1)) };
    },
  };
}
