/** Objects whose stored bytes are not what was written, or cannot be converted. They are told of to whoever asks for them, and the
 *  former are deleted as upstream's AllowUnsafeMalformedObjectDeletion has it; all others of their kind go on. */
import { internalError, type StatusError, storageReadError } from '#api';
import { pathOf, type Resource } from '../resource/resource.ts';
import type { Scope } from './selection.ts';

/** So many are named in an error, as upstream does. */
const mostNamed = 100;

export class UnreadableObjects {
  readonly #resource: Resource;
  /** With why it cannot be converted; undefined for what is damaged. */
  readonly #paths = new Map<string, StatusError | undefined>();
  #unconverted = 0;

  constructor(resource: Resource) {
    this.#resource = resource;
  }

  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  /** Whether some may be had later: it could not be converted. */
  get mayBeHad(): boolean {
    return this.#unconverted > 0;
  }

  /** The paths of those that could not be converted. */
  *unconverted(): Iterable<string> {
    for (const [path, failure] of this.#paths) if (failure) yield path;
  }

  add(path: string, failure?: StatusError): void {
    this.delete(path);
    this.#paths.set(path, failure);
    if (failure) this.#unconverted++;
  }

  /** To be called when the object is written anew, or is gone. */
  delete(path: string): void {
    if (this.#paths.get(path)) this.#unconverted--;
    this.#paths.delete(path);
  }

  clear(): void {
    this.#paths.clear();
    this.#unconverted = 0;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Whether its bytes are not what was written. */
  isDamaged(path: string): boolean {
    return this.has(path) && this.#paths.get(path) === undefined;
  }

  /** Throws the 500 when one of a selection cannot be read. */
  assertNone({ namespace, name }: Scope): void {
    if (this.#paths.size === 0) return;
    const paths =
      name === undefined
        ? [...this.#paths.keys()].filter(path => !namespace || path.startsWith(`${namespace}/`))
        : [pathOf(namespace ?? '', name)].filter(path => this.#paths.has(path));
    const [failure] = paths.flatMap(path => this.#paths.get(path) ?? []);
    if (failure) throw failure;
    if (paths.length > 0) throw unreadable(this.#resource, paths);
  }

  /** Throws the 500 when the object cannot be read. */
  assertReadable(path: string): void {
    if (this.#paths.size === 0 || !this.#paths.has(path)) return;
    const failure = this.#paths.get(path);
    if (failure) throw failure;
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
