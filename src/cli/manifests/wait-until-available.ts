/** Waits until what was applied is available, and says meanwhile what keeps it from that. */
import { formatKey, type KubeObject } from '#api';
import { type Clock, sleepOrAbort } from '#base';
import { type Client, findObstacles, followUntil, type Obstacle } from '#client';
import type { Tell } from '#lifecycle';
import type { Applied } from './apply.ts';
import { waitsFor } from './readiness.ts';

/** What was applied is not available in time: no mistake of the cluster's, which goes on. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  /** The command that tells more. */
  readonly advice: string;

  /** Reasons may end with a period of their own; what follows the message brings one. */
  constructor(message: string, advice: string) {
    super(message.replace(/\.$/, ''));
    this.advice = advice;
  }
}

/** How long is waited, and who hears of it. */
export interface WaitOptions {
  readonly clock: Clock;
  /** Together for all objects. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Is told what is waited for. */
  readonly tell: Tell;
}

/** Resolves once each object is available; UnavailableError, with the reason of the first that is not, when the time is
 *  over. */
export async function waitUntilAvailable(
  client: Client,
  applied: readonly Applied[],
  { clock, timeoutMs, signal, tell }: WaitOptions,
): Promise<void> {
  const expiry = new AbortController();
  using _timer = clock.setTimeout(() => expiry.abort(), timeoutMs);
  for (const one of applied) {
    const { key } = one;
    let newest: KubeObject | undefined = one.object;
    const done = new AbortController();
    const ends = AbortSignal.any([signal, expiry.signal, done.signal]);
    const telling = tellObstacles(client, { clock, signal: ends, tell, newest: () => newest });
    const isAvailable = await followUntil(client, one.kind, {
      namespace: key.namespace,
      fieldSelector: `metadata.name=${key.name}`,
      signal: ends,
      isDone(object, isGone) {
        newest = isGone ? undefined : object;
        return newest !== undefined && waitsFor(newest) === undefined;
      },
    }).finally(() => done.abort());
    await telling;
    signal.throwIfAborted();
    if (!isAvailable) throw await explainFailure(client, one, newest, timeoutMs);
  }
}

interface Telling extends Pick<WaitOptions, 'clock' | 'signal' | 'tell'> {
  readonly newest: () => KubeObject | undefined;
}

const tellEveryMs = 1000;

/** Helps a person only: what cannot be found out is not told. */
async function tellObstacles(client: Client, { clock, signal, tell, newest }: Telling): Promise<void> {
  await sleepOrAbort(clock, tellEveryMs, signal);
  while (!signal.aborted) {
    const object = newest();
    const obstacles = object ? await findObstacles(client, object, { signal }).catch(() => []) : [];
    if (!signal.aborted) tell(object ? renderWait(object, obstacles) : 'it was deleted');
    await sleepOrAbort(clock, tellEveryMs, signal);
  }
}

/** `1 of 3 replicas are available: pod web-1: ErrImagePull: ... (and 1 more)`. */
export function renderWait(object: KubeObject, [first, ...others]: readonly Obstacle[]): string {
  const missing = waitsFor(object) ?? '';
  if (!first) return missing;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  const who = first.resource === 'pod' && object.kind === 'Pod' ? '' : `${first.resource} ${first.name}: `;
  return `${missing}: ${who}${first.why}${more}`;
}

async function explainFailure(
  client: Client,
  { kind, key }: Applied,
  newest: KubeObject | undefined,
  timeoutMs: number,
): Promise<UnavailableError> {
  const obstacles = newest ? await findObstacles(client, newest, {}).catch(() => []) : [];
  const why = newest ? renderWait(newest, obstacles) : 'it was deleted';
  const { resource, name } = obstacles[0] ?? { resource: kind.singular, name: key.name };
  const scope = key.namespace === undefined ? '' : ` --namespace ${key.namespace}`;
  return new UnavailableError(
    `${kind.singular} ${formatKey(key)} is not available after ${timeoutMs / 1000} s: ${why}`,
    `describe ${resource} ${name}${scope}`,
  );
}
