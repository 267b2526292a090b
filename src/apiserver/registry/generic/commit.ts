/** Puts an object into the store, or takes it out, together with what it reserves. */
import { insufficientStorage, internalError, type KubeObject } from '#api';
import { type CommitResult, StorageError, type StoreOperation } from '#store';
import { encodeWithinBounds, pathOf } from '../../resource/resource.ts';
import { StoredObject } from '../../watch/stored-object.ts';
import type { Engine } from './engine.ts';
import type { Run } from './in-turns.ts';
import { reservationWrites } from './reservations.ts';

/** What became of an attempt: done, or somebody else had changed `conflict` first. */
export type Attempt =
  | { readonly stored: StoredObject; readonly conflict?: undefined }
  | {
      readonly stored?: undefined;
      /** A store key. */
      readonly conflict: string;
    };

/** Stores the object if it is still as `old` (undefined: if there is none). The object becomes shared and readonly. */
export async function commitObject(
  engine: Engine,
  object: KubeObject,
  {
    old,
    run,
    together = [],
  }: {
    old: StoredObject | undefined;
    run: Run;
    /** What is stored in the same commit. Default: nothing. */
    together?: readonly StoreOperation[];
  },
): Promise<Attempt> {
  const { resource, store, cache, leases } = engine;
  const { namespace, name } = object.metadata;
  if (!old) cache.assertNotStray(namespace, name);
  const path = pathOf(namespace, name);
  const value = await run(encodeWithinBounds(resource, object));
  const ttlSeconds = resource.strategy.timeToLiveSeconds;
  const put = {
    type: 'put' as const,
    key: resource.prefix + path,
    value,
    ifRevision: old?.revision ?? 0,
    ...(ttlSeconds === undefined ? {} : { lease: await leases.leaseFor(ttlSeconds).catch(refuse) }),
  };
  cache.feed.remember(value, { object, resource });
  const result = await store
    .commit([put, ...reservationWrites(engine, object, old?.object), ...together])
    .catch(refuse);
  if (!result.committed) return await conflictOf(engine, result);
  await cache.feed.caughtUp(result.revision);
  // What was stored is stored, even if it cannot be converted back.
  const cached = cache.find(namespace, name);
  if (cached?.revision === result.revision) return { stored: cached };
  return { stored: new StoredObject(resource, path, { value, revision: result.revision }) };
}

/** Removes the object if it is still as `old`. */
export async function commitRemoval(
  engine: Engine,
  old: StoredObject,
): Promise<{ conflict: string | undefined; revision: number }> {
  const { resource, store, cache } = engine;
  const key = resource.prefix + pathOf(old.namespace, old.name);
  const removal = { type: 'delete' as const, key, ifRevision: old.revision };
  const result = await store.commit([removal, ...reservationWrites(engine, undefined, old.object)]).catch(refuse);
  if (!result.committed) return { conflict: (await conflictOf(engine, result)).conflict, revision: 0 };
  await cache.feed.caughtUp(result.revision);
  return { conflict: undefined, revision: result.revision };
}

/** Waits until the cache knows of what came in between, so that the next attempt starts from it. */
async function conflictOf(
  { cache }: Engine,
  result: CommitResult & { committed: false },
): Promise<{ conflict: string }> {
  await cache.caughtUp(result.revision);
  return { conflict: result.conflict };
}

/** Says which disk is full, or fails. */
function refuse(error: unknown): never {
  if (!(error instanceof StorageError)) throw error;
  throw error.trouble === 'full' ? insufficientStorage(error.message, error) : internalError(error);
}
