/** Components of which one of several works. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock as clock, type Logger, toError } from '#base';
import type { ComponentOptions } from '#cli';
import { runWhenElected } from '#client';
import type { Identity } from '../identity.ts';
import { identify } from './identify.ts';

/** Runs `work` while this process holds the lease, or at once when it need not be elected. Losing the lease ends the
 *  process: whatever is in flight must not go on beside the new leader. */
export async function startElected(
  lease: string,
  options: Pick<ComponentOptions, 'kubeconfig' | 'leaderElect'>,
  logger: Logger,
  work: (identity: Identity) => Promise<AsyncDisposable>,
): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const identity = starting.use(await identify(options, logger));
  if (!options.leaderElect) {
    starting.use(await work(identity));
    return starting.move();
  }
  const stop = new AbortController();
  const candidacy = runWhenElected(
    {
      ...identity,
      clock,
      logger,
      identity: `${hostname()}_${randomUUID()}`,
      signal: stop.signal,
      lease: { namespace: 'kube-system', name: lease },
    },
    async elected => {
      await using _working = await work(identity);
      await new Promise<void>(resolve => elected.addEventListener('abort', () => resolve(), { once: true }));
    },
  ).catch((error: unknown) => {
    logger.error('leadership lost', { error: toError(error) });
    process.exit(1);
  });
  starting.defer(async () => {
    stop.abort();
    await candidacy;
  });
  return starting.move();
}
