/** Components of which one of several works. */
import { toError } from '#base';
import { runWhenElected } from '#client';
import type { Environment } from '../environment.ts';
import { doorAnnotation } from './remote-doors.ts';

/** For what, and where the holder answers. */
export interface Candidacy {
  readonly lease: string;
  /** Default: nowhere. */
  readonly doorUrl: string | undefined;
}

/** Runs `work` while this process holds the lease. Losing the lease ends the process: whatever is in flight must not go on beside
 *  the new leader. */
export function startElected(
  { lease, doorUrl }: Candidacy,
  environment: Environment,
  work: () => Promise<AsyncDisposable>,
): AsyncDisposable {
  const { logger } = environment;
  const stop = new AbortController();
  const candidacy = runWhenElected(
    {
      ...environment,
      signal: stop.signal,
      annotations: doorUrl === undefined ? undefined : { [doorAnnotation]: doorUrl },
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
