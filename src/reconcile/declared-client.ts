/** The client that a controller gets: it refuses what the controller does not declare, notes what it writes, and ends
 *  its calls with the controller. */
import { type Kind, type KubeList, type KubeObject, keyOf, type New, type ObjectKey } from '#api';
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
import { isUncertain, type UncertainWrite } from './uncertain-write.ts';

interface DeclaredClientOptions {
  readonly permissions: Permissions;
  /** Told of what was written. */
  readonly onWrite: (write: Write) => void;
  /** Told of what may have been written. */
  readonly onUncertain: (write: UncertainWrite) => void;
  /** Ends each call that brings no signal of its own. */
  readonly signal: AbortSignal;
}

/** Errors: as of the client that it wraps, and those of {@link Permissions}. */
export class DeclaredClient implements Client {
  readonly #client: Client;
  readonly #permissions: Permissions;
  readonly #onWrite: (write: Write) => void;
  readonly #onUncertain: (write: UncertainWrite) => void;
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
    const created = await this.#certain(creating, { kind, ...targetOf(object) });
    this.#onWrite({ kind, resourceVersion: created.metadata.resourceVersion, created: keyOf(created) });
    return created;
  }

  async update<K extends KubeObject>(kind: Kind<K>, object: K, options?: WriteOptions): Promise<K> {
    this.#permissions.checkWrite('update', kind, placeOf(object, options?.subresource));
    return await this.#note(this.#client.update(kind, object, this.#bound(options)), { kind, ...targetOf(object) });
  }

  async updateStatus<K extends KubeObject>(kind: Kind<K>, object: K, options?: WriteOptions): Promise<K> {
    this.#permissions.checkWrite('update', kind, placeOf(object, 'status'));
    const updating = this.#client.updateStatus(kind, object, this.#bound(options));
    return await this.#note(updating, { kind, ...targetOf(object) });
  }

  async patch<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<K> {
    this.#permissions.checkWrite('patch', kind, { ...key, subresource: options?.subresource });
    const { namespace, name } = key;
    return await this.#note(this.#client.patch(kind, key, patch, this.#bound(options)), { kind, namespace, name });
  }

  async delete<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, options?: DeleteOptions) {
    this.#permissions.checkWrite('delete', kind, key);
    const uid = options?.preconditions?.uid;
    const deleting = this.#client.delete(kind, key, this.#bound(options));
    if (uid === undefined) return await deleting;
    const { namespace, name } = key;
    const answer = await this.#certain(deleting, { kind, namespace, name, deletedUid: uid });
    this.#onWrite({ kind, deleted: key, uid });
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

  /** Notes what was written, or that nobody knows whether it was. */
  async #note<K extends KubeObject>(writing: Promise<K>, target: UncertainWrite): Promise<K> {
    const object = await this.#certain(writing, target);
    this.#onWrite({ kind: target.kind, resourceVersion: object.metadata.resourceVersion });
    return object;
  }

  async #certain<T>(writing: Promise<T>, target: UncertainWrite): Promise<T> {
    try {
      return await writing;
    } catch (error) {
      if (isUncertain(error)) this.#onUncertain(target);
      throw error;
    }
  }
}

const targetOf = ({ metadata: { namespace, name } }: New<KubeObject>): Pick<UncertainWrite, 'namespace' | 'name'> => ({
  namespace,
  name,
});

const placeOf = (
  { metadata }: { readonly metadata: { readonly namespace?: string | undefined } },
  subresource?: string,
): WritePlace => ({ namespace: metadata.namespace, subresource });
