/** An object as the server holds it: once, as the bytes that are stored, and parsed when somebody needs to look inside.
 *
 *  What goes over the wire is the stored JSON with the resourceVersion put in at a known place, so nothing is ever
 *  encoded twice, and an object that is only passed on is never parsed. */
import { type KubeObject, normalize } from '#api';
import { encodeStored, type Resource } from '../resource/resource.ts';

export class StoredObject {
  readonly resource: Resource;
  /** `namespace/name`, or the name alone of a cluster-scoped object. */
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly #value: Uint8Array;
  readonly #version: string;
  #object: KubeObject | undefined;
  #fields: Readonly<Record<string, string>> | undefined;

  /** `object`, when it is at hand, must be what `value` encodes; it becomes shared and readonly. */
  constructor(
    resource: Resource,
    path: string,
    row: { value: Uint8Array; revision: number; object?: KubeObject | undefined },
  ) {
    const slash = path.indexOf('/');
    this.resource = resource;
    this.path = path;
    this.namespace = slash < 0 ? '' : path.slice(0, slash);
    this.name = slash < 0 ? path : path.slice(slash + 1);
    this.revision = row.revision;
    this.#version = `"resourceVersion":"${row.revision}",`;
    this.#object = row.object;
    if (row.object) row.object.metadata.resourceVersion = String(row.revision);
    // Bytes that another writer laid out differently are encoded anew, once.
    this.#value = beginsWith(row.value, resource.head) ? row.value : encodeStored(resource, parse(resource, row));
  }

  /** The object, with its resourceVersion. Shared: never change it. */
  get object(): KubeObject {
    return this.parse();
  }

  /** The same, for who wants the work done now. */
  parse(): KubeObject {
    this.#object ??= parse(this.resource, { value: this.#value, revision: this.revision });
    return this.#object;
  }

  /** What field selectors see. */
  get fields(): Readonly<Record<string, string>> {
    this.#fields ??= this.resource.strategy.selectableFields?.(this.object) ?? {};
    return this.#fields;
  }

  /** The stored bytes. */
  get value(): Uint8Array {
    return this.#value;
  }

  /** Length of the wire form. */
  get byteLength(): number {
    return this.#value.length + this.#version.length;
  }

  /** Writes the wire form into `buffer` and returns where it ends. */
  writeTo(buffer: Buffer, offset: number): number {
    const { head } = this.resource;
    buffer.set(head, offset);
    buffer.write(this.#version, offset + head.length, 'latin1');
    buffer.set(this.#value.subarray(head.length), offset + head.length + this.#version.length);
    return offset + this.byteLength;
  }

  /** The wire form: JSON with the resourceVersion. */
  toBytes(): Buffer {
    const buffer = Buffer.allocUnsafe(this.byteLength);
    this.writeTo(buffer, 0);
    return buffer;
  }

  /** The same content at another revision: what a watch reports of an object that went at that revision. */
  at(revision: number): StoredObject {
    const object = this.#object && { ...this.#object, metadata: { ...this.#object.metadata } };
    return new StoredObject(this.resource, this.path, { value: this.#value, revision, object });
  }

  /** Keeps the bytes alone, a fifth of the memory: for an object that is no longer current. */
  release(): void {
    this.#object = undefined;
  }
}

function parse({ struct }: Resource, { value, revision }: { value: Uint8Array; revision: number }): KubeObject {
  const object = JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()) as KubeObject;
  normalize(struct, object);
  object.metadata.resourceVersion = String(revision);
  return object;
}

function beginsWith(value: Uint8Array, head: Uint8Array): boolean {
  if (value.length < head.length) return false;
  for (let i = 0; i < head.length; i++) if (value[i] !== head[i]) return false;
  return true;
}
