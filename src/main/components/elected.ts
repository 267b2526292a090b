/** Components of which one of several works. */
import { toError } from '#base';
import { type LeaderElectionOptions, runWhenElected } from '#client';
import { accountNamespace } from '../account-namespace.ts';
import type { Environment } from '../environment.ts';
import { doorAnnotation } from './remote-doors.ts';

/** For what, and where the holder answers. */
export interface Candidacy {
  readonly lease: string;
  /** Default: nowhere. */
  readonly doorUrl: string | undefined;
  /** Another lease, and how patiently. Default: upstream's. */
  readonly election?:
    | Partial<Pick<LeaderElectionOptions, 'lease' | 'leaseDurationMs' | 'renewDeadlineMs' | 'retryPeriodMs'>>
    | undefined;
}

/** Runs `work` while this process holds the lease. Losing the lease ends the process: whatever is in flight must not go
 *  on beside the new leader. */
export function startElected(
  { lease, doorUrl, election = {} }: Candidacy,
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
      lease: { namespace: accountNamespace, name: lease },
      ...election,
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
