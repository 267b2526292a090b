/** Other servers beside this one, each for a version of a group, as if it were one: start reading here.
 *
 *  Flow: `follow-extensions.ts` knows which API services name a server; `forward.ts` asks it for whoever asks this one;
 *  `keep-available.ts` finds out whether it can be asked, for their status, and what it serves, for discovery;
 *  `keep-described.ts` keeps what it describes, for OpenAPI 2.0.
 *  Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/ */
import { APIService, type Kind } from '#api';
import type { Clock, Logger } from '#base';
import type { UserInfo } from '#client';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import type { DescribedByOther } from '../openapi/merge-v2.ts';
import type { Registry } from '../registry/registry.ts';
import { type Extensions, followExtensions } from './follow-extensions.ts';
import type { Forwarder, FrontProxy } from './forward.ts';
import type { Availability, Published } from './keep-available.ts';
import type { Descriptions } from './keep-described.ts';

interface AggregationOptions {
  readonly registry: Registry;
  readonly routes: ServiceRoutes;
  readonly frontProxy: FrontProxy | undefined;
  /** Who writes status. */
  readonly user: UserInfo;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** The servers beside this one; disposing ends what is open to them. */
export interface Aggregation extends Pick<Forwarder, 'serve' | 'upgrade' | 'ask'>, AsyncDisposable {
  /** The API service of a version of a group that another server answers for. */
  find(group: string, version: string): APIService | undefined;
  /** What other servers say of what they serve. */
  readonly published: Published;
  /** What their OpenAPI 2.0 documents describe. The same array as long as it is the same. */
  readonly described: readonly DescribedByOther[];
}

const nothingPublished: Published = { kinds: [], openApi: {} };

/** What is needed once there is an extension server, and loaded then. */
interface Machinery {
  readonly forwarder: Forwarder;
  readonly availability: Availability;
  readonly descriptions: Descriptions;
}

const nothingDescribed: readonly DescribedByOther[] = [];

/** Follows which other servers there are from now on, until it is disposed. */
export const createAggregation = (options: AggregationOptions): Aggregation => new FollowedServers(options);

class FollowedServers implements Aggregation {
  readonly #options: AggregationOptions;
  readonly #extensions: Extensions;
  #loaded: Machinery | undefined;
  #loading: Promise<Machinery> | undefined;

  constructor(options: AggregationOptions) {
    const { registry, clock, logger } = options;
    this.#options = options;
    this.#extensions = followExtensions(registry.engine(APIService).cache, {
      clock,
      logger,
      onChange: () => void this.#load().then(({ availability }) => availability.trigger()),
    });
  }

  get published(): Published {
    return this.#loaded?.availability.published ?? nothingPublished;
  }

  get described(): readonly DescribedByOther[] {
    return this.#loaded?.descriptions.described ?? nothingDescribed;
  }

  find(group: string, version: string): APIService | undefined {
    return this.#extensions.size === 0 ? undefined : this.#extensions.find(group, version);
  }

  async serve(...asked: Parameters<Forwarder['serve']>): ReturnType<Forwarder['serve']> {
    return await (await this.#load()).forwarder.serve(...asked);
  }

  async upgrade(...asked: Parameters<Forwarder['upgrade']>): ReturnType<Forwarder['upgrade']> {
    return await (await this.#load()).forwarder.upgrade(...asked);
  }

  async ask(...asked: Parameters<Forwarder['ask']>): ReturnType<Forwarder['ask']> {
    return await (await this.#load()).forwarder.ask(...asked);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const machinery = await this.#loading;
    await machinery?.availability[Symbol.asyncDispose]();
    await machinery?.descriptions[Symbol.asyncDispose]();
    machinery?.forwarder[Symbol.dispose]();
  }

  #load(): Promise<Machinery> {
    return (this.#loading ??= this.#start());
  }

  async #start(): Promise<Machinery> {
    const { registry, routes, frontProxy, user, clock, logger, random } = this.#options;
    const { asker, createForwarder, keepAvailable, keepDescribed } = await import('./load.ts');
    const forwarder = createForwarder({ routes, frontProxy, clock, random });
    const extensions = this.#extensions;
    const availability = keepAvailable({
      registry,
      routes,
      extensions,
      forwarder,
      clock,
      logger,
      user,
      onLooked: () => descriptions.trigger(),
    });
    const descriptions = keepDescribed({
      describers: () => availability.describers,
      forwarder,
      clock,
      logger,
      user: asker,
    });
    return (this.#loaded = { forwarder, availability, descriptions });
  }
}

/** Kinds of this server and of others, which come before its own of the same version. */
export class UnionOfKinds {
  readonly #own: () => readonly Kind[];
  readonly #aggregation: Pick<Aggregation, 'published'>;
  #made: { readonly own: readonly Kind[]; readonly others: readonly Kind[]; readonly all: readonly Kind[] } | undefined;

  constructor(own: () => readonly Kind[], aggregation: Pick<Aggregation, 'published'>) {
    this.#own = own;
    this.#aggregation = aggregation;
  }

  /** The same array as long as they are the same. */
  get kinds(): readonly Kind[] {
    const own = this.#own();
    const others = this.#aggregation.published.kinds;
    if (others.length === 0) return own;
    if (this.#made?.own === own && this.#made.others === others) return this.#made.all;
    const taken = new Set(others.map(({ apiVersion }) => apiVersion));
    const all = [...own.filter(({ apiVersion }) => !taken.has(apiVersion)), ...others];
    this.#made = { own, others, all };
    return all;
  }
}
