/** Other servers beside this one, each for a version of a group, as if it were one: start reading here.
 *
 *  Flow: `follow-extensions.ts` knows which API services name a server; `forward.ts` asks it for whoever asks this one;
 *  `keep-available.ts` finds out whether it can be asked, for their status, and what it serves, for discovery.
 *  Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/ */
import { APIService, type Kind } from '#api';
import type { Clock, Logger } from '#base';
import type { UserInfo } from '#client';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import type { Registry } from '../registry/registry.ts';
import { followExtensions } from './follow-extensions.ts';
import type { Forwarder, FrontProxy } from './forward.ts';
import type { Availability, Published } from './keep-available.ts';

export interface AggregationOptions {
  readonly registry: Registry;
  readonly routes: ServiceRoutes;
  readonly frontProxy: FrontProxy | undefined;
  /** Who writes status. */
  readonly user: UserInfo;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

export interface Aggregation extends Pick<Forwarder, 'serve' | 'upgrade' | 'ask'>, AsyncDisposable {
  /** The API service of a version of a group that another server answers for. */
  find(group: string, version: string): APIService | undefined;
  /** What other servers say of what they serve. */
  readonly published: Published;
}

const nothingPublished: Published = { kinds: [], openApi: {} };

/** What is needed once there is an extension server, and loaded then. */
interface Machinery {
  readonly forwarder: Forwarder;
  readonly availability: Availability;
}

export function createAggregation(options: AggregationOptions): Aggregation {
  const { registry, routes, frontProxy, user, clock, logger, random } = options;
  let loaded: Machinery | undefined;
  let loading: Promise<Machinery> | undefined;
  const extensions = followExtensions(registry.engine(APIService).cache, {
    clock,
    logger,
    onChange: () => void load().then(({ availability }) => availability.trigger()),
  });

  async function start(): Promise<Machinery> {
    const { createForwarder, keepAvailable } = await import('./load.ts');
    const forwarder = createForwarder({ routes, frontProxy, clock, random });
    loaded = {
      forwarder,
      availability: keepAvailable({ registry, routes, extensions, forwarder, clock, logger, user }),
    };
    return loaded;
  }
  const load = () => (loading ??= start());

  return {
    find: (group, version) => (extensions.size === 0 ? undefined : extensions.find(group, version)),
    get published() {
      return loaded?.availability.published ?? nothingPublished;
    },
    serve: async (...asked) => await (await load()).forwarder.serve(...asked),
    upgrade: async (...asked) => await (await load()).forwarder.upgrade(...asked),
    ask: async (...asked) => await (await load()).forwarder.ask(...asked),
    async [Symbol.asyncDispose]() {
      const machinery = await loading;
      await machinery?.availability[Symbol.asyncDispose]();
      machinery?.forwarder[Symbol.dispose]();
    },
  };
}

/** Kinds of this server and of others, which come before its own of the same version. The same array as long as they are the same. */
export function unionOfKinds(
  own: () => readonly Kind[],
  aggregation: Pick<Aggregation, 'published'>,
): () => readonly Kind[] {
  let made:
    | { readonly own: readonly Kind[]; readonly others: readonly Kind[]; readonly all: readonly Kind[] }
    | undefined;
  return () => {
    const [ownKinds, others] = [own(), aggregation.published.kinds];
    if (others.length === 0) return ownKinds;
    if (made?.own === ownKinds && made.others === others) return made.all;
    const taken = new Set(others.map(({ apiVersion }) => apiVersion));
    made = { own: ownKinds, others, all: [...ownKinds.filter(({ apiVersion }) => !taken.has(apiVersion)), ...others] };
    return made.all;
  };
}
