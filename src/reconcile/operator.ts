/** Operators: controllers in a process of their own, against any cluster.
 *
 *      await runOperator({ controllers: [team], leaderElection: { lease: { namespace: 'teams', name: 'team-operator' }
 *      } }); */
import { type Clock, createLogger, type Logger, type MetricsRegistry, systemClock } from '#base';
import {
  type Client,
  connect,
  createClient,
  createInformers,
  type Informers,
  type LeaderElectionOptions,
  runWhenElected,
} from '#client';
import type { AnyController } from './controller.ts';
import { cachedKinds } from './permissions.ts';
import { startControllers } from './start-controllers.ts';

/** Which of several copies of an operator works: the one that holds a lease. */
export type LeaderElection = Pick<
  LeaderElectionOptions,
  'lease' | 'identity' | 'leaseDurationMs' | 'renewDeadlineMs' | 'retryPeriodMs'
>;

/** What an operator is made of. */
export interface OperatorOptions {
  /** All that it runs. */
  readonly controllers: readonly AnyController[];
  /** Whose cluster it works on, and as whom. Default: what the kubeconfig says, or the pod that it runs in, as
   *  {@link connect}. */
  readonly client?: Client | undefined;
  /** The only namespace that it looks at. Default: all. */
  readonly namespace?: string | undefined;
  /** Lets one of several copies work. Default: each works. */
  readonly leaderElection?: LeaderElection | undefined;
  /** Tells the time; a test may have a virtual one. Default: the machine's. */
  readonly clock?: Clock | undefined;
  /** Told of what fails. Default: lines of JSON on standard error, from `info` on. */
  readonly logger?: Logger | undefined;
  /** Where its queues are counted. Default: nowhere. */
  readonly metrics?: MetricsRegistry | undefined;
}

/** An operator that runs. Disposing it ends what is in work and gives the lease back. */
export interface Operator extends AsyncDisposable {
  /** Its caches. */
  readonly informers: Informers;
  /** Resolves when it works: it is elected, and its caches are filled. Never, if it ends before. */
  readonly working: Promise<void>;
  /** Resolves when it was disposed. Rejects with a `LeadershipLostError` when it could not renew its lease in time:
   *  then another may be at work, and the process has to end, as it does when nobody waits for this. */
  readonly ended: Promise<void>;
}

/** Starts an operator. Resolves at once when it has a client, otherwise when it knows which cluster it is for.
 *  Errors: a `UsageError` when there is neither a kubeconfig nor a pod around it. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  await using starting = new AsyncDisposableStack();
  const { controllers, metrics, namespace, leaderElection } = options;
  const { clock = systemClock, logger = createLogger() } = options;
  const client = options.client ?? createClient(starting.use(await connect({ env: process.env })));
  const informers = starting.use(createInformers({ client, clock, logger, namespace }));
  const shared = { client, informers, clock, logger };
  const stop = new AbortController();
  const working = Promise.withResolvers<void>();
  // Whoever takes over has its caches filled already.
  for (const controller of controllers)
    if (!('load' in controller)) for (const kind of cachedKinds(controller)) informers.for(kind);
  const work = async (signal: AbortSignal) => {
    await using _controllers = startControllers({ ...shared, controllers, metrics });
    await Promise.race([informers.synced().catch(() => undefined), ended(signal)]);
    if (!signal.aborted) working.resolve();
    await ended(signal);
  };
  const running = leaderElection
    ? runWhenElected({ ...shared, ...leaderElection, signal: stop.signal }, work)
    : work(stop.signal);
  const rest = starting.move();
  return {
    informers,
    working: working.promise,
    ended: running,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running.catch(() => undefined); // told by `ended`
      await rest.disposeAsync();
    },
  };
}

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Runs an operator as the work of this process: until SIGTERM or SIGINT, upon which it ends what is in work and
 *  resolves.
 *  Errors: those of {@link startOperator}, and a `LeadershipLostError`. */
export async function runOperator(options: OperatorOptions): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const stop = () => asked.resolve();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    await using operator = await startOperator(options);
    await Promise.race([asked.promise, operator.ended]);
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}
