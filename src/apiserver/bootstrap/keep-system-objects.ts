/** Makes the system's objects, and makes them again as soon as somebody deletes one. */

import { EndpointSlice, Endpoints, type Kind, Namespace, Service } from '#api';
import { type Logger, toError } from '#base';
import type { Registry } from '../registry/registry.ts';
import { ensureKubernetesService, ensureNamespaces, publishEndpoint, systemNamespaces } from './system-objects.ts';

export interface KeepOptions {
  registry: Registry;
  /** First address of the service range. */
  serviceAddress: string;
  logger: Logger;
}

/** The system's objects, looked after until disposed. */
export interface SystemObjects extends Disposable {
  /** Publishes, from now on, that the API is served there. */
  publish(endpoint: { address: string; port: number }): Promise<void>;
}

/** Resolves when the objects are there. */
export async function keepSystemObjects({ registry, serviceAddress, logger }: KeepOptions): Promise<SystemObjects> {
  let endpoint: { address: string; port: number } | undefined;
  const ensure = async () => {
    await ensureNamespaces(registry);
    await ensureKubernetesService(registry, serviceAddress);
    if (endpoint) await publishEndpoint(registry, endpoint);
  };
  const again = () =>
    void ensure().catch((error: unknown) =>
      logger.warn('cannot make the system objects again', { error: toError(error) }),
    );
  const follow = (kind: Kind, names: readonly string[], namespace?: string): Disposable =>
    registry.engine(kind).cache.watch({
      scope: { namespace: namespace ?? '', name: undefined, field: undefined },
      onEvent: ({ current, subject }) => {
        if (!current && names.includes(subject.name)) again();
      },
      onLost: () => undefined,
    });
  await ensure();
  const watches = [
    follow(Namespace, systemNamespaces),
    ...[Service, Endpoints, EndpointSlice].map(kind => follow(kind, ['kubernetes'], 'default')),
  ];
  return {
    async publish(next) {
      endpoint = next;
      await publishEndpoint(registry, next);
    },
    [Symbol.dispose]: () => {
      for (const watch of watches) watch[Symbol.dispose]();
    },
  };
}
