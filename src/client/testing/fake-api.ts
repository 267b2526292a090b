/** A small API server for the tests of this room: any resource, no schema, no admission; what it stores it hands out by
 *  reference, as the real one does in process. */
import {
  alreadyExists,
  conflict,
  expired,
  type GroupResource,
  type KubeObject,
  methodNotSupported,
  notFound,
  unauthorized,
  unknownResource,
} from '#api';
import { AsyncQueue } from '#base';
import type { ApiHandler, ApiRequest, DiscoverOptions, UserInfo, WatchEvent } from '../transport.ts';

interface StoredEvent {
  readonly version: number;
  readonly collection: string;
  readonly event: WatchEvent;
}

interface Watcher {
  readonly collection: string;
  readonly namespace: string | undefined;
  readonly queue: AsyncQueue<WatchEvent>;
}

const schemas = {
  'io.k8s.api.core.v1.ConfigMap': {
    'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'ConfigMap' }],
  },
};

export class FakeApi implements ApiHandler {
  readonly #objects = new Map<string, KubeObject>();
  readonly #watchers = new Set<Watcher>();
  #events: StoredEvent[] = [];
  #version = 100;
  #oldest = 0;
  /** Requests in the order they came. */
  readonly requests: ApiRequest[] = [];
  /** Throw here to fail a request. */
  intercept: (request: ApiRequest, user: UserInfo) => void = () => undefined;
  /** Documents of discovery by their path. */
  documents: Record<string, unknown> = {
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
    '/openapi/v2': { swagger: '2.0', definitions: schemas },
    '/openapi/v3': { paths: { 'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=1' } } },
    '/openapi/v3/api/v1': { openapi: '3.0.0', components: { schemas } },
  };
  readonly #kindsListeners = new Set<() => void>();
  /** Items of a list page. */
  pageSize = Number.POSITIVE_INFINITY;

  get watcherCount(): number {
    return this.#watchers.size;
  }

  async request(request: ApiRequest, user: UserInfo): Promise<unknown> {
    this.#admit(request, user);
    const { verb, name = '' } = request;
    if (verb === 'list') return this.#list(request);
    if (verb === 'create') return this.#create(request);
    if (verb === 'deletecollection')
      return this.#list(request).items.map(object => this.#delete(keyOf(request, object.metadata.name)));
    const key = keyOf(request, name);
    const known = this.#objects.get(key);
    if (!known) throw notFound(whereOf(request), name);
    if (verb === 'get') return known;
    if (verb === 'delete') return this.#delete(key);
    if (verb === 'update') return this.#update(key, known, request);
    if (verb === 'patch') return this.#store(key, { ...known, ...(request.body as object) }, 'MODIFIED');
    throw methodNotSupported();
  }

  async *watch(request: ApiRequest, user: UserInfo): AsyncGenerator<WatchEvent> {
    this.#admit(request, user);
    const from = Number(request.options?.resourceVersion ?? this.#version);
    if (from < this.#oldest) throw expired(`too old resource version: ${from} (${this.#oldest})`);
    const watcher: Watcher = {
      collection: collectionOf(request),
      namespace: request.namespace,
      queue: new AsyncQueue(),
    };
    for (const stored of this.#events) if (stored.version > from) offer(watcher, stored);
    this.#watchers.add(watcher);
    const stop = () => watcher.queue.end();
    request.signal?.addEventListener('abort', stop, { once: true });
    if (request.signal?.aborted) stop();
    try {
      yield* watcher.queue;
    } finally {
      this.#watchers.delete(watcher);
      request.signal?.removeEventListener('abort', stop);
    }
  }

  async discover(path: string, user: UserInfo, { signal }: DiscoverOptions = {}): Promise<unknown> {
    signal?.throwIfAborted();
    if (user.username === '') throw unauthorized();
    const [name = ''] = path.split('?');
    if (!Object.hasOwn(this.documents, name)) throw unknownResource();
    return this.documents[name];
  }

  onKindsChange(listener: () => void): Disposable {
    this.#kindsListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#kindsListeners.delete(listener) };
  }

  /** Says that kinds came or went. */
  changeKinds(documents: Record<string, unknown>): void {
    this.documents = documents;
    for (const listener of this.#kindsListeners) listener();
  }

  /** Sends every watch a bookmark. */
  bookmark(): void {
    const metadata = { name: '', uid: '', creationTimestamp: '', resourceVersion: `${this.#version}` };
    for (const { queue } of this.#watchers)
      queue.push({ type: 'BOOKMARK', object: { apiVersion: 'v1', kind: 'Pod', metadata } });
  }

  /** Ends every watch, with an error or without. */
  endWatches(error?: Error): void {
    for (const { queue } of this.#watchers) {
      if (error) queue.fail(error);
      else queue.end();
    }
  }

  /** Forgets the past: watches from before are refused. */
  compact(): void {
    this.#oldest = this.#version;
    this.#events = [];
  }

  #admit(request: ApiRequest, user: UserInfo): void {
    this.requests.push(request);
    if (user.username === '') throw unauthorized();
    this.intercept(request, user);
  }

  #list(request: ApiRequest) {
    const prefix = `${collectionOf(request)}/${request.namespace === undefined ? '' : `${request.namespace}/`}`;
    const all = [...this.#objects].flatMap(([key, object]) => (key.startsWith(prefix) ? [object] : []));
    const start = Number(request.options?.continue ?? 0);
    const items = all.slice(start, start + Math.min(this.pageSize, request.options?.limit ?? this.pageSize));
    const next = start + items.length;
    const more = next < all.length ? { continue: `${next}`, remainingItemCount: all.length - next } : {};
    return { apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: `${this.#version}`, ...more }, items };
  }

  #create(request: ApiRequest): unknown {
    if (request.subresource) return request.body;
    const object = request.body as KubeObject;
    const key = keyOf(request, object.metadata.name);
    if (this.#objects.has(key)) throw alreadyExists(whereOf(request), object.metadata.name);
    const fixed = { uid: `uid-${this.#version + 1}`, creationTimestamp: '2026-01-01T00:00:00Z' };
    return this.#store(key, { ...object, metadata: { ...object.metadata, ...fixed } }, 'ADDED');
  }

  #update(key: string, known: KubeObject, request: ApiRequest): KubeObject {
    const object = request.body as KubeObject;
    const version = object.metadata.resourceVersion;
    if (version && version !== known.metadata.resourceVersion) throw conflict(whereOf(request), known.metadata.name);
    return this.#store(key, object, 'MODIFIED');
  }

  #store(key: string, object: KubeObject, type: 'ADDED' | 'MODIFIED'): KubeObject {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: `${++this.#version}` } };
    this.#objects.set(key, stored);
    this.#publish(key, { type, object: stored });
    return stored;
  }

  #delete(key: string): KubeObject {
    const known = this.#objects.get(key) as KubeObject;
    const object = { ...known, metadata: { ...known.metadata, resourceVersion: `${++this.#version}` } };
    this.#objects.delete(key);
    this.#publish(key, { type: 'DELETED', object });
    return object;
  }

  #publish(key: string, event: WatchEvent): void {
    const stored = { version: this.#version, collection: key.split('/').slice(0, -2).join('/'), event };
    this.#events.push(stored);
    for (const watcher of this.#watchers) offer(watcher, stored);
  }
}

function offer({ collection, namespace, queue }: Watcher, stored: StoredEvent): void {
  if (stored.collection !== collection) return;
  if (namespace === undefined || namespace === stored.event.object.metadata.namespace) queue.push(stored.event);
}

const collectionOf = ({ group, version, resource }: ApiRequest): string => `${group}/${version}/${resource}`;
const keyOf = (request: ApiRequest, name: string): string =>
  `${collectionOf(request)}/${request.namespace ?? ''}/${name}`;
const whereOf = ({ group, resource }: ApiRequest): GroupResource => ({ group, resource });
