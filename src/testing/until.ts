/** Waiting in tests: for what an object is to be, and for no longer than a runner waits for the test. */
import { badRequest, formatKey, type Kind, type KubeObject, type ObjectKey } from '#api';
import { systemClock, toError, withDeadline } from '#base';
import type { Identity } from '#main';
import { explainWait, observeWait } from './explain-wait.ts';

/** What is waited for: `condition` is asked at each change, and with undefined while there is no object. */
export interface Wait<K extends KubeObject> {
  readonly kind: Kind<K>;
  readonly key: ObjectKey;
  readonly condition: (object: K | undefined) => boolean | undefined;
  /** Of the machine's time, whatever clock the cluster has. */
  readonly timeoutMs: number;
}

/** How long a test waits where nothing else is said, in milliseconds: less than the 5 s that vitest and jest give a
 *  test. What the start of its own cluster took of these goes off, down to a half, so that a slow machine's test is
 *  told why, too. */
export function waitBeforeRunner({ sinceStartMs }: { readonly sinceStartMs: number }): number {
  const [runnerMs, explanationMs, longestMs, shortestMs] = [5000, 500, 4000, 2500];
  if (sinceStartMs >= runnerMs) return longestMs; // Another test's, or one that has more time.
  const left = Math.floor((runnerMs - explanationMs - sinceStartMs) / 100) * 100;
  return Math.min(longestMs, Math.max(shortestMs, left));
}

type Outcome<K> = { readonly object: K | undefined } | 'over';

/** Resolves with the object as soon as the condition holds for it. A condition that throws does not hold yet.
 *  Errors: one that says how the object is and why, caused by what the condition threw last. */
export async function until<K extends KubeObject>(
  { client, informers }: Pick<Identity, 'client' | 'informers'>,
  { kind, key, condition, timeoutMs }: Wait<K>,
): Promise<K | undefined> {
  if (kind.scope === 'Namespaced' && !key.namespace)
    throw badRequest(`${kind.singular} "${key.name}": the key of such an object has a namespace`);
  // A test may be written without types: a time that is none would never be over.
  if (!Number.isFinite(timeoutMs))
    throw badRequest(`timeoutMs: Invalid value: ${JSON.stringify(timeoutMs)}: must be a number of milliseconds`);
  const informer = informers.for(kind);
  const { promise, resolve, reject } = Promise.withResolvers<Outcome<K>>();
  let thrown: { error: unknown } | undefined;
  const look = () => {
    const object = informer.lister.get(key);
    try {
      thrown = undefined;
      if (condition(object)) resolve({ object });
    } catch (error) {
      thrown = { error };
    }
  };
  using _timer = systemClock.setTimeout(() => resolve('over'), timeoutMs);
  using _subscription = informer.onChange(({ object: { metadata } }) => {
    if (informer.hasSynced && metadata.name === key.name && metadata.namespace === key.namespace) look();
  });
  informer.synced.then(look, reject);
  const outcome = await promise;
  if (outcome !== 'over') return outcome.object;
  const lines = await explain(() => observeWait(client, kind as Kind, key).then(explainWait));
  if (thrown) lines.push(`the condition threw: ${toError(thrown.error).message.split('\n')[0]}`);
  throw new Error(
    `${kind.singular} ${formatKey(key)} is not as expected after ${timeoutMs / 1000} s\n  ${lines.join('\n  ')}`,
    thrown ? { cause: thrown.error } : {},
  );
}

/** An explanation that cannot be had must neither hide what it was for nor hold it up. */
async function explain(lines: () => Promise<string[]>): Promise<string[]> {
  try {
    return await withDeadline(lines(), { clock: systemClock, ms: 500, what: 'reading the cluster' });
  } catch (error) {
    return [`why cannot be told: ${toError(error).message}`];
  }
}
