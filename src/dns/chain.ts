/** The plugins of the DNS server, in the order in which a query passes them. This list is the architecture: a plugin
 *  answers, or asks the next one and may look at its answer. */
import type { Clock, Logger } from '#base';
import type { Informers } from '#client';
import { NamesVersion } from './answers/version.ts';
import { type CacheCounts, createCachePlugin } from './plugins/cache/cache.ts';
import { createErrorsPlugin } from './plugins/errors/errors.ts';
import { createForwardPlugin } from './plugins/forward/forward.ts';
import { createKubernetesPlugin } from './plugins/kubernetes/kubernetes.ts';
import { createLoadBalancePlugin } from './plugins/loadbalance/loadbalance.ts';
import { createLogPlugin } from './plugins/log/log.ts';
import { type DnsQuery, responseCodes } from './wire/query.ts';
import { type DnsReply, emptyReply } from './wire/reply.ts';

/** Answers a query. */
export type DnsHandler = (query: DnsQuery) => DnsReply | Promise<DnsReply>;

/** One link of the chain. */
export interface DnsPlugin extends Partial<AsyncDisposable> {
  readonly name: string;
  /** Resolves when it can answer. Default: at once. */
  readonly ready?: Promise<void>;
  handle(query: DnsQuery, next: DnsHandler): DnsReply | Promise<DnsReply>;
}

/** What plugins are made from. */
export interface DnsContext {
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The cluster's domain: `cluster.local`. */
  readonly clusterDomain: string;
  /** Servers to ask for what is not the cluster's, best first: `address` or `address:port`. */
  upstreams(): Promise<readonly string[]>;
  /** What the cache counts. */
  readonly cacheCounts: CacheCounts;
  /** To be advanced whenever what was answered before, and is lasting, may be wrong. */
  readonly version: NamesVersion;
  /** Asks the whole chain, for plugins that need the answer to another question. */
  resolve: DnsHandler;
}

/** Every plugin, in order. */
export const plugins: readonly ((context: DnsContext) => DnsPlugin)[] = [
  createErrorsPlugin, // whatever goes wrong below is SERVFAIL and a line in the log
  createLogPlugin, // each query, at level debug
  createLoadBalancePlugin, // addresses in turn
  createKubernetesPlugin, // services and pods; other names go on
  createCachePlugin, // answers of other servers, for a while
  createForwardPlugin, // the machine's own resolvers
];

/** A running chain. */
export interface DnsChain extends AsyncDisposable {
  readonly resolve: DnsHandler;
  readonly version: NamesVersion;
  /** What the cache counts. */
  readonly cacheCounts: Readonly<CacheCounts>;
  /** Resolves when every plugin can answer. */
  readonly ready: Promise<void>;
}

/** Makes the plugins and links them. What nobody answers is refused. */
export function createChain(
  context: Omit<DnsContext, 'resolve' | 'version' | 'cacheCounts'>,
  factories = plugins,
): DnsChain {
  let first: DnsHandler = () => emptyReply(responseCodes.refused);
  const resolve: DnsHandler = query => first(query);
  const version = new NamesVersion();
  const cacheCounts: CacheCounts = { hits: 0, misses: 0, entries: 0 };
  const made = factories.map(create => create({ ...context, resolve, version, cacheCounts }));
  for (const plugin of made.toReversed()) {
    const next = first;
    first = query => plugin.handle(query, next);
  }
  return {
    resolve,
    version,
    cacheCounts,
    ready: Promise.all(made.map(async plugin => plugin.ready)).then(() => undefined),
    async [Symbol.asyncDispose]() {
      for (const plugin of made) await plugin[Symbol.asyncDispose]?.();
    },
  };
}
