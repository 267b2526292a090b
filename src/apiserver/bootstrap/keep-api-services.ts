/** Makes the API services of what this server answers for itself, and keeps those of kinds that come and go. */
import { APIService } from '#api';
import type { Clock, Logger } from '#base';
import type { Registry } from '../registry/registry.ts';
import { allOf } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { KeptObjects } from './kept-objects.ts';
import { keptOf, planApiServices, wantedApiServices } from './own-api-services.ts';
import { changeOwn, createOwn, serverUser } from './own-objects.ts';

interface OwnApiServicesOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Those of one server. What is in one process asks for none. */
export function createOwnApiServices({ registry, clock, logger }: OwnApiServicesOptions): KeptObjects {
  return new KeptObjects({
    clock,
    logger,
    complaint: 'cannot keep the API services of this server',
    make: isStart => make(registry, isStart),
    follow: onChange => [
      registry.catalogue.onChange(onChange),
      registry.engine(APIService).cache.watch({
        scope: allOf().scope,
        onEvent({ current, previous }) {
          if (isKept(current) || isKept(previous)) onChange();
        },
        onLost: onChange,
      }),
    ],
  });
}

const isKept = (stored: StoredObject | undefined): boolean =>
  stored !== undefined && keptOf(stored.object as APIService) === 'true';

async function make(registry: Registry, isStart: boolean): Promise<void> {
  const objects = registry.access({ user: serverUser, isAdmitted: true });
  const present = await objects.list(APIService);
  const changes = planApiServices(wantedApiServices(registry.catalogue.kinds), present, { isStart });
  const services = new Map(present.map(service => [service.metadata.name, service]));
  await Promise.all([
    ...changes.create.map(body => createOwn(registry, APIService, body)),
    ...changes.update.map(async ({ name, spec }) => {
      const service = services.get(name);
      if (service) await changeOwn(registry, APIService, service, newest => ({ ...newest, spec }));
    }),
    ...changes.remove.map(name => objects.delete(APIService, { name })),
  ]);
}
