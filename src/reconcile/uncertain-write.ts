/** Writes whose answer never came: whether they were carried out is only known when a cache shows all that was there
 *  afterwards. */
import { isVersionAtLeast, type Kind, type KubeObject, StatusError } from '#api';
import { backoffMs, type Clock, isAbortError, sleepOrAbort } from '#base';
import type { Client } from '#client';
import type { Write } from './freshness.ts';

/** A write that may have been carried out. */
export interface UncertainWrite {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  /** What was written. Default: something that is created under a name of the server's choice. */
  readonly name?: string | undefined;
  /** Of what was told to go. Default: it was not a delete. */
  readonly deletedUid?: string | undefined;
}

/** Whether a write that failed so may have been carried out all the same: the server did not say that it refuses. */
export const isUncertain = (error: unknown): boolean =>
  error instanceof StatusError ? error.status.reason === 'Timeout' : !isAbortError(error);

/** Whether asking again gets the same answer. */
const isRefusal = ({ status: { code } }: StatusError): boolean => code >= 400 && code < 500 && code !== 429;

interface FindOutOptions {
  readonly client: Client;
  readonly clock: Clock;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

const backoff = { initialMs: 100, maxMs: 5000 };

/** What a cache has to show before it is certain to show the write, if that was carried out; undefined when there is
 *  nothing, or nobody may know. Asks until it is answered. */
export async function findOut(
  write: UncertainWrite,
  { client, clock, signal }: FindOutOptions,
): Promise<Write | undefined> {
  const { kind, namespace, name } = write;
  const fieldSelector = name === undefined ? undefined : `metadata.name=${name}`;
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      const { items } = await client.list(kind, { namespace, fieldSelector, metadataOnly: true, signal });
      return deletion(write, items) ?? newestOf(kind, items);
    } catch (error) {
      if (error instanceof StatusError && isRefusal(error)) return undefined;
      await sleepOrAbort(clock, backoffMs(failures, backoff), signal);
    }
  }
  return undefined;
}

/** The write as a deletion that was carried out, if it was one. */
function deletion(
  { kind, namespace, name, deletedUid: uid }: UncertainWrite,
  items: readonly KubeObject[],
): Write | undefined {
  if (uid === undefined || name === undefined) return undefined;
  const stays = items.some(({ metadata }) => metadata.uid === uid && metadata.deletionTimestamp === undefined);
  return stays ? undefined : { kind, deleted: { namespace, name }, uid };
}

function newestOf(kind: Kind, items: readonly KubeObject[]): Write | undefined {
  const versions = items.map(({ metadata }) => metadata.resourceVersion);
  if (versions.length === 0) return undefined;
  return { kind, resourceVersion: versions.reduce((a, b) => (isVersionAtLeast(a, b) ? a : b)) };
}
