/** Stored objects in the order of their keys, by namespace. */
import type { StoredObject } from './stored-object.ts';

/** The objects of one namespace; cluster-scoped ones are all in the namespace `''`. */
interface Bucket {
  readonly byName: Map<string, StoredObject>;
  /** Sorted by name. */
  readonly sorted: StoredObject[];
}

export class ObjectSet {
  readonly #buckets = new Map<string, Bucket>();
  /** Namespaces in the order of their keys; made when asked for. */
  #order: string[] | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#buckets.get(namespace)?.byName.get(name);
  }

  set(object: StoredObject): StoredObject | undefined {
    const bucket = this.#bucket(object.namespace);
    const previous = bucket.byName.get(object.name);
    const at = positionOf(bucket.sorted, object.name);
    bucket.byName.set(object.name, object);
    bucket.sorted.splice(at, previous ? 1 : 0, object);
    if (!previous) this.#size++;
    return previous;
  }

  delete(namespace: string, name: string): StoredObject | undefined {
    const bucket = this.#buckets.get(namespace);
    const previous = bucket?.byName.get(name);
    if (!bucket || !previous) return undefined;
    bucket.byName.delete(name);
    bucket.sorted.splice(positionOf(bucket.sorted, name), 1);
    this.#size--;
    if (bucket.sorted.length === 0) {
      this.#buckets.delete(namespace);
      this.#order = undefined;
    }
    return previous;
  }

  /** The objects of one namespace in order. Not to be changed, and only good until the next change. */
  inNamespace(namespace: string): readonly StoredObject[] {
    return this.#buckets.get(namespace)?.sorted ?? [];
  }

  /** All objects in the order of their keys. */
  all(): readonly StoredObject[] {
    if (this.#buckets.size === 1) for (const { sorted } of this.#buckets.values()) return sorted;
    this.#order ??= [...this.#buckets.keys()].sort((a, b) => (`${a}/` < `${b}/` ? -1 : 1));
    return this.#order.flatMap(namespace => this.#buckets.get(namespace)?.sorted ?? []);
  }

  clear(): void {
    this.#buckets.clear();
    this.#order = undefined;
    this.#size = 0;
  }

  #bucket(namespace: string): Bucket {
    let bucket = this.#buckets.get(namespace);
    if (!bucket) {
      bucket = { byName: new Map(), sorted: [] };
      this.#buckets.set(namespace, bucket);
      this.#order = undefined;
    }
    return bucket;
  }
}

/** Index of the first object whose name is not before `name`. */
export function positionOf(sorted: readonly StoredObject[], name: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as StoredObject).name < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
