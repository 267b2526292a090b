/** Objects whose stored bytes are not what was written. They are told of, by key, to whoever asks for them, and deleted as
 *  upstream's AllowUnsafeMalformedObjectDeletion has it; all others of their kind go on. */
import { internalError, type StatusError, storageReadError } from '#api';
import { pathOf, type Resource } from '../resource/resource.ts';
import type { Scope } from './selection.ts';

/** So many are named in an error, as upstream does. */
const mostNamed = 100;

export class UnreadableObjects {
  readonly #resource: Resource;
  readonly #paths = new Set<string>();

  constructor(resource: Resource) {
    this.#resource = resource;
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  add(path: string): void {
    this.#paths.add(path);
  }

  /** To be called when the object is written anew, or is gone. */
  delete(path: string): void {
    this.#paths.delete(path);
  }

  clear(): void {
    this.#paths.clear();
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Throws the 500 when one of a selection cannot be read. */
  assertNone({ namespace, name }: Scope): void {
    if (this.#paths.size === 0) return;
    const paths =
      name === undefined
        ? [...this.#paths].filter(path => !namespace || path.startsWith(`${namespace}/`))
        : [pathOf(namespace ?? '', name)].filter(path => this.#paths.has(path));
    if (paths.length > 0) throw unreadable(this.#resource, paths);
  }

  /** Throws the 500 when the object cannot be read. */
  assertReadable(path: string): void {
    if (this.#paths.size === 0 || !this.#paths.has(path)) return;
    const key = this.#resource.prefix + path;
    throw internalError(
      new Error(
        `StorageError: corrupt object, Key: ${key}, AdditionalErrorMsg: its checksum is not that of what was written`,
      ),
    );
  }
}

/** The 500 of a list that would lack objects. */
export function unreadable({ groupResource, prefix }: Resource, paths: readonly string[]): StatusError {
  const keys = paths.slice(0, mostNamed).map(path => prefix + path);
  return storageReadError(groupResource, keys, 'its checksum is not that of what was written');
}
