/** A tiny API server in memory, for tests of the kubelet alone: objects, watches, field selectors, merge patches, and the
 *  graceful deletion of pods. It does not validate, default or authorize. */
import { alreadyExists, conflict, type KubeObject, notFound, type Pod, unknownResource } from '#api';
import { AsyncQueue, type Clock, formatTime, systemClock } from '#base';
import {
  type ApiHandler,
  type ApiRequest,
  type Client,
  createClient,
  createInProcessTransport,
  type Verb,
  type WatchEvent,
} from '#client';

interface Watcher {
  readonly request: ApiRequest;
  readonly queue: AsyncQueue<WatchEvent>;
}

export interface FakeApi {
  readonly client: Client;
  /** Every object of a resource, such as `pods`. */
  list<K extends KubeObject>(resource: string): K[];
  /** Resolves with the object as soon as it satisfies the condition; `undefined` stands for "does not exist". */
  until<K extends KubeObject>(
    resource: string,
    name: string,
    condition: (object: K | undefined) => boolean,
    timeoutMs?: number,
  ): Promise<K | undefined>;
  /** While true, every request fails. */
  down: boolean;
  /** Called before a request is answered. */
  onRequest?: (request: ApiRequest) => void;
}

export function createFakeApi(clock: Pick<Clock, 'now'> = systemClock): FakeApi {
  const objects = new Map<string, KubeObject>();
  const watchers = new Set<Watcher>();
  let revision = 0;
  const keyOf = ({ resource, namespace, name }: Pick<ApiRequest, 'resource' | 'namespace' | 'name'>) =>
    `${resource}/${namespace ?? ''}/${name}`;

  const tell = (type: WatchEvent['type'], resource: string, object: KubeObject): void => {
    for (const { request, queue } of watchers)
      if (request.resource === resource && matches(object, request)) queue.push({ type, object });
  };
  const put = (request: ApiRequest, object: KubeObject, type: 'ADDED' | 'MODIFIED'): KubeObject => {
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++revision) } };
    objects.set(keyOf(request), stored);
    tell(type, request.resource, stored);
    return stored;
  };
  const remove = (request: ApiRequest, object: KubeObject): void => {
    objects.delete(keyOf(request));
    tell('DELETED', request.resource, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++revision) },
    });
  };
  const existing = (request: ApiRequest): KubeObject => {
    const object = objects.get(keyOf(request));
    if (!object) throw notFound({ group: request.group, resource: request.resource }, request.name ?? '');
    return object;
  };
  const refuseOtherUid = (request: ApiRequest, object: KubeObject, uid: string | undefined): void => {
    const where = { group: request.group, resource: request.resource };
    if (uid !== undefined && uid !== object.metadata.uid) throw conflict(where, request.name ?? '');
  };
  const verbs: Partial<Record<Verb, (request: ApiRequest) => unknown>> = {
    get: existing,
    list(request) {
      const ofResource = [...objects].filter(([key]) => key.startsWith(`${request.resource}/`));
      const items = ofResource.map(([, object]) => object).filter(object => matches(object, request));
      return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: String(revision) }, items };
    },
    create(request) {
      if (request.subresource === 'token') return tokenOf(request, clock.now());
      const object = request.body as KubeObject;
      const at = { ...request, name: object.metadata.name };
      const where = { group: request.group, resource: request.resource };
      if (objects.has(keyOf(at))) throw alreadyExists(where, object.metadata.name);
      const uid = object.metadata.uid || crypto.randomUUID();
      const metadata = { ...object.metadata, uid, creationTimestamp: formatTime(clock.now()), generation: 1 };
      return put(at, { ...object, metadata }, 'ADDED');
    },
    update: request => put(request, request.body as KubeObject, 'MODIFIED'),
    patch(request) {
      const object = existing(request);
      const patch = request.body as { metadata?: { uid?: string } };
      refuseOtherUid(request, object, patch.metadata?.uid);
      return put(request, merge(object, patch) as KubeObject, 'MODIFIED');
    },
    delete(request) {
      const object = existing(request);
      const options = (request.body ?? {}) as { gracePeriodSeconds?: number; preconditions?: { uid?: string } };
      refuseOtherUid(request, object, options.preconditions?.uid);
      const seconds = options.gracePeriodSeconds ?? (object as Pod).spec?.terminationGracePeriodSeconds ?? 30;
      if (request.resource !== 'pods' || seconds === 0) return remove(request, object);
      const deletionTimestamp = formatTime(clock.now() + seconds * 1000);
      const metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: seconds };
      return put(request, { ...object, metadata }, 'MODIFIED');
    },
  };
  const api: FakeApi & ApiHandler = {
    down: false,
    async request(request) {
      api.onRequest?.(request);
      if (api.down) throw new Error('connect ECONNREFUSED');
      const answer = verbs[request.verb];
      if (!answer) throw unknownResource();
      return answer(request);
    },
    discover: async () => {
      throw unknownResource();
    },
    onKindsChange: () => ({ [Symbol.dispose]: () => undefined }),
    async *watch(request) {
      const queue = new AsyncQueue<WatchEvent>();
      const watcher = { request, queue };
      watchers.add(watcher);
      request.signal?.addEventListener('abort', () => queue.end(), { once: true });
      try {
        yield* queue;
      } finally {
        watchers.delete(watcher);
      }
    },
    get client() {
      return client;
    },
    list: <K extends KubeObject>(resource: string) =>
      [...objects].filter(([key]) => key.startsWith(`${resource}/`)).map(([, object]) => object as K),
    async until<K extends KubeObject>(
      resource: string,
      name: string,
      condition: (object: K | undefined) => boolean,
      timeoutMs = 20_000,
    ) {
      const current = () => api.list<K>(resource).find(object => object.metadata.name === name);
      if (condition(current())) return current();
      const abort = AbortSignal.timeout(timeoutMs);
      for await (const _ of api.watch(
        { verb: 'watch', group: '', version: 'v1', resource, signal: abort },
        { username: 'test', groups: [] },
      )) {
        if (condition(current())) return current();
      }
      throw new Error(`${resource}/${name} did not become what was waited for: ${JSON.stringify(current(), null, 1)}`);
    },
  };
  const client = createClient(
    createInProcessTransport({ handler: api, user: { username: 'system:admin', groups: ['system:masters'] } }),
  );
  return api;
}

