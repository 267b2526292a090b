/** Makes a {@link Client} of a transport: turns typed calls into resource requests. */
import { badRequest, isNotFound, type Kind, type KubeList, type KubeObject, type ObjectKey } from '#api';
import type { Client, DeleteOptions, ListOptions, WatchOptions } from './client.ts';
import type { ApiRequest, RequestOptions, Transport, WatchEvent } from './transport.ts';

/** A client that sends its calls by `transport`. Calls for one object of a namespaced kind are refused without a
 *  namespace. */
export function createClient(transport: Transport): Client {
  const send = <Answer>(request: ApiRequest) => transport.request(request) as Promise<Answer>;
  const client: Client = {
    transport,
    get: async (kind, key, { signal, ...options } = {}) =>
      await send({ verb: 'get', ...at(kind, key), options, signal }),
    async find(kind, key, options) {
      try {
        return await client.get(kind, key, options);
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    list: <K extends KubeObject>(kind: Kind<K>, options: ListOptions = {}) =>
      send<KubeList<K>>({ verb: 'list', ...collection(kind, options) }),
    watch: <K extends KubeObject>(kind: Kind<K>, options: WatchOptions = {}) =>
      transport.watch({ verb: 'watch', ...collection(kind, options) }) as AsyncIterable<WatchEvent<K>>,
    async create(kind, object, { signal, subresource, ...options } = {}) {
      const body = { ...object, apiVersion: kind.apiVersion, kind: kind.kind };
      const { namespace, name, generateName } = object.metadata;
      assertNamespace(kind, { namespace, name: name ?? generateName ?? '' }, 'during creation');
      return await send({ verb: 'create', ...resourceOf(kind), namespace, subresource, options, body, signal });
    },
    async update(kind, object, { signal, subresource, ...options } = {}) {
      return await send({ verb: 'update', ...at(kind, object.metadata), subresource, options, body: object, signal });
    },
    updateStatus: (kind, object, options) => client.update(kind, object, { ...options, subresource: 'status' }),
    async patch(kind, key, { type, body }, { signal, subresource, ...options } = {}) {
      return await send({ verb: 'patch', ...at(kind, key), subresource, options, patchType: type, body, signal });
    },
    delete: async (kind, key, options = {}) =>
      await send({ verb: 'delete', ...at(kind, key), body: deleteBody(options), signal: options.signal }),
    deleteCollection: (kind, options) =>
      send({ verb: 'deletecollection', ...collection(kind, options), body: deleteBody(options) }),
    createSubresource: async (kind, key, subresource, body, { signal } = {}) =>
      await send({ verb: 'create', ...at(kind, key), subresource, body, signal }),
  };
  return client;
}

type Place = Pick<ApiRequest, 'group' | 'version' | 'resource' | 'namespace' | 'name'>;

function resourceOf<K extends KubeObject>({ group, version, plural }: Kind<K>): Place {
  return { group, version, resource: plural };
}

function at<K extends KubeObject>(kind: Kind<K>, { namespace, name }: ObjectKey): Place {
  assertNamespace(kind, { namespace, name }, 'when a resource name is provided');
  return { ...resourceOf(kind), namespace, name };
}

/** A server would answer for the path that is there without a namespace: not found, or a method that is not allowed.
 *  Upstream's clients refuse it too. */
function assertNamespace<K extends KubeObject>(kind: Kind<K>, { namespace, name }: ObjectKey, when: string): void {
  if (kind.scope === 'Cluster' || namespace) return;
  throw badRequest(
    `${kind.singular} "${name}": metadata.namespace: Required value: an empty namespace may not be set ${when}`,
  );
}

/** Where a collection is, and which part of it. */
function collection<K extends KubeObject>(
  kind: Kind<K>,
  options: ListOptions & WatchOptions & DeleteOptions,
): Omit<ApiRequest, 'verb'> {
  const { signal, namespace, metadataOnly, ...query } = options;
  const inBody = new Set<string>(deleteFields);
  const inQuery: RequestOptions = Object.fromEntries(Object.entries(query).filter(([field]) => !inBody.has(field)));
  return { ...resourceOf(kind), namespace, options: inQuery, signal, ...(metadataOnly ? { metadataOnly } : {}) };
}

const deleteFields = [
  'gracePeriodSeconds',
  'dryRun',
  'propagationPolicy',
  'preconditions',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
] as const;

/** DeleteOptions travel in the body, where preconditions have their only place. */
function deleteBody(options: DeleteOptions): unknown {
  const given = deleteFields.flatMap(field => (options[field] === undefined ? [] : [[field, options[field]]]));
  if (given.length === 0) return undefined;
  return { apiVersion: 'v1', kind: 'DeleteOptions', ...Object.fromEntries(given) };
}
