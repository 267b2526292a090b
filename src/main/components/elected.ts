/** Components of which one of several works. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { toError } from '#base';
import { runWhenElected } from '#client';
import type { Environment } from '../environment.ts';

/** Runs `work` while this process holds the lease. Losing the lease ends the process: whatever is in flight must not go on beside
 *  the new leader. */
export function startElected(
  lease: string,
  environment: Environment,
  work: () => Promise<AsyncDisposable>,
): AsyncDisposable {
  const { logger } = environment;
  const stop = new AbortController();
  const candidacy = runWhenElected(
    {
      ...environment,
      identity: `${hostname()}_${randomUUID()}`,
      signal: stop.signal,
      lease: { namespace: 'kube-system', name: lease },
    },
    async elected => {
      await using _working = await work();
      await new Promise<void>(resolve => elected.addEventListener('abort', () => resolve(), { once: true }));
    },
  ).catch((error: unknown) => {
    logger.error('leadership lost', { error: toError(error) });
    process.exit(1);
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await candidacy;
    },
  };
}