function tokenOf({ name, body }: ApiRequest, nowMs: number): object {
  const expirationTimestamp = formatTime(nowMs + 3600_000);
  return { ...(body as object), status: { token: `token-of-${name}`, expirationTimestamp } };
}

function matches(object: KubeObject, { namespace, options }: ApiRequest): boolean {
  if (namespace !== undefined && object.metadata.namespace !== namespace) return false;
  return (options?.fieldSelector ?? '').split(',').every(term => {
    const [path = '', value] = term.split('=');
    return (
      path === '' ||
      path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], object) ===
        value
    );
  });
}

/** A merge patch, except that lists of conditions are merged by type, and what is marked as deleted goes. */
function merge(target: unknown, patch: unknown, key = ''): unknown {
  if (Array.isArray(patch)) {
    const kept = patch.filter(item => !(item as { $patch?: string } | null)?.$patch);
    if (key !== 'conditions' || !Array.isArray(target)) return kept;
    const [patches, before] = [kept as { type: string }[], target as { type: string }[]];
    const merged = patches.map(item => merge(before.find(({ type }) => type === item.type) ?? {}, item));
    const named = patch as { type: string }[];
    return [...merged, ...before.filter(({ type }) => !named.some(item => item.type === type))];
  }
  if (typeof patch !== 'object' || patch === null) return patch;
  const result: Record<string, unknown> = { ...(typeof target === 'object' ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merge(result[name], value, name);
  }
  return result;
}
