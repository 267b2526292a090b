/** Keeps a sink equal to a part of the API: lists it, then follows it.
 *
 *  Flow: list page by page -> replace -> watch from the list's version -> on the watch's end watch again from the
 *  newest version seen -> on Expired list again. A kind without objects is neither listed nor watched before the first
 *  comes, where the transport tells of it. Errors are waited out with back-off, which a watch that reports something or
 *  lasts ends.
 *
 *  Source: client-go's tools/cache/reflector.go. */
import { isExpired, type Kind, type KubeList, type KubeObject } from '#api';
import { backoffMs, type Clock, type Logger, sleepOrAbort, toError, turnsOf, unlessAborted } from '#base';
import type { Client } from '../client.ts';
import type { WatchEvent } from '../transport.ts';
import type { InformerScope } from './informer.ts';

/** Where the reflector puts what it sees. */
export interface ReflectorSink<K extends KubeObject> {
  /** All objects there are, page by page; what is not among them is gone, unless a page throws, as this does then.
   *  Nothing else is called until it resolves. */
  replace(pages: AsyncIterable<readonly K[]>): Promise<void>;
  apply(event: WatchEvent<K>): void;
}

/** What is followed, and the sink that alone is told. */
export interface ReflectorOptions<K extends KubeObject> {
  kind: Kind<K>;
  scope: InformerScope;
  client: Client;
  clock: Clock;
  logger: Logger;
  sink: ReflectorSink<K>;
  signal: AbortSignal;
  /** When it aborts, the watch that is under way is followed to its end, and nothing else is begun. Aborts with the
   *  signal. */
  last: AbortSignal;
}

/** The server is asked to end a watch after this long, so that a connection that died unnoticed is replaced. */
const watchTimeoutSeconds = 480;
const backoff = { initialMs: 200, maxMs: 30_000 };
/** A watch that ends sooner without having said anything is not tried again at once. */
const shortWatchMs = 1000;
/** Objects asked for at a time when all are listed, as upstream. */
const pageLimit = 500;

/** Runs until a signal aborts; never rejects. */
export async function reflect<K extends KubeObject>(options: ReflectorOptions<K>): Promise<void> {
  const { clock, logger, last, kind } = options;
  let version: string | undefined;
  let failures = 0;
  while (!last.aborted) {
    try {
      version ??= await untilUsed(options);
      if (last.aborted) return;
      version ??= await listAll(options);
      if (last.aborted) return;
      const watched = await follow(options, version);
      version = watched.version;
      failures = watched.wasUseful ? 0 : failures + 1;
      if (watched.error) throw watched.error;
    } catch (error) {
      if (last.aborted) return;
      failures = Math.max(1, failures);
      if (isExpired(error) && version !== undefined) {
        version = undefined; // what was missed can only be found by listing
        if (failures === 1) continue;
      } else {
        if (version === undefined) failures++;
        const reason = reasonOf(error);
        logger.warn('cannot follow a resource, trying again', { resource: kind.plural, failures, reason });
        logger.debug('why a resource cannot be followed', { resource: kind.plural, error: toError(error) });
      }
    }
    if (failures > 0) await sleepOrAbort(clock, backoffMs(failures, backoff), last);
  }
}

/** In one line: a server that is away is told of by every informer, and its stacks say nothing of it. */
function reasonOf(error: unknown): string {
  const { message, cause } = toError(error);
  return cause === undefined || message.includes(toError(cause).message) ? message : `${message}: ${reasonOf(cause)}`;
}

/** Waits while there are no objects of the kind; to the version to watch from. Undefined when they have to be
 *  listed. */
async function untilUsed<K extends KubeObject>({
  client,
  kind,
  scope,
  sink,
  last,
}: ReflectorOptions<K>): Promise<string | undefined> {
  const { group, version, plural: resource } = kind;
  const { namespace, labelSelector, fieldSelector } = scope;
  const options = { labelSelector, fieldSelector };
  using emptiness = await client.transport.emptiness?.({ group, version, resource, namespace, options });
  if (!emptiness || last.aborted) return undefined;
  await sink.replace(noPages());
  return await unlessAborted(emptiness.over, last).catch(() => undefined); // nothing else rejects
}

async function* noPages(): AsyncGenerator<never> {}

/** Lists, replaces, and returns the version to watch from. */
async function listAll<K extends KubeObject>(options: ReflectorOptions<K>): Promise<string> {
  let version = '';
  async function* pages(): AsyncGenerator<readonly K[]> {
    for await (const { metadata, items } of listPages(options)) {
      version = metadata.resourceVersion;
      yield items;
    }
  }
  await options.sink.replace(pages());
  options.signal.throwIfAborted();
  return version;
}

/** The pages of one list, all of one version. */
async function* listPages<K extends KubeObject>({
  client,
  kind,
  scope,
  signal,
}: Pick<ReflectorOptions<K>, 'client' | 'kind' | 'scope' | 'signal'>): AsyncGenerator<KubeList<K>> {
  let token: string | undefined;
  do {
    const next = token ? { continue: token } : {};
    const page = await client.list(kind, { ...scope, ...next, limit: pageLimit, signal });
    signal.throwIfAborted();
    yield page;
    token = page.metadata.continue;
  } while (token);
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
