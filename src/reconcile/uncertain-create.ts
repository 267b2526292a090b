/** Creates whose answer never came: whether they were carried out is only known when a cache shows all that was there
 *  afterwards. */
import { isVersionAtLeast, type Kind, StatusError } from '#api';
import { backoffMs, type Clock, isAbortError, sleepOrAbort } from '#base';
import type { Client } from '#client';
import type { Write } from './freshness.ts';

/** A create that may have been carried out. */
export interface UncertainCreate {
  readonly kind: Kind;
  readonly namespace: string | undefined;
}

/** Whether a create that failed so may have been carried out all the same: the server did not say that it refuses. */
export const isUncertain = (error: unknown): boolean =>
  error instanceof StatusError ? error.status.reason === 'Timeout' : !isAbortError(error);

/** Whether asking again gets the same answer. */
const isRefusal = ({ status: { code } }: StatusError): boolean => code >= 400 && code < 500 && code !== 429;

export interface FindOutOptions {
  readonly client: Client;
  readonly clock: Clock;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

const backoff = { initialMs: 100, maxMs: 5000 };

/** The newest of what is there now, as something that a cache has to show; undefined when there is nothing, or
 *  nobody may know. Asks until it is answered. */
export async function findOut(
  { kind, namespace }: UncertainCreate,
  { client, clock, signal }: FindOutOptions,
): Promise<Write | undefined> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      const { items } = await client.list(kind, { namespace, metadataOnly: true, signal });
      const versions = items.map(({ metadata }) => metadata.resourceVersion);
      const [first, ...others] = versions;
      if (first === undefined) return undefined;
      return { kind, resourceVersion: others.reduce((a, b) => (isVersionAtLeast(a, b) ? a : b), first) };
    } catch (error) {
      if (error instanceof StatusError && isRefusal(error)) return undefined;
      await sleepOrAbort(clock, backoffMs(failures, backoff), signal);
    }
  }
  return undefined;
}
