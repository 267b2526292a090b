/** What an informer knows: the objects by key, by namespace and by whatever indexes were asked for. */
import { formatKey, type KubeObject, type ObjectKey, parseKey } from '#api';
import type { Lister } from './informer.ts';

/** Values by key, which is a name or the text of both, and all of them as an array that is made once between two
 *  changes. */
class Group<K> {
  readonly #byKey = new Map<string, K>();
  #all: readonly K[] | undefined;

  get size(): number {
    return this.#byKey.size;
  }

  keys(): Iterable<string> {
    return this.#byKey.keys();
  }

  values(): Iterable<K> {
    return this.#byKey.values();
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

/** A lister over objects that are set and deleted one at a time. Arrays that were handed out never change. */
export class Cache<K extends KubeObject> implements Lister<K> {
  /** By name: a text of both for each object would take more than the map. */
  readonly #namespaces = new Map<string, Group<K>>();
  readonly #indexes = new Map<string, Index<K>>();
  #all: readonly K[] | undefined;

  get size(): number {
    return [...this.#namespaces.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** The keys of all objects. */
  *keys(): Iterable<string> {
    for (const [namespace, group] of this.#namespaces)
      for (const name of group.keys()) yield formatKey({ namespace, name });
  }

  get(key: ObjectKey | string): K | undefined {
    const { namespace = '', name } = typeof key === 'string' ? parseKey(key) : key;
    return this.#namespaces.get(namespace)?.get(name);
  }

  list(namespace?: string): readonly K[] {
    if (namespace !== undefined) return this.#namespaces.get(namespace)?.all ?? none;
    this.#all ??= [...this.#namespaces.values()].flatMap(group => [...group.values()]);
    return this.#all;
  }

  byIndex(name: string, value: string): readonly K[] {
    return this.#index(name).groups.get(value)?.all ?? none;
  }

  indexValues(name: string): Iterable<string> {
    return this.#index(name).groups.keys();
  }

  /** Files what is there and what comes. A name that is taken keeps its first function. */
  addIndex(name: string, keys: (object: K) => readonly string[]): void {
    if (this.#indexes.has(name)) return;
    const index: Index<K> = { keys, groups: new Map() };
    this.#indexes.set(name, index);
    for (const object of this.list()) file(index, formatKey(object.metadata), object);
  }

  /** Adds or replaces an object; returns the one before. */
  set(object: K): K | undefined {
    const { namespace = '', name } = object.metadata;
    let group = this.#namespaces.get(namespace);
    if (!group) this.#namespaces.set(namespace, (group = new Group<K>()));
    const previous = group.get(name);
    group.set(name, object);
    this.#all = undefined;
    this.#refile({ namespace, name }, previous, object);
    return previous;
  }

  /** Removes the object of a key; returns it. */
  delete(key: ObjectKey): K | undefined {
    const { namespace = '', name } = key;
    const group = this.#namespaces.get(namespace);
    const previous = group?.get(name);
    if (!group || !previous) return undefined;
    group.delete(name);
    if (group.size === 0) this.#namespaces.delete(namespace);
    this.#all = undefined;
    this.#refile(key, previous, undefined);
    return previous;
  }

  #refile(key: ObjectKey, previous: K | undefined, object: K | undefined): void {
    if (this.#indexes.size === 0) return;
    const text = formatKey(key);
    for (const index of this.#indexes.values()) {
      if (previous) unfile(index, text, previous);
      if (object) file(index, text, object);
    }
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
