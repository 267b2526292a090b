/** Makes the system's objects, and makes them again as soon as somebody deletes one. */

import { EndpointSlice, Endpoints, type Kind, Namespace, Service, ServiceCIDR } from '#api';
import { addressAt, type Clock, type Logger, parseCidr, startSyncLoop, toError } from '#base';
import type { Registry } from '../registry/registry.ts';
import {
  ensureKubernetesService,
  ensureNamespaces,
  ensurePriorityClasses,
  ensureServiceNetwork,
  publishEndpoint,
  systemNamespaces,
} from './system-objects.ts';

interface KeepOptions {
  registry: Registry;
  /** Networks of cluster IPs; the first address of the first is this server's. */
  serviceCidrs: readonly string[];
  clock: Clock;
  logger: Logger;
}

/** The system's objects, looked after until disposed. */
export interface SystemObjects extends AsyncDisposable {
  /** Publishes, from now on, that the API is served there. */
  publish(endpoint: { address: string; port: number }): Promise<void>;
}

/** Resolves when the objects are there. */
export async function keepSystemObjects({
  registry,
  serviceCidrs,
  clock,
  logger,
}: KeepOptions): Promise<SystemObjects> {
  const serviceAddress = addressAt(parseCidr(serviceCidrs[0] as string), 1);
  let endpoint: { address: string; port: number } | undefined;
  const ensure = async () => {
    await Promise.all([
      ensureNamespaces(registry),
      ensurePriorityClasses(registry),
      ensureServiceNetwork(registry, { cidrs: serviceCidrs, nowMs: clock.now() }),
    ]);
    await ensureKubernetesService(registry, serviceAddress);
    if (endpoint) await publishEndpoint(registry, endpoint);
  };
  await ensure();
  const stack = new AsyncDisposableStack();
  const loop = stack.use(
    startSyncLoop({
      clock,
      minPeriodMs: 0,
      run: ensure,
      onFailure: (error, failures) =>
        logger.warn('cannot make the system objects again', { error: toError(error), failures }),
    }),
  );
  const follow = (kind: Kind, names: readonly string[], namespace?: string): Disposable =>
    registry.engine(kind).cache.watch({
      scope: { namespace: namespace ?? '', name: undefined, field: undefined },
      onEvent: ({ current, subject }) => {
        if (!current && names.includes(subject.name)) loop.trigger();
      },
      onLost: () => loop.trigger(),
    });
  stack.use(follow(Namespace, systemNamespaces));
  stack.use(follow(ServiceCIDR, ['kubernetes']));
  for (const kind of [Service, Endpoints, EndpointSlice]) stack.use(follow(kind, ['kubernetes'], 'default'));
  return {
    async publish(next) {
      endpoint = next;
      await publishEndpoint(registry, next);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
