/** What an informer knows: the objects by key, by namespace and by whatever indexes were asked for. */
import { formatKey, type KubeObject, type ObjectKey } from '#api';
import type { Lister } from './informer.ts';

/** Values by key, and all of them as an array that is made once between two changes. */
class Group<K> {
  readonly #byKey = new Map<string, K>();
  #all: readonly K[] | undefined;

  get size(): number {
    return this.#byKey.size;
  }

  keys(): Iterable<string> {
    return this.#byKey.keys();
  }

  get(key: string): K | undefined {
    return this.#byKey.get(key);
  }

  set(key: string, object: K): void {
    this.#byKey.set(key, object);
    this.#all = undefined;
  }

  delete(key: string): void {
    this.#byKey.delete(key);
    this.#all = undefined;
  }

  get all(): readonly K[] {
    this.#all ??= [...this.#byKey.values()];
    return this.#all;
  }
}

interface Index<K> {
  readonly keys: (object: K) => readonly string[];
  readonly groups: Map<string, Group<K>>;
}

const none: readonly never[] = [];
/** Not a name that anybody would give an index of their own. */
const byNamespace = '\0namespace';

/** A lister over objects that are set and deleted one at a time. Arrays that were handed out never change. */
export class Cache<K extends KubeObject> implements Lister<K> {
  readonly #objects = new Group<K>();
  readonly #indexes = new Map<string, Index<K>>();

  constructor() {
    this.addIndex(byNamespace, object => [object.metadata.namespace ?? '']);
  }

  get size(): number {
    return this.#objects.size;
  }

  /** The keys of all objects. */
  keys(): Iterable<string> {
    return this.#objects.keys();
  }

  get(key: ObjectKey | string): K | undefined {
    return this.#objects.get(typeof key === 'string' ? key : formatKey(key));
  }

  list(namespace?: string): readonly K[] {
    return namespace === undefined ? this.#objects.all : this.byIndex(byNamespace, namespace);
  }

  byIndex(name: string, value: string): readonly K[] {
    return this.#index(name).groups.get(value)?.all ?? none;
  }

  indexValues(name: string): Iterable<string> {
    return this.#index(name).groups.keys();
  }

  addIndex(name: string, keys: (object: K) => readonly string[]): void {
    if (this.#indexes.has(name)) return;
    const index: Index<K> = { keys, groups: new Map() };
    this.#indexes.set(name, index);
    for (const key of this.#objects.keys()) file(index, key, this.#objects.get(key) as K);
  }

  /** Adds or replaces an object; returns the one before. */
  set(object: K): K | undefined {
    const key = formatKey(object.metadata);
    const previous = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const index of this.#indexes.values()) {
      if (previous) unfile(index, key, previous);
      file(index, key, object);
    }
    return previous;
  }

  /** Removes the object of a key; returns it. */
  delete(key: string): K | undefined {
    const previous = this.#objects.get(key);
    if (!previous) return undefined;
    this.#objects.delete(key);
    for (const index of this.#indexes.values()) unfile(index, key, previous);
    return previous;
  }

  #index(name: string): Index<K> {
    const index = this.#indexes.get(name);
    if (!index) throw new Error(`the informer has no index ${name}`);
    return index;
  }
}

function file<K extends KubeObject>({ keys, groups }: Index<K>, key: string, object: K): void {
  for (const value of keys(object)) {
    let group = groups.get(value);
    if (!group) groups.set(value, (group = new Group<K>()));
    group.set(key, object);
  }
}

function unfile<K extends KubeObject>({ keys, groups }: Index<K>, key: string, object: K): void {
  for (const value of keys(object)) {
    const group = groups.get(value);
    group?.delete(key);
    if (group?.size === 0) groups.delete(value);
  }
}
