/** The informer: a local, always current copy of a part of the API, and a call for every change of it. */
import type { Kind, KubeObject, ObjectKey } from '#api';
import type { FollowedKinds } from '../discovery/follow-kinds.ts';

/** Reads of an informer's cache. Synchronous; objects are shared and readonly. */
export interface Lister<K extends KubeObject> {
  /** The object of this key, or of `namespace/name`. */
  get(key: ObjectKey | string): K | undefined;
  /** All objects, or those of one namespace. */
  list(namespace?: string): readonly K[];
  /** The objects that an index files under `value`; see {@link Informer.addIndex}. */
  byIndex(index: string, value: string): readonly K[];
  /** The values that an index files objects under. */
  indexValues(index: string): Iterable<string>;
}

/** What happened to an object. `added` also for every object of the first list. */
export type Change<K extends KubeObject> =
  | { readonly type: 'added'; readonly object: K; readonly previous?: undefined }
  | { readonly type: 'updated'; readonly object: K; readonly previous: K }
  | { readonly type: 'deleted'; readonly object: K; readonly previous?: undefined };

/** Follows the objects of a kind. */
export interface Informer<K extends KubeObject> {
  /** Which kind it follows. */
  readonly kind: Kind<K>;
  /** Reads the cache. */
  readonly lister: Lister<K>;
  /** Whether the first list is in the cache. */
  readonly hasSynced: boolean;
  /** Resolves when the first list is in the cache; rejects when disposed before. */
  readonly synced: Promise<void>;
  /** Calls `handler` synchronously for every change, after the cache has it; first for every object already there.
   *  A handler must not throw. Disposing the result removes it. */
  onChange(handler: (change: Change<K>) => void): Disposable;
  /** Adds an index: `keys` gives the values that an object is filed under. Adding the same name again does nothing. */
  addIndex(name: string, keys: (object: K) => readonly string[]): void;
}

/** Which objects an informer follows. Default: all of the kind. */
export interface InformerScope {
  /** Only objects of this namespace. */
  readonly namespace?: string | undefined;
  /** Only objects with such labels. */
  readonly labelSelector?: string | undefined;
  /** Only objects with such fields. */
  readonly fieldSelector?: string | undefined;
  /** Whether their metadata is enough: over a connection nothing else then comes and is held. In process they are
   *  whole. Default false. */
  readonly metadataOnly?: boolean | undefined;
}

/** An informer until it is given back, by either member. The last who gives it back ends it: its watch stops, and what
 *  it knew is forgotten. */
export interface BorrowedInformer<K extends KubeObject> extends AsyncDisposable {
  /** What is borrowed. */
  readonly informer: Informer<K>;
  /** Gives back that of a kind that has gone: what its last watch still has to say is heard first. Resolves when it is
   *  over. */
  finish(): Promise<void>;
}

/** Informers shared by everything in a process: the same kind and scope gives the same informer, started on first
 *  use. */
export interface Informers extends AsyncDisposable {
  /** The informer of a kind and scope, started when it is first asked for. */
  for<K extends KubeObject>(kind: Kind<K>, scope?: InformerScope): Informer<K>;
  /** As {@link for}, until it is given back. */
  borrow<K extends KubeObject>(kind: Kind<K>, scope?: InformerScope): BorrowedInformer<K>;
  /** The kinds of the server, followed from the first call on. */
  kinds(): FollowedKinds;
  /** Resolves when every informer asked for so far has its first list, and the kinds are known if anybody follows
   *  them. */
  synced(): Promise<void>;
}
