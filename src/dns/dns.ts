/** The DNS server: sockets, the chain of plugins behind them, and the service that leads pods here. */
import { EndpointSlice, Service } from '#api';
import { type Clock, type Logger, startSyncLoop, toError } from '#base';
import type { Client, Informers } from '#client';
import { createChain, type DnsHandler } from './chain.ts';
import { type DnsServicePlan, ensureDnsService } from './dns-service.ts';
import { type ListenAddress, type Listener, listen } from './server/listen.ts';
import { createSourceFilter } from './server/sources.ts';
import { createResolvConfReader } from './upstreams.ts';
import { isQuery, parseQuery, responseCodes, type Transport } from './wire/query.ts';
import { emptyReply, renderRefusal, renderReply } from './wire/reply.ts';

export interface DnsOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where to listen, on UDP and TCP; port 0 takes any free one. */
  readonly listen: readonly ListenAddress[];
  /** Default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Ranges whose addresses are answered, besides the machine's own: those of pods. Default: none. */
  readonly allowFrom?: readonly string[];
  /** Servers for all other names, `address` or `address:port`. Default: those of /etc/resolv.conf, followed as it changes. */
  readonly upstreams?: readonly string[];
  /** The service to keep; its endpoint is `address` (default: the first of `listen`) with the first port of `listen`. Default:
   *  none. */
  readonly service?: Pick<DnsServicePlan, 'clusterIP' | 'nodeName'> & Partial<Pick<DnsServicePlan, 'address'>>;
}

export interface Dns extends AsyncDisposable {
  /** Where it listens, ports filled in. */
  readonly addresses: readonly ListenAddress[];
}

/** Starts the server; resolves when it answers (so, when the caches are filled) and the service leads to it. */
export async function startDns(options: DnsOptions): Promise<Dns> {
  const { informers, clock, logger, clusterDomain = 'cluster.local', upstreams } = options;
  await using starting = new AsyncDisposableStack();
  const chain = starting.use(
    createChain({
      informers,
      clock,
      logger,
      clusterDomain: clusterDomain.toLowerCase(),
      upstreams: upstreams ? () => Promise.resolve(upstreams) : createResolvConfReader({ clock }),
    }),
  );
  await chain.ready;
  const listeners: Listener[] = [];
  const isAllowed = createSourceFilter(options);
  for (const address of options.listen) {
    listeners.push(
      starting.use(
        await listen(address, (message, transport) => answer(message, transport, chain.resolve), { clock, isAllowed }),
      ),
    );
  }
  const [first] = listeners;
  if (options.service && first)
    await starting.use(keepService({ ...options, address: first.address, port: first.port, ...options.service })).ready;
  const running = starting.move();
  return {
    addresses: listeners.map(({ address, port }) => ({ address, port })),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** One message in, one message out. */
export async function answer(message: Buffer, transport: Transport, resolve: DnsHandler): Promise<Buffer | undefined> {
  const query = parseQuery(message, transport);
  if (!isQuery(query)) return query.code === undefined ? undefined : renderRefusal(message, query.code);
  if (query.edns && query.edns.version > 0) return renderReply(query, emptyReply(responseCodes.badVers));
  return renderReply(query, await resolve(query));
}

/** Keeps the service and the slice: again whenever one of them changes, and after a failure. */
function keepService(plan: DnsServicePlan & Pick<DnsOptions, 'client' | 'informers' | 'clock' | 'logger'>) {
  const { client, informers, clock, logger, clusterIP, nodeName, address, port } = plan;
  const disposables = new AsyncDisposableStack();
  const ensured = Promise.withResolvers<void>();
  const loop = disposables.use(
    startSyncLoop({
      clock,
      minPeriodMs: 1000, // should two servers disagree
      run: async () => {
        await ensureDnsService(client, { clusterIP, nodeName, address, port });
        ensured.resolve();
      },
      onFailure: (error, failures) => logger.warn('cannot keep the DNS service', { error: toError(error), failures }),
    }),
  );
  const isOurs = (object: Service | EndpointSlice) =>
    object.metadata.namespace === 'kube-system' && object.metadata.name.startsWith('kube-dns');
  for (const kind of [Service, EndpointSlice]) {
    disposables.use(
      informers.for<Service | EndpointSlice>(kind).onChange(({ object }) => isOurs(object) && loop.trigger()),
    );
  }
  loop.trigger();
  return { ready: ensured.promise, [Symbol.asyncDispose]: () => disposables.disposeAsync() };
}
