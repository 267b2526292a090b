/** The DNS server: sockets, the chain of plugins behind them, and the service that leads pods here. */
import type { ObjectKey } from '#api';
import { type Clock, type Logger, type MetricFamily, unlessAborted } from '#base';
import type { Client, Informers, ServiceNames } from '#client';
import { startControllers } from '#reconcile';
import { createAnswerer } from './answers/answerer.ts';
import { createChain } from './chain.ts';
import { createDnsService, type DnsServicePlan } from './dns-service.ts';
import { explainService } from './explain-service.ts';
import { DnsMetrics } from './metrics.ts';
import { type ListenAddress, type Listener, listen, type MessageHandler } from './server/listen.ts';
import { createSourceFilter } from './server/sources.ts';
import { type AnswerThreads, createAnswerThreads } from './threads/answer-threads.ts';
import { createResolvConfReader } from './upstreams.ts';

/** What the server answers, whom, and where. */
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
  /** Servers for all other names, `address` or `address:port`. Default: those of /etc/resolv.conf, followed as it
   *  changes. */
  readonly upstreams?: readonly string[];
  /** The service to keep; its endpoint is `address` (default: the first of `listen`) with the first port of `listen`.
   *  Default: none. */
  readonly service?: Pick<DnsServicePlan, 'clusterIP' | 'nodeName'> &
    Partial<Pick<DnsServicePlan, 'address' | 'metricsPort'>>;
  /** Ends the start, while the service cannot be made to lead here. Default: it is tried for ever. */
  readonly signal?: AbortSignal | undefined;
  /** Is told why the service does not lead here yet. Default: nobody is. */
  readonly onWaiting?: ((why: string) => void) | undefined;
}

/** A running server. Disposing closes its sockets; the service stays. */
export interface Dns extends AsyncDisposable {
  /** Where it listens, ports filled in. */
  readonly addresses: readonly ListenAddress[];
  /** What is answered for a service; undefined for one that is not there. */
  explainService(key: ObjectKey): ServiceNames | undefined;
  /** What was counted, for whoever scrapes it. */
  readonly metrics: readonly MetricFamily[];
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
  const metrics = new DnsMetrics(chain);
  const isAllowed = createSourceFilter(options);
  for (const address of options.listen) {
    let threads: AnswerThreads | undefined;
    const family = address.address.includes(':') ? '2' : '1';
    const answer: MessageHandler = (message, transport) => {
      if (transport === 'udp') threads?.count();
      return metrics.counted({ family, transport }, message, answerer.answer(message, transport));
    };
    const listener = starting.use(await listen(address, answer, { clock, isAllowed }));
    const place = { address: listener.address, port: listener.port };
    const { version } = chain;
    const { counts } = metrics;
    threads = starting.use(createAnswerThreads({ ...place, allowFrom, version, answerer, counts, clock, logger }));
    metrics.threads.push(threads);
    listeners.push(listener);
  }
  const [first] = listeners;
  if (options.service && first)
    starting.use(await keepService({ address: first.address, port: first.port, ...options.service }, options));
  const running = starting.move();
  return {
    addresses: listeners.map(({ address, port }) => ({ address, port })),
    metrics: metrics.families(),
    explainService: key => explainService(key, { informers, clusterDomain: clusterDomain.toLowerCase() }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Resolves when the service leads here, and rejects when the signal aborts first; it is kept so until the result is
 *  disposed. */
async function keepService(
  plan: DnsServicePlan,
  { signal, onWaiting, ...environment }: Omit<DnsOptions, 'listen'>,
): Promise<AsyncDisposable> {
  const kept = Promise.withResolvers<void>();
  const onFailure = ({ message }: Error) => onWaiting?.(message);
  const controllers = [createDnsService(plan, { onKept: kept.resolve, onFailure })];
  await using starting = new AsyncDisposableStack();
  starting.use(startControllers({ ...environment, controllers }));
  await (signal ? unlessAborted(kept.promise, signal) : kept.promise);
  return starting.move();
}
