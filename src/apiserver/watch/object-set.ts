/** Stored objects in the order of their keys, by namespace. Changes are cheap; the order is made when somebody reads it,
 *  out of the last one. */
import type { StoredObject } from './stored-object.ts';

export class ObjectSet {
  readonly #buckets = new Map<string, Bucket>();
  /** Namespaces in the order of their keys; made when asked for. */
  #order: string[] | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#buckets.get(namespace)?.get(name);
  }

  /** Returns what was there before. */
  set(object: StoredObject): StoredObject | undefined {
    const previous = this.#bucket(object.namespace).set(object);
    if (!previous) this.#size++;
    return previous;
  }

  /** Returns what was there. */
  delete(namespace: string, name: string): StoredObject | undefined {
    const bucket = this.#buckets.get(namespace);
    const previous = bucket?.delete(name);
    if (!bucket || !previous) return undefined;
    this.#size--;
    if (bucket.size === 0) {
      this.#buckets.delete(namespace);
      this.#order = undefined;
    }
    return previous;
  }

  /** The objects of one namespace in order; those of cluster-scoped kinds are all in the namespace `''`. Not to be
   *  changed. */
  inNamespace(namespace: string): readonly StoredObject[] {
    return this.#buckets.get(namespace)?.inOrder() ?? [];
  }

  /** All objects in the order of their keys. Not to be changed. */
  all(): readonly StoredObject[] {
    this.#order ??= [...this.#buckets.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
    if (this.#order.length === 1) return this.inNamespace(this.#order[0] as string);
    return this.#order.flatMap(namespace => this.inNamespace(namespace));
  }

  clear(): void {
    this.#buckets.clear();
    this.#order = undefined;
    this.#size = 0;
  }

  #bucket(namespace: string): Bucket {
    let bucket = this.#buckets.get(namespace);
    if (!bucket) {
      bucket = new Bucket();
      this.#buckets.set(namespace, bucket);
      this.#order = undefined;
    }
    return bucket;
  }
}

/** The objects of one namespace. */
class Bucket {
  readonly #byName = new Map<string, StoredObject>();
  /** Names in the order that was made last. */
  #names: string[] = [];
  /** Names that came since. */
  #added: string[] = [];
  /** Undefined: something changed since. */
  #inOrder: readonly StoredObject[] | undefined;

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): StoredObject | undefined {
    return this.#byName.get(name);
  }

  set(object: StoredObject): StoredObject | undefined {
    const { name } = object;
    const previous = this.#byName.get(name);
    if (!previous) this.#added.push(name);
    // Names that come and go while nobody reads must not pile up.
    if (this.#added.length > 2 * this.#byName.size + 1000) this.#makeOrder();
    this.#byName.set(name, object);
    this.#inOrder = undefined;
    return previous;
  }

  delete(name: string): StoredObject | undefined {
    const previous = this.#byName.get(name);
    if (!previous) return undefined;
    this.#byName.delete(name);
    this.#inOrder = undefined;
    return previous;
  }

  inOrder(): readonly StoredObject[] {
    this.#inOrder ??= this.#makeOrder();
    return this.#inOrder;
  }

  /** Two sorted runs are merged, which sorting does in one pass; names that went are dropped, those that came back are
   *  there twice. */
  #makeOrder(): readonly StoredObject[] {
    const candidates = this.#added.length === 0 ? this.#names : [...this.#names, ...this.#added.sort()].sort();
    const names: string[] = [];
    const objects: StoredObject[] = [];
    for (const name of candidates) {
      const object = this.#byName.get(name);
      if (!object || name === names.at(-1)) continue;
      names.push(name);
      objects.push(object);
    }
    this.#names = names;
    this.#added = [];
    return objects;
  }
}
