/** Keeps a sink equal to a part of the API: lists it, then follows it.
 *
 *  Flow: list -> replace -> watch from the list's version -> on the watch's end watch again from the newest version seen
 *  -> on Expired list again. Errors are waited out with back-off, which a watch that reports something or lasts ends.
 *
 *  Source: client-go's tools/cache/reflector.go. */
import { isExpired, type Kind, type KubeObject } from '#api';
import { backoffMs, type Clock, type Logger, sleepOrAbort, toError, turnsOf } from '#base';
import type { Client } from '../client.ts';
import type { WatchEvent } from '../transport.ts';
import type { InformerScope } from './informer.ts';

/** Where the reflector puts what it sees. */
export interface ReflectorSink<K extends KubeObject> {
  /** All objects there are; what is not among them is gone. Nothing else is called until it resolves. */
  replace(objects: readonly K[]): Promise<void>;
  apply(event: WatchEvent<K>): void;
}

export interface ReflectorOptions<K extends KubeObject> {
  kind: Kind<K>;
  scope: InformerScope;
  client: Client;
  clock: Clock;
  logger: Logger;
  sink: ReflectorSink<K>;
  signal: AbortSignal;
}

/** The server is asked to end a watch after this long, so that a connection that died unnoticed is replaced. */
const watchTimeoutSeconds = 480;
const backoff = { initialMs: 200, maxMs: 30_000 };
/** A watch that ends sooner without having said anything is not tried again at once. */
const shortWatchMs = 1000;

/** Runs until the signal aborts; never rejects. */
export async function reflect<K extends KubeObject>(options: ReflectorOptions<K>): Promise<void> {
  const { clock, logger, signal, kind } = options;
  let version: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      version ??= await listAll(options);
      const watched = await follow(options, version);
      version = watched.version;
      failures = watched.wasUseful ? 0 : failures + 1;
      if (watched.error) throw watched.error;
    } catch (error) {
      if (signal.aborted) return;
      failures = Math.max(1, failures);
      if (isExpired(error) && version !== undefined) {
        version = undefined; // what was missed can only be found by listing
        if (failures === 1) continue;
      } else {
        if (version === undefined) failures++;
        const about = { resource: kind.plural, failures, error: toError(error) };
        logger.warn('cannot follow a resource, trying again', about);
      }
    }
    if (failures > 0) await sleepOrAbort(clock, backoffMs(failures, backoff), signal);
  }
}

/** Lists page by page, replaces, and returns the version to watch from. */
async function listAll<K extends KubeObject>({
  client,
  kind,
  scope,
  sink,
  signal,
}: ReflectorOptions<K>): Promise<string> {
  let page = await client.list(kind, { ...scope, signal });
  let { items } = page;
  while (page.metadata.continue) {
    page = await client.list(kind, { ...scope, continue: page.metadata.continue, signal });
    items = [...items, ...page.items];
  }
  signal.throwIfAborted();
  await sink.replace(items);
  return page.metadata.resourceVersion;
}

interface Watched {
  /** Newest version seen. */
  version: string;
  /** Whether it lasted, or reported something. */
  wasUseful: boolean;
  /** Why it ended, unless it simply ended. */
  error?: unknown;
}

async function follow<K extends KubeObject>(options: ReflectorOptions<K>, from: string): Promise<Watched> {
  const { client, clock, kind, scope, sink, signal } = options;
  const watched: Watched = { version: from, wasUseful: false };
  const startedMs = clock.now();
  const watch = { resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: watchTimeoutSeconds };
  const turns = turnsOf(clock);
  try {
    for await (const event of client.watch(kind, { ...scope, ...watch, signal })) {
      if (signal.aborted) break;
      watched.version = event.object.metadata.resourceVersion;
      watched.wasUseful = true;
      if (event.type !== 'BOOKMARK') sink.apply(event);
      // In process all that was written at once arrives at once.
      const turn = turns.next();
      if (turn) await turn;
    }
  } catch (error) {
    watched.error = error;
  }
  watched.wasUseful ||= clock.now() - startedMs >= shortWatchMs;
  return watched;
}
