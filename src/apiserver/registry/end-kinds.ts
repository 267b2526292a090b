/** The end of kinds: of their objects, as the caller asks, and then of the kinds themselves. */
import type { Kind } from '#api';
import { unlessAborted } from '#base';
import type { UserInfo } from '#client';
import type { CacheEvent } from '../watch/cache-event.ts';
import type { ResourceCache } from '../watch/resource-cache.ts';
import { allOf } from '../watch/selection.ts';
import type { Served } from './catalogue.ts';
import { deleteCollection } from './generic/delete.ts';
import type { Engine, WriteRequest } from './generic/engine.ts';
import type { Registry } from './registry.ts';

/** What goes with the kinds, and how long that may take. */
export interface EndKindsOptions {
  /** What becomes of the objects: `delete` them first, as upstream does with those of a custom resource definition, or
   *  `keep` them in the store for a kind of that name that may come. */
  readonly objects: 'delete' | 'keep';
  /** Who deletes them. */
  readonly user: UserInfo;
  /** Gives up waiting for objects that finalizers hold: the kinds are then still served, and still refuse new
   *  objects. */
  readonly signal: AbortSignal;
}

/** Takes kinds away. To delete their objects, no more can be made from now on, and their finalizers are waited for. */
export async function endKinds(
  registry: Registry,
  kinds: readonly Kind[],
  { objects, user, signal }: EndKindsOptions,
): Promise<void> {
  if (objects === 'delete') await deleteObjects(registry, kinds, { user, signal });
  registry.catalogue.change({ withdraw: kinds });
}

async function deleteObjects(
  registry: Registry,
  kinds: readonly Kind[],
  { user, signal }: Pick<EndKindsOptions, 'user' | 'signal'>,
): Promise<void> {
  const served = kinds.flatMap(({ group, version, plural }) => registry.served(group, version, plural) ?? []);
  registry.catalogue.change({ serve: served.map(({ definition }) => ({ ...definition, isEnding: true })) });
  const byPrefix = Map.groupBy(
    served.filter(({ view }) => !view),
    ({ resource }) => resource.prefix,
  );
  const engines = [...byPrefix.values()].flatMap(same => engineToAsk(same) ?? []);
  await Promise.all(engines.map(engine => deleteAll(engine, user, signal)));
}

/** Of the engines over the same objects that of the version in which they are stored, for which nobody has to be
 *  asked. */
function engineToAsk(same: readonly Served[]): Engine | undefined {
  return (same.find(({ definition, kind }) => definition.storedVersion === kind.version) ?? same[0])?.engine;
}

async function deleteAll(engine: Engine, user: UserInfo, signal: AbortSignal): Promise<void> {
  const { cache, creating } = engine;
  // Those that are being made are there afterwards; no others begin.
  await creating.idle();
  if (!cache.isReady) await cache.start();
  const request: WriteRequest = {
    user,
    options: {},
    namespace: '',
    name: '',
    subresource: '',
    warn: () => undefined,
  };
  await deleteCollection(engine, request, { selection: everything, deleteOptions: {} });
  await untilEmpty(cache, signal);
}

const everything = allOf();

async function untilEmpty(cache: ResourceCache, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (cache.size === 0) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _watch = cache.watch({
    scope: everything.scope,
    onEvent: ({ current }: CacheEvent) => void (!current && cache.size === 0 && resolve()),
    onLost: resolve,
  });
  await unlessAborted(promise, signal);
  if (!cache.isReady) await cache.start();
  await untilEmpty(cache, signal);
}
