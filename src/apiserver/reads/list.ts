/** Reading: one object, and lists, which may be cut into pages.
 *
 *  A first page comes from the cache. The pages after it must be of the same revision: as long as nothing of the resource
 *  changed since, that is the cache too; then it is the store's history, until that is compacted (410). */
import { badRequest, expired, notFound, StatusError } from '#api';
import { type Clock, turnsOf } from '#base';
import type { RequestOptions } from '#client';
import { CompactedError, FutureRevisionError, prefixRange, type Store } from '#store';
import { pathOf, type Resource } from '../resource/resource.ts';
import type { Caches } from '../watch/caches.ts';
import type { ResourceCache } from '../watch/resource-cache.ts';
import { checkVersionOptions, parseResourceVersion, tooLargeResourceVersion } from '../watch/resource-version.ts';
import type { Selection } from '../watch/selection.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';

/** What is read of a resource. */
export interface Readable {
  readonly resource: Resource;
  readonly cache: ResourceCache;
  readonly caches: Caches;
  readonly store: Store;
  readonly clock: Clock;
}

/** One page, or all. */
export interface ObjectList {
  readonly items: readonly StoredObject[];
  readonly revision: number;
  readonly continue?: string | undefined;
  readonly remaining?: number | undefined;
}

/** Throws the 404. */
export async function getObject(
  { cache, caches, resource }: Readable,
  key: { namespace: string; name: string },
  options: RequestOptions,
): Promise<StoredObject> {
  if (!cache.isReady) await cache.start();
  const version = parseResourceVersion(options.resourceVersion);
  if (version !== undefined && version > caches.feed.revision) await caches.reached(version);
  const stored = cache.get(key.namespace, key.name);
  if (!stored) throw notFound(resource.groupResource, key.name);
  return stored;
}

/** The selected objects, or a page of them. Throws the 400 for options that contradict each other, the 410 for a version
 *  that is forgotten, the 504 for one that does not come. */
export async function listObjects(
  readable: Readable,
  selection: Selection,
  options: RequestOptions,
): Promise<ObjectList> {
  const { cache, caches } = readable;
  checkVersionOptions(options, { isWatch: false });
  if (!cache.isReady) await cache.start();
  // 0 and less: no limit.
  const limit = Math.max(options.limit ?? 0, 0) || Number.MAX_SAFE_INTEGER;
  if (options.continue) {
    if (options.resourceVersion && options.resourceVersion !== '0')
      throw badRequest('specifying resource version is not allowed when using continue');
    return await listMore(readable, selection, { token: options.continue, limit });
  }
  const version = parseResourceVersion(options.resourceVersion);
  const isExact =
    options.resourceVersionMatch === 'Exact' || (options.limit && version && !options.resourceVersionMatch);
  if (isExact && version) return await listAt(readable, selection, { revision: version, after: '', limit });
  if (version !== undefined && version > caches.feed.revision) await caches.reached(version);
  const { revision } = cache;
  return page(await select(readable, selection), { revision, limit, selection });
}

async function listMore(
  readable: Readable,
  selection: Selection,
  { token, limit }: { token: string; limit: number },
): Promise<ObjectList> {
  const { revision, after } = decodeContinue(token);
  if (revision >= 0) return await listAt(readable, selection, { revision, after, limit });
  const { revision: current } = readable.cache;
  return page(following(await select(readable, selection), after), { revision: current, limit, selection });
}

interface Position {
  revision: number;
  after: string;
  limit: number;
}

async function listAt(
  readable: Readable,
  selection: Selection,
  { revision, after, limit }: Position,
): Promise<ObjectList> {
  const { cache, store, resource } = readable;
  if (revision >= cache.changedRevision && revision <= cache.revision) {
    return page(following(await select(readable, selection), after), { revision, limit, selection });
  }
  const { namespace } = selection.scope;
  const prefix = namespace ? `${resource.prefix}${namespace}/` : resource.prefix;
  const range = prefixRange(prefix);
  const start = after === '' ? range.start : `${resource.prefix}${after}\0`;
  try {
    // Only what is selected counts for the page, which cannot be told without looking at all.
    const rowLimit = selection.isSelective ? {} : { limit };
    const { rows, remaining } = await store.range({ ...range, start }, { revision, ...rowLimit });
    const all = rows.map(row => cache.objectOf(row));
    const items = await filterInTurns(readable, all, selection.matches);
    return page(items, { revision, limit, selection, beyond: remaining });
  } catch (error) {
    if (error instanceof CompactedError) throw tooOld(after);
    if (error instanceof FutureRevisionError) throw tooLargeResourceVersion(revision, cache.revision);
    throw error;
  }
}

/** The selected objects as they are now, whatever changes while they are looked through. */
async function select(readable: Readable, selection: Selection): Promise<readonly StoredObject[]> {
  const { cache } = readable;
  if (!selection.isSelective) return cache.list(selection);
  return await filterInTurns(readable, cache.list({ ...selection, isSelective: false }), selection.matches);
}

async function filterInTurns(
  { clock }: Readable,
  objects: readonly StoredObject[],
  matches: (stored: StoredObject) => boolean,
): Promise<readonly StoredObject[]> {
  const turns = turnsOf(clock);
  const selected: StoredObject[] = [];
  for (const stored of objects) {
    const turn = turns.next();
    if (turn) await turn;
    if (matches(stored)) selected.push(stored);
  }
  return selected;
}

interface PageOptions {
  revision: number;
  limit: number;
  selection: Selection;
  /** How many follow that were not read. Default 0. */
  beyond?: number;
}

function page(all: readonly StoredObject[], { revision, limit, selection, beyond = 0 }: PageOptions): ObjectList {
  if (all.length <= limit && beyond === 0) return { items: all, revision };
  const items = all.slice(0, limit);
  const last = items.at(-1) as StoredObject;
  return {
    items,
    revision,
    continue: encodeContinue({ revision, after: pathOf(last.namespace, last.name) }),
    // As upstream: how many remain is told only when nothing had to be selected.
    remaining: selection.isSelective ? undefined : all.length - items.length + beyond,
  };
}

function following(sorted: readonly StoredObject[], after: string): readonly StoredObject[] {
  if (after === '') return sorted;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { namespace, name } = sorted[middle] as StoredObject;
    if (pathOf(namespace, name) <= after) low = middle + 1;
    else high = middle;
  }
  return sorted.slice(low);
}

const versionTooOld = 'The resourceVersion for the provided list is too old.';
const goOn =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** The 410; with a token that goes on regardless, when the list had begun. */
function tooOld(after: string): StatusError {
  if (after === '') return expired(versionTooOld);
  const error = expired(goOn);
  const metadata = { continue: encodeContinue({ revision: -1, after }) };
  Object.assign(error.status.metadata, metadata);
  return error;
}
