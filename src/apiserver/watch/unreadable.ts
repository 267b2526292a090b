/** Objects whose stored bytes are not what was written, or cannot be converted. They are told of to whoever asks for
 *  them, and the former are deleted as upstream's AllowUnsafeMalformedObjectDeletion has it; all others of their kind
 *  go on. */
import { internalError, type StatusError, storageReadError } from '#api';
import type { KeyValue } from '#store';
import type { Resource } from '../resource/resource.ts';
import { isWithin, type Scope } from './selection.ts';

/** So many are named in an error, as upstream does. */
const mostNamed = 100;

interface Unreadable {
  /** Of the row. */
  readonly revision: number;
  /** Why it cannot be converted; undefined for what is damaged. */
  readonly failure: StatusError | undefined;
  /** As of its row. */
  readonly wasWrittenAs?: KeyValue['wasWrittenAs'] | undefined;
}

/** Of one resource. */
export class UnreadableObjects {
  readonly #resource: Resource;
  /** By their paths. */
  readonly #objects = new Map<string, Unreadable>();
  #unconverted = 0;

  constructor(resource: Resource) {
    this.#resource = resource;
  }

  get isEmpty(): boolean {
    return this.#objects.size === 0;
  }

  /** Whether some may be had later: it could not be converted. */
  get mayBeHad(): boolean {
    return this.#unconverted > 0;
  }

  /** How many could not be converted. */
  get unconverted(): number {
    return this.#unconverted;
  }

  /** The paths of so many of them; next time, of others. */
  nextToTry(count: number): readonly string[] {
    const next = [...this.#objects].filter(([, { failure }]) => failure).slice(0, count);
    for (const [path, object] of next) {
      this.#objects.delete(path);
      this.#objects.set(path, object);
    }
    return next.map(([path]) => path);
  }

  /** The revision of the row that cannot be read; undefined for an object that can. */
  revisionOf(path: string): number | undefined {
    return this.#objects.get(path)?.revision;
  }

  /** Replaces what was known of the path. */
  add(path: string, object: Unreadable): void {
    this.delete(path);
    this.#objects.set(path, object);
    if (object.failure) this.#unconverted++;
  }

  /** To be called when the object is written anew, or is gone. */
  delete(path: string): void {
    if (this.#objects.get(path)?.failure) this.#unconverted--;
    this.#objects.delete(path);
  }

  /** When all is read anew. */
  clear(): void {
    this.#objects.clear();
    this.#unconverted = 0;
  }

  /** Whether the object at the path is one of them. */
  has(path: string): boolean {
    return this.#objects.has(path);
  }

  /** Whether its bytes are not what was written. */
  isDamaged(path: string): boolean {
    const object = this.#objects.get(path);
    return object !== undefined && object.failure === undefined;
  }

  /** Throws the 500 when one of a selection cannot be read. */
  assertNone(scope: Scope): void {
    if (this.#objects.size === 0) return;
    const paths = [...this.#objects.keys()].filter(path => isWithin(scope, path));
    const [failure] = paths.flatMap(path => this.#objects.get(path)?.failure ?? []);
    if (failure) throw failure;
    if (paths.length > 0) throw unreadable(this.#resource, paths);
  }

  /** The path under which an object is now that was written under this one: where its key is damaged, and that is all
   *  that is. */
  strayOf(path: string): string | undefined {
    if (this.#objects.size === 0) return undefined;
    const key = this.#resource.prefix + path;
    for (const [other, { wasWrittenAs }] of this.#objects) if (wasWrittenAs?.(key)) return other;
    return undefined;
  }

  /** Throws the 500 when the object's key is damaged, so that it seems not to be there. */
  assertNotStray(path: string): void {
    const stray = this.strayOf(path);
    if (stray === undefined) return;
    const { prefix } = this.#resource;
    throw corrupt(prefix + stray, `it is the object that was written as ${prefix}${path}`);
  }

  /** Throws the 500 when the object cannot be read. */
  assertReadable(path: string): void {
    const object = this.#objects.get(path);
    if (!object) return this.assertNotStray(path);
    if (object.failure) throw object.failure;
    throw corrupt(this.#resource.prefix + path, anotherChecksum);
  }
}

const anotherChecksum = 'its checksum is not that of what was written';

const corrupt = (key: string, why: string): StatusError =>
  internalError(new Error(`StorageError: corrupt object, Key: ${key}, AdditionalErrorMsg: ${why}`));

/** The 500 of a list that would lack objects. */
export function unreadable({ groupResource, prefix }: Resource, paths: readonly string[]): StatusError {
  const keys = paths.slice(0, mostNamed).map(path => prefix + path);
  return storageReadError(groupResource, keys, anotherChecksum);
}
