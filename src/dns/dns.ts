/** The DNS server: sockets, the chain of plugins behind them, and the service that leads pods here. */
import { EndpointSlice, Service } from '#api';
import { type Clock, type Logger, startSyncLoop, toError } from '#base';
import type { Client, Informers } from '#client';
import { createAnswerer } from './answers/answerer.ts';
import { createChain } from './chain.ts';
import { type DnsServicePlan, ensureDnsService } from './dns-service.ts';
import { type ListenAddress, type Listener, listen, type MessageHandler } from './server/listen.ts';
import { createSourceFilter } from './server/sources.ts';
import { type AnswerThreads, createAnswerThreads } from './threads/answer-threads.ts';
import { createResolvConfReader } from './upstreams.ts';

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
  const { informers, clock, logger, clusterDomain = 'cluster.local', upstreams, allowFrom = [] } = options;
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
  const answerer = createAnswerer(chain);
  const listeners: Listener[] = [];
  const isAllowed = createSourceFilter(options);
  for (const address of options.listen) {
    let threads: AnswerThreads | undefined;
    const answer: MessageHandler = (message, transport) => {
      if (transport === 'udp') threads?.count();
      return answerer.answer(message, transport);
    };
    const listener = starting.use(await listen(address, answer, { clock, isAllowed }));
    const place = { address: listener.address, port: listener.port };
    const { version } = chain;
    threads = starting.use(createAnswerThreads({ ...place, allowFrom, version, answerer, clock, logger }));
    listeners.push(listener);
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
