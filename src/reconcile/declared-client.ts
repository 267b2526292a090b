/** The client that a controller gets: it refuses what the controller does not declare, notes what it writes, and ends
 *  its calls with the controller. */
import type { Kind, KubeList, KubeObject, New, ObjectKey } from '#api';
import type {
  CallOptions,
  Client,
  DeleteOptions,
  ListOptions,
  Patch,
  PatchOptions,
  Transport,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from '#client';
import type { Write } from './freshness.ts';
import type { Permissions, WritePlace } from './permissions.ts';
import { isUncertain, type UncertainCreate } from './uncertain-create.ts';

export interface DeclaredClientOptions {
  readonly permissions: Permissions;
  /** Told of what was written. */
  readonly onWrite: (write: Write) => void;
  /** Told of what may have been created. */
  readonly onUncertain: (create: UncertainCreate) => void;
  /** Ends each call that brings no signal of its own. */
  readonly signal: AbortSignal;
}

/** Errors: as of the client that it wraps, and those of {@link Permissions}. */
export class DeclaredClient implements Client {
  readonly #client: Client;
  readonly #permissions: Permissions;
  readonly #onWrite: (write: Write) => void;
  readonly #onUncertain: (create: UncertainCreate) => void;
  readonly #signal: AbortSignal;

  constructor(client: Client, { permissions, onWrite, onUncertain, signal }: DeclaredClientOptions) {
    this.#client = client;
    this.#permissions = permissions;
    this.#onWrite = onWrite;
    this.#onUncertain = onUncertain;
    this.#signal = signal;
  }

  get transport(): Transport {
    return this.#client.transport;
  }

  async get<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, options?: CallOptions): Promise<K> {
    this.#permissions.checkRead('get', kind);
    return await this.#client.get(kind, key, this.#bound(options));
  }

  async find<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, options?: CallOptions): Promise<K | undefined> {
    this.#permissions.checkRead('get', kind);
    return await this.#client.find(kind, key, this.#bound(options));
  }

  async list<K extends KubeObject>(kind: Kind<K>, options?: ListOptions): Promise<KubeList<K>> {
    this.#permissions.checkRead('list', kind);
    return await this.#client.list(kind, this.#bound(options));
  }

  watch<K extends KubeObject>(kind: Kind<K>, options?: WatchOptions): AsyncIterable<WatchEvent<K>> {
    this.#permissions.checkRead('watch', kind);
    return this.#client.watch(kind, this.#bound(options));
  }

  async create<K extends KubeObject>(kind: Kind<K>, object: New<K>, options?: WriteOptions): Promise<K> {
    this.#permissions.checkWrite('create', kind, placeOf(object, options?.subresource));
    const creating = this.#client.create(kind, object, this.#bound(options));
    return this.#note(kind, await creating.catch(error => this.#noteUncertain(error, kind, object)));
  }

  async update<K extends KubeObject>(kind: Kind<K>, object: K, options?: WriteOptions): Promise<K> {
    this.#permissions.checkWrite('update', kind, placeOf(object, options?.subresource));
    return this.#note(kind, await this.#client.update(kind, object, this.#bound(options)));
  }

  async updateStatus<K extends KubeObject>(kind: Kind<K>, object: K, options?: WriteOptions): Promise<K> {
    this.#permissions.checkWrite('update', kind, placeOf(object, 'status'));
    return this.#note(kind, await this.#client.updateStatus(kind, object, this.#bound(options)));
  }

  async patch<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<K> {
    this.#permissions.checkWrite('patch', kind, { ...key, subresource: options?.subresource });
    return this.#note(kind, await this.#client.patch(kind, key, patch, this.#bound(options)));
  }

  async delete<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, options?: DeleteOptions) {
    this.#permissions.checkWrite('delete', kind, key);
    const answer = await this.#client.delete(kind, key, this.#bound(options));
    const uid = options?.preconditions?.uid;
    if (uid !== undefined) this.#onWrite({ kind, deleted: key, uid });
    return answer;
  }

  async deleteCollection<K extends KubeObject>(kind: Kind<K>, options: DeleteOptions & ListOptions) {
    this.#permissions.checkWrite('deletecollection', kind, { namespace: options.namespace });
    return await this.#client.deleteCollection(kind, this.#bound(options));
  }

  async createSubresource<T>(
    kind: Kind,
    key: ObjectKey,
    subresource: string,
    body: object,
    options?: WriteOptions,
  ): Promise<T> {
    this.#permissions.checkWrite('create', kind, { ...key, subresource });
    return await this.#client.createSubresource<T>(kind, key, subresource, body, this.#bound(options));
  }

  #bound<T extends CallOptions>(options?: T): T {
    return { signal: this.#signal, ...options } as T;
  }

  #noteUncertain(error: unknown, kind: Kind, { metadata: { namespace } }: New<KubeObject>): never {
    if (isUncertain(error)) this.#onUncertain({ kind, namespace });
    throw error;
  }

  #note<K extends KubeObject>(kind: Kind, object: K): K {
    this.#onWrite({ kind, resourceVersion: object.metadata.resourceVersion });
    return object;
  }
}

const placeOf = (
  { metadata }: { readonly metadata: { readonly namespace?: string | undefined } },
  subresource?: string,
): WritePlace => ({ namespace: metadata.namespace, subresource });
