/** Who owns whom, read from the caches of all kinds that there are by now: an index files each object under the uids of
 *  its owners. */
import {
  formatGroupResource,
  formatKey,
  type Kind,
  type KubeObject,
  keyOf,
  type ObjectKey,
  type OwnerReference,
  parseApiVersion,
  parseKey,
} from '#api';
import { type Clock, withDeadline } from '#base';
import type { BorrowedInformer, Change, Informers } from '#client';

/** An object's place among all kinds. */
export interface Item {
  readonly kind: Kind;
  readonly key: ObjectKey;
}

interface Followed {
  readonly kind: Kind;
  readonly borrowed: BorrowedInformer<KubeObject>;
  readonly subscription: Disposable;
}

interface GraphOptions {
  readonly informers: Informers;
  readonly clock: Clock;
  /** Told of every change of an object. */
  readonly onChange: (kind: Kind, change: Change<KubeObject>) => void;
}

const index = 'owners';
/** How long work waits for the first list of a kind: a server may be in the way that never gives it. As upstream. */
const patienceMs = 30_000;

const resourceOf = ({ group, plural }: Kind): string => formatGroupResource({ group, resource: plural });

/** `replicasets.apps default/web`: the key of an object among all kinds. */
export const formatItem = ({ kind, key }: Item): string => `${resourceOf(kind)} ${formatKey(key)}`;

/** `Deployment.apps`: a kind in whatever version, as references name it. */
export const formatKind = ({ group, kind }: Pick<Kind, 'group' | 'kind'>): string => `${kind}.${group}`;

/** The kind that a reference names, in the form of {@link formatKind}. */
export const kindOfReference = ({ apiVersion, kind }: OwnerReference): string =>
  formatKind({ group: parseApiVersion(apiVersion).group, kind });

/** Follows the kinds that it is told of. */
export class Graph implements AsyncDisposable {
  readonly #options: GraphOptions;
  readonly #byResource = new Map<string, Followed>();
  readonly #byKind = new Map<string, Followed>();
  readonly #pending = new Set<Promise<void>>();

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  /** Begins to follow a kind. Resolves when what there is of it is known. */
  add(kind: Kind): Promise<void> {
    const { informers, clock, onChange } = this.#options;
    const borrowed = informers.borrow(kind, { metadataOnly: true });
    const { informer } = borrowed;
    informer.addIndex(index, ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? []);
    const subscription = informer.onChange(change => onChange(kind, change));
    const followed = { kind, borrowed, subscription };
    this.#byResource.set(resourceOf(kind), followed);
    this.#byKind.set(formatKind(kind), followed);
    const ready = withDeadline(informer.synced, { clock, ms: patienceMs, what: kind.plural }).catch(() => undefined);
    this.#pending.add(ready);
    return ready.finally(() => this.#pending.delete(ready));
  }

  /** Lets go of a kind that has gone, once what its last watch has to say was heard. Resolves with the objects that are
   *  left of it, as they were. */
  async remove(kind: Kind): Promise<readonly KubeObject[]> {
    const followed = this.#byResource.get(resourceOf(kind));
    if (!followed) return [];
    const { lister } = followed.borrowed.informer;
    await followed.borrowed.finish();
    followed.subscription[Symbol.dispose]();
    if (this.#byResource.get(resourceOf(kind)) === followed) this.#byResource.delete(resourceOf(kind));
    if (this.#byKind.get(formatKind(kind)) === followed) this.#byKind.delete(formatKind(kind));
    return lister.list();
  }

  /** Resolves when all kinds that are followed by now have their first list; undefined when they have. */
  settled(): Promise<unknown> | undefined {
    return this.#pending.size === 0 ? undefined : Promise.all(this.#pending);
  }

  /** The objects that name `uid` as an owner. */
  dependentsOf(uid: string): readonly (Item & { readonly object: KubeObject })[] {
    return [...this.#byResource.values()].flatMap(({ kind, borrowed }) =>
      borrowed.informer.lister.byIndex(index, uid).map(object => ({ kind, key: keyOf(object), object })),
    );
  }

  /** Where a reference points; undefined when its kind is not known here. */
  ownerOf(reference: OwnerReference, dependent: Item): Item | undefined {
    const kind = this.#byKind.get(kindOfReference(reference))?.kind;
    if (!kind) return undefined;
    const namespace = kind.scope === 'Namespaced' ? dependent.key.namespace : undefined;
    return { kind, key: { namespace, name: reference.name } };
  }

  /** The object as its informer has it; undefined when it is gone or its kind is. */
  cached({ kind, key }: Item): KubeObject | undefined {
    return this.#listerOf(kind)?.get(key);
  }

  /** Whether the cache has an object of that kind and uid in another namespace. */
  isElsewhere({ kind, key }: Item, uid: string): boolean {
    const objects = this.#listerOf(kind)?.list() ?? [];
    return objects.some(({ metadata }) => metadata.uid === uid && metadata.namespace !== key.namespace);
  }

  /** The item of a queue's key; undefined when its kind is no longer served. */
  parse(text: string): Item | undefined {
    const space = text.indexOf(' ');
    const found = this.#byResource.get(text.slice(0, space));
    return found && { kind: found.kind, key: parseKey(text.slice(space + 1)) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#byResource.values()];
    for (const { subscription } of all) subscription[Symbol.dispose]();
    await Promise.all(all.map(({ borrowed }) => borrowed[Symbol.asyncDispose]()));
  }

  #listerOf(kind: Kind) {
    return this.#byResource.get(resourceOf(kind))?.borrowed.informer.lister;
  }
}
