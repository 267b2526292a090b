/** Makes an API server out of a store: the one place that knows all parts of the room. */
import { randomUUID } from 'node:crypto';
import { kinds, Node, Pod } from '#api';
import { type Clock, type Logger, silentLogger } from '#base';
import type { ApiHandler } from '#client';
import type { Store } from '#store';
import { createAdmissionChain } from './admission/admission.ts';
import { createPlugins } from './admission/plugins.ts';
import { createTokenReviewHandler, selfSubjectReviewHandler } from './authn/reviews.ts';
import { createServiceAccountTokens } from './authn/service-account-tokens.ts';
import { createTokenSigner, type ServiceAccountKeys } from './authn/signing-keys.ts';
import { createTokenRequestHandler } from './authn/token-request.ts';
import { builtInRoles } from './authz/built-in-roles.ts';
import { createAccessReviewHandlers } from './authz/reviews.ts';
import { createRoleAuthorizer } from './authz/role-authorizer.ts';
import { keepSystemObjects } from './bootstrap/keep-system-objects.ts';
import { ensureDefaultServiceAccount, serverUser } from './bootstrap/system-objects.ts';
import { createDiscovery } from './discovery/index.ts';
import { createRequestPath } from './handler.ts';
import type { DocumentServer } from './http/documents.ts';
import type { Listener, ListenOptions } from './http/listener.ts';
import { createInProcessHandler } from './in-process.ts';
import { createOpenApi } from './openapi/index.ts';
import { LeasePool } from './registry/generic/lease-pool.ts';
import { Registry } from './registry/registry.ts';
import { createStrategies } from './registry/strategies/index.ts';
import { addressAt, parseNetwork } from './registry/strategies/service/addresses.ts';
import { subresources } from './registry/subresources/index.ts';
import { createStreaming, type StreamingOptions } from './streaming/streaming.ts';
import { versionInfo } from './version.ts';
import { Caches } from './watch/caches.ts';
import { startCompactor } from './watch/compactor.ts';

export interface ApiServerOptions {
  store: Store;
  clock: Clock;
  /** Default: silent. */
  logger?: Logger;
  /** Addresses of services, one network or one of each family. Default `10.96.0.0/12`. */
  serviceCidr?: string | readonly string[];
  /** First and last node port. Default `[30000, 32767]`. */
  nodePortRange?: readonly [number, number];
  /** Sign and check tokens of service accounts. Default: a pair made now, forgotten at the end. */
  serviceAccountKeys?: ServiceAccountKeys;
  /** Name of this cluster in tokens. Default `https://kubernetes.default.svc.cluster.local`. */
  serviceAccountIssuer?: string;
  /** For exec, attach, port-forward and logs. Default: none, which refuses those. */
  kubeletTls?: StreamingOptions['kubeletTls'];
  /** Freeze every object that is handed out in process: for tests. Default false. */
  freezeObjects?: boolean;
  /** A number from 0 up to 1. Default: Math.random. */
  random?: () => number;
  /** Default: random UUIDs. */
  newUid?: () => string;
}

export interface ApiServerListenOptions extends ListenOptions {
  /** The address under which pods reach this server, published as the endpoint of the Service `kubernetes`.
   *  Default: none is published. */
  advertiseAddress?: string;
}

/** A running API server. Disposing it ends all watches and connections; the store stays open. */
export interface ApiServer extends AsyncDisposable {
  /** For components of this process. */
  readonly handler: ApiHandler;
  /** Opens a port; several may be open. Rejects when it cannot be had. */
  listen(options: ApiServerListenOptions): Promise<Listener>;
}

export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, clock, logger = silentLogger, random = Math.random, newUid = randomUUID } = options;
  const { serviceAccountIssuer: issuer = 'https://kubernetes.default.svc.cluster.local', nodePortRange } = options;
  const serviceCidrs = [options.serviceCidr ?? '10.96.0.0/12'].flat();
  const audiences = [issuer];
  const authorizer = createRoleAuthorizer(builtInRoles);
  const caches = await Caches.start({ store, clock, logger, random });
  const tokens = createServiceAccountTokens({
    signer: createTokenSigner(options.serviceAccountKeys),
    issuer,
    clock,
    find: (kind, key) => objects.find(kind, key),
  });
  const registry: Registry = new Registry({
    kinds,
    strategies: createStrategies({ serviceCidrs, random, ...(nodePortRange ? { nodePorts: nodePortRange } : {}) }),
    handlers: [
      ...subresources,
      createTokenRequestHandler({ tokens, audiences }),
      createTokenReviewHandler({ tokens, audiences }),
      selfSubjectReviewHandler,
      ...createAccessReviewHandlers(authorizer),
    ],
    admission: createAdmissionChain(
      createPlugins({
        find: (kind, key) => registry.find(kind, key),
        createDefaultServiceAccount: namespace => ensureDefaultServiceAccount(registry, namespace),
        random,
      }),
    ),
    leases: new LeasePool({ store, clock }),
    store,
    caches,
    clock,
    random,
    newUid,
  });
  const objects = registry.access({ user: serverUser });
  const serviceAddress = addressAt(parseNetwork(serviceCidrs[0] as string), 1n);
  const systemObjects = await keepSystemObjects({ registry, serviceAddress, logger });
  const path = createRequestPath({ registry, caches, authorizer, clock });
  const streaming = createStreaming({
    getPod: (namespace, name) => objects.get(Pod, { namespace, name }),
    findNode: name => objects.find(Node, { name }),
    kubeletTls: options.kubeletTls,
  });
  const discovery = createDiscovery({ kinds });
  const openApi = createOpenApi({ kinds, version: versionInfo.gitVersion });
  const documents: DocumentServer[] = [request => discovery.serve(request), request => openApi.serve(request)];
  const compactor = startCompactor({ store, clock, logger });
  const listeners = new Set<Listener>();
  return {
    handler: createInProcessHandler(path, { freeze: options.freezeObjects ?? false }),

    async listen({ advertiseAddress, ...listenOptions }) {
      const [{ createHttpHandler }, { listen }] = await Promise.all([
        import('./http/serve.ts'),
        import('./http/listener.ts'),
      ]);
      const users = { tokens, authorizer, audiences };
      const handler = createHttpHandler({
        path,
        users,
        documents,
        streaming,
        clock,
        logger,
        health: { version: versionInfo },
      });
      const listener = await listen(handler, { ...listenOptions, clock, logger });
      listeners.add(listener);
      if (advertiseAddress !== undefined)
        await systemObjects.publish({ address: advertiseAddress, port: listener.port });
      return listener;
    },

    async [Symbol.asyncDispose]() {
      systemObjects[Symbol.dispose]();
      compactor[Symbol.dispose]();
      caches.endWatches();
      await Promise.all([...listeners].map(listener => listener[Symbol.asyncDispose]()));
      await caches[Symbol.asyncDispose]();
    },
  };
}
