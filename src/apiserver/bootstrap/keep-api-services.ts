/** Makes the API services of what this server answers for itself, and keeps those of kinds that come and go. */
import { APIService } from '#api';
import { type Clock, type Logger, startSyncLoop, toError } from '#base';
import type { Registry } from '../registry/registry.ts';
import { allOf } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { keptOf, planApiServices, wantedApiServices } from './own-api-services.ts';
import { changeOwn, createOwn, serverUser } from './own-objects.ts';

export interface OwnApiServicesOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The API services of one server. */
export interface OwnApiServices extends AsyncDisposable {
  /** Makes them; from then on they are kept. Resolves when they are there, or when that failed. */
  keep(): Promise<void>;
}

/** Does nothing until asked: what is in one process asks for no API services. */
export function createOwnApiServices({ registry, clock, logger }: OwnApiServicesOptions): OwnApiServices {
  const stack = new AsyncDisposableStack();
  let starting: Promise<void> | undefined;

  async function run(isStart: boolean): Promise<void> {
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

  async function start(): Promise<void> {
    const complain = (error: unknown, failures = 1) =>
      logger.warn('cannot keep the API services of this server', { error: toError(error), failures });
    await run(true).catch(complain);
    const loop = stack.use(
      startSyncLoop({ clock, minPeriodMs: 0, run: async () => await run(false), onFailure: complain }),
    );
    stack.use(registry.catalogue.onChange(() => loop.trigger()));
    const isKept = (stored: StoredObject | undefined) =>
      stored !== undefined && keptOf(stored.object as APIService) === 'true';
    const watch = registry.engine(APIService).cache.watch({
      scope: allOf().scope,
      onEvent({ current, previous }) {
        if (isKept(current) || isKept(previous)) loop.trigger();
      },
      onLost: () => loop.trigger(),
    });
    stack.use(watch);
  }

  return {
    keep: async () => await (starting ??= start()),
    async [Symbol.asyncDispose]() {
      await starting;
      await stack.disposeAsync();
    },
  };
}
