/** Makes an API server out of a store. */
import { randomUUID } from 'node:crypto';
import { kinds } from '#api';
import { type Clock, type Logger, silentLogger } from '#base';
import type { ApiHandler } from '#client';
import type { Store } from '#store';
import { createAdmissionChain } from './admission/admission.ts';
import { createPlugins } from './admission/plugins.ts';
import { builtInRoles } from './authz/built-in-roles.ts';
import { createRoleAuthorizer } from './authz/role-authorizer.ts';
import { ensureNamespaces } from './bootstrap/system-objects.ts';
import { createRequestPath } from './handler.ts';
import { createInProcessHandler } from './in-process.ts';
import { LeasePool } from './registry/generic/lease-pool.ts';
import { Registry } from './registry/registry.ts';
import { createStrategies } from './registry/strategies/index.ts';
import { Caches } from './watch/caches.ts';

export interface ApiServerOptions {
  store: Store;
  clock: Clock;
  /** Default: silent. */
  logger?: Logger;
  /** Addresses of services. Default `10.96.0.0/16`. */
  serviceCidr?: string;
  /** Freeze every object that is handed out in process: for tests. Default false. */
  freezeObjects?: boolean;
  /** A number from 0 up to 1. Default: Math.random. */
  random?: () => number;
  /** Default: random UUIDs. */
  newUid?: () => string;
}

/** A running API server. Disposing it ends all watches and connections; the store stays open. */
export interface ApiServer extends AsyncDisposable {
  /** For components of this process. */
  readonly handler: ApiHandler;
}

export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, clock, logger = silentLogger, random = Math.random, newUid = randomUUID } = options;
  const caches = await Caches.start({ store, clock, logger, random });
  const registry = new Registry({
    kinds,
    strategies: createStrategies(),
    handlers: [],
    store,
    caches,
    clock,
    random,
    newUid,
    admission: createAdmissionChain(createPlugins()),
    leases: new LeasePool({ store, clock }),
  });
  await ensureNamespaces(registry);
  const authorizer = createRoleAuthorizer(builtInRoles);
  const path = createRequestPath({ registry, caches, authorizer, clock });
  return {
    handler: createInProcessHandler(path, { freeze: options.freezeObjects ?? false }),
    async [Symbol.asyncDispose]() {
      await caches[Symbol.asyncDispose]();
    },
  };
}
