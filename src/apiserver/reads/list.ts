/** Reading: one object, and lists, which may be cut into pages.
 *
 *  All pages are of one revision. Pages come from the cache's snapshot of it as long as that is kept, so the last costs
 *  what the first does; then from the store's history, until that is compacted (410), changed or not. */
import { badRequest, notFound } from '#api';
import type { RequestOptions } from '#client';
import { CompactedError } from '#store';
import { checkVersionOptions, parseResourceVersion } from '../watch/resource-version.ts';
import { rangeOf, type Selection } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { decodeContinue } from './continue-token.ts';
import { type ObjectList, pageOf } from './page.ts';
import type { Position, Readable } from './readable.ts';
import { listStored } from './stored-list.ts';

/** Throws the 404. */
export async function getObject(
  { cache, caches, resource }: Readable,
  key: { namespace: string; name: string },
  options: RequestOptions,
): Promise<StoredObject> {
  if (!cache.isReady) await cache.start();
  const version = parseResourceVersion(options.resourceVersion);
  if (version !== undefined && version > cache.feed.revision) await caches.reached(version, cache);
  const stored = cache.get(key.namespace, key.name);
  if (!stored) throw notFound(resource.groupResource, key.name);
  return stored;
}

/** The selected objects, or a page of them. Throws the 400 for options that contradict each other, the 410 for a
 *  version that is forgotten, the 504 for one that does not come. */
export async function listObjects(
  readable: Readable,
  selection: Selection,
  options: RequestOptions,
): Promise<ObjectList> {
  const { cache, caches } = readable;
  checkVersionOptions(options, { isWatch: false });
  if (!cache.isReady) await cache.start();
  const limit = limitOf(options);
  if (options.continue) {
    if (options.resourceVersion && options.resourceVersion !== '0')
      throw badRequest('specifying resource version is not allowed when using continue');
    const { revision, after } = decodeContinue(options.continue);
    return await listAt(readable, selection, { revision: revision < 0 ? cache.revision : revision, after, limit });
  }
  const version = parseResourceVersion(options.resourceVersion);
  const isExact =
    options.resourceVersionMatch === 'Exact' || (options.limit && version && !options.resourceVersionMatch);
  if (isExact && version) return await listAt(readable, selection, { revision: version, after: '', limit });
  if (version !== undefined && version > cache.feed.revision) await caches.reached(version, cache);
  return await listAt(readable, selection, { revision: cache.revision, after: '', limit });
}

/** 0 and less: none. As upstream, who takes what the cache has takes all of it: clients rely on it, and do not go
 *  on. */
const limitOf = ({ limit = 0, resourceVersion }: RequestOptions): number =>
  limit > 0 && resourceVersion !== '0' ? limit : Number.MAX_SAFE_INTEGER;

/** Whether the store knows that revision no more. Then pages of it have come to their end although nothing may have
 *  changed since: how long a token lives does not depend on what others do. */
async function isCompacted({ store, resource }: Readable, revision: number): Promise<boolean> {
  try {
    await store.get(resource.prefix, { revision });
    return false;
  } catch (error) {
    if (error instanceof CompactedError) return true;
    throw error;
  }
}

async function listAt(readable: Readable, selection: Selection, position: Position): Promise<ObjectList> {
  const { cache, clock } = readable;
  const { revision, after, limit } = position;
  const isForgotten =
    revision < cache.revision && !cache.keptSnapshotAt(revision) && (await isCompacted(readable, revision));
  const snapshot = isForgotten ? undefined : cache.snapshotAt(revision);
  if (!snapshot) return await listStored(readable, selection, position);
  cache.assertReadable(selection.scope);
  const run = snapshot.range(rangeOf(selection.scope, after));
  const isFirst = after === '';
  const isKept = isFirst && run.length > limit;
  // Before anything is waited for: afterwards another one may be current.
  if (isKept) cache.keepSnapshot(snapshot);
  const page = await pageOf(run, { revision, limit, selection, clock });
  if (page.continue === undefined && (isKept || !isFirst)) cache.letGoOfSnapshot(revision);
  return page;
}
