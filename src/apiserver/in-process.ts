/** The request path for components of the same process: no connection, no bytes, the very objects of the cache. */

import { deepFreeze, expired, type KubeObject } from '#api';
import { AsyncQueue, type Clock, turnsOf } from '#base';
import type { ApiHandler, ApiRequest, UserInfo, WatchEvent } from '#client';
import { type FlowControl, seatsOf } from './flow-control/index.ts';
import type { Content, RequestPath } from './handler.ts';
import type { WatchMessage } from './watch/cache-event.ts';
import type { StoredObject } from './watch/stored-object.ts';
import type { WatchSession, WatchSink } from './watch/watch-session.ts';

/** A watcher that does not read may fall this many events behind before it is cut off. */
const maxQueuedEvents = 100_000;

export interface InProcessOptions {
  readonly clock: Clock;
  /** Where requests of the process wait for their turn, like all others. */
  readonly flowControl: FlowControl;
  /** Freeze every object that is handed out, so that a test fails where a component changes one. Default false. */
  freeze?: boolean;
}

/** Answers requests of the same process by the path that all requests take. */
export function createInProcessHandler(
  path: RequestPath,
  { flowControl, clock, freeze = false }: InProcessOptions,
): ApiHandler {
  const share = freeze ? deepFreeze : <T>(value: T): T => value;
  return {
    async request(request, user) {
      using place = flowControl.enter({ user, about: request }, seatsOf(request, path));
      if (place.started) await place.started;
      const { content } = await path.handle(request, user, { ownsBody: false });
      if (content.type === 'list') await parseAll(content.list.items, clock);
      return share(plainOf(content));
    },
    watch: (request, user) => watchEvents(path, { request, user, share, flowControl }),
  };
}

/** Parses in turns what is only bytes so far: of a large list that is nearly all of it. */
async function parseAll(items: readonly StoredObject[], clock: Clock): Promise<void> {
  const turns = turnsOf(clock);
  for (const stored of items) {
    const turn = turns.next();
    if (turn) await turn;
    stored.parse();
  }
}

/** An answer as data. */
export function plainOf(content: Content): unknown {
  if (content.type === 'plain') return content.value;
  const { view } = content;
  const show = view ? (object: KubeObject) => view.fromStored(object) : (object: KubeObject) => object;
  if (content.type === 'object') return show(content.stored.object);
  const { list, served } = content;
  const metadata = {
    resourceVersion: String(list.revision),
    ...(list.continue === undefined ? {} : { continue: list.continue }),
    ...(list.remaining === undefined ? {} : { remainingItemCount: list.remaining }),
  };
  const { apiVersion, kind } = served.kind;
  return { apiVersion, kind: `${kind}List`, metadata, items: list.items.map(({ object }) => show(object)) };
}

interface WatchCall {
  request: ApiRequest;
  user: UserInfo;
  share: <T>(value: T) => T;
  flowControl: FlowControl;
}

/** The watch begins with the first `next()`, which resolves once it is established and something happened. */
async function* watchEvents(
  path: RequestPath,
  { request, user, share, flowControl }: WatchCall,
): AsyncGenerator<WatchEvent> {
  const { signal } = request;
  if (signal?.aborted) return;
  const queue = new AsyncQueue<WatchEvent>();
  const sink = {
    send({ event }: WatchMessage) {
      if (queue.length < maxQueuedEvents) queue.push(share(event));
      else queue.fail(expired('the watch is too far behind: too old resource version'));
    },
    end: (error?: Error) => (error ? queue.fail(error) : queue.end()),
  };
  using _lasting = flowControl.enterLasting({ user, about: request });
  using session = await beginWatch(path, { request, user, sink, flowControl });
  const onAbort = () => session.end();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) session.end();
  try {
    for await (const event of queue) {
      if (signal?.aborted) return;
      yield event;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Establishing a watch, and showing what there is, is work like a list. */
async function beginWatch(
  path: RequestPath,
  { request, user, sink, flowControl }: Omit<WatchCall, 'share'> & { sink: WatchSink },
): Promise<WatchSession> {
  using place = flowControl.enter({ user, about: request }, seatsOf(request, path));
  if (place.started) await place.started;
  return await path.watch(request, user, sink);
}
