/** Makes a {@link Client} of a transport: turns typed calls into resource requests. */
import { isNotFound, type Kind, type KubeList, type KubeObject, type ObjectKey } from '#api';
import type { Client, DeleteOptions, ListOptions, WatchOptions } from './client.ts';
import type { ApiRequest, RequestOptions, Transport, WatchEvent } from './transport.ts';

export function createClient(transport: Transport): Client {
  const send = <Answer>(request: ApiRequest) => transport.request(request) as Promise<Answer>;
  const client: Client = {
    transport,
    get: (kind, key, { signal, ...options } = {}) => send({ verb: 'get', ...at(kind, key), options, signal }),
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
    create(kind, object, { signal, subresource, ...options } = {}) {
      const body = { ...object, apiVersion: kind.apiVersion, kind: kind.kind };
      const { namespace } = object.metadata;
      return send({ verb: 'create', ...resourceOf(kind), namespace, subresource, options, body, signal });
    },
    update(kind, object, { signal, subresource, ...options } = {}) {
      return send({ verb: 'update', ...at(kind, object.metadata), subresource, options, body: object, signal });
    },
    updateStatus: (kind, object, options) => client.update(kind, object, { ...options, subresource: 'status' }),
    patch(kind, key, { type, body }, { signal, subresource, ...options } = {}) {
      return send({ verb: 'patch', ...at(kind, key), subresource, options, patchType: type, body, signal });
    },
    delete: (kind, key, options = {}) =>
      send({ verb: 'delete', ...at(kind, key), body: deleteBody(options), signal: options.signal }),
    deleteCollection: (kind, options) =>
      send({ verb: 'deletecollection', ...collection(kind, options), body: deleteBody(options) }),
    createSubresource: (kind, key, subresource, body, { signal } = {}) =>
      send({ verb: 'create', ...at(kind, key), subresource, body, signal }),
  };
  return client;
}

type Place = Pick<ApiRequest, 'group' | 'version' | 'resource' | 'namespace' | 'name'>;

function resourceOf<K extends KubeObject>({ group, version, plural }: Kind<K>): Place {
  return { group, version, resource: plural };
}

function at<K extends KubeObject>(kind: Kind<K>, { namespace, name }: ObjectKey): Place {
  return { ...resourceOf(kind), namespace, name };
}

/** Where a collection is, and which part of it. */
function collection<K extends KubeObject>(
  kind: Kind<K>,
  options: ListOptions & WatchOptions & DeleteOptions,
): Omit<ApiRequest, 'verb'> {
  const { signal, namespace, ...query } = options;
  const inBody = new Set<string>(deleteFields);
  const inQuery: RequestOptions = Object.fromEntries(Object.entries(query).filter(([field]) => !inBody.has(field)));
  return { ...resourceOf(kind), namespace, options: inQuery, signal };
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
