/** The transport of components of the same process: no connection, no bytes, the very objects of the cache. */
import { type APIService, badRequest, deepFreeze, expired, methodNotSupported, unknownResource } from '#api';
import { AsyncQueue, type Clock, jsonText, turnsOf } from '#base';
import {
  type ApiHandler,
  type ApiRequest,
  completeAnswer,
  decodeError,
  methods,
  renderRequestPath,
  type UserInfo,
  type WatchEvent,
} from '#client';
import type { Aggregation } from './aggregation/aggregation.ts';
import type { WholeAnswer } from './aggregation/forward.ts';
import type { DocumentAnswer, DocumentRequest, DocumentServer } from './messages/documents.ts';
import type { Answer, Content } from './pipeline/answer.ts';
import type { Exchange, Watched } from './pipeline/call.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import { plainOf } from './representations/plain.ts';
import type { RequestBody } from './resource/request-body.ts';
import type { StoredAs } from './resource/strategy.ts';
import type { WatchMessage } from './watch/cache-event.ts';
import type { WatchSession, WatchSink } from './watch/watch-session.ts';

/** A watcher that does not read may fall this many events behind before it is cut off. */
const maxQueuedEvents = 100_000;
/** Of what a watch begins with, so many events wait at a time. */
const firstEvents = 100;

interface InProcessOptions {
  readonly clock: Clock;
  /** Answers the paths of discovery, and OpenAPI's. */
  readonly documents: DocumentServer;
  /** Asks other servers. */
  readonly ask: Aggregation['ask'];
  /** Calls back when the kinds have changed. */
  readonly onKindsChange: (listener: () => void) => Disposable;
  /** As {@link ApiHandler.emptiness}. */
  readonly emptiness: NonNullable<ApiHandler['emptiness']>;
  /** Freeze every object that is handed out, so that a test fails where a component changes one. Default false. */
  freeze?: boolean;
}

type Share = <T>(value: T) => T;

/** Answers requests of the same process by the pipeline that all requests pass. */
export function createInProcessHandler(
  pipeline: Pipeline,
  { clock, documents, ask, onKindsChange, emptiness, freeze = false }: InProcessOptions,
): ApiHandler {
  const share: Share = freeze ? deepFreeze : value => value;
  return {
    async request(request, user, userAgent) {
      const exchange = new InProcessExchange(request, user, { clock, userAgent, ask });
      const call = pipeline.begin(request, exchange);
      // Not by `using`, which costs as much as a fifth of a read.
      try {
        await pipeline.pass(call);
        return share(exchange.value);
      } finally {
        call[Symbol.dispose]();
      }
    },
    watch: (request, user) => watchEvents(pipeline, { request, user, share }),
    async discover(address, user, { accept, signal } = {}) {
      const [path = '', query = ''] = address.split('?');
      const request = { path, query, accept, ifNoneMatch: undefined, signal };
      const exchange = new InProcessDiscovery(request, user, { serve: documents, ask });
      using call = pipeline.begin({ isResource: false, verb: 'get', path }, exchange);
      await pipeline.pass(call);
      return exchange.value;
    },
    onKindsChange,
    emptiness,
  };
}

/** What another server may answer: metrics of a hundred thousand pods fit. */
const maxPassedBytes = 64 * 1024 * 1024;

/** A request that is answered with data. */
class InProcessExchange implements Exchange {
  readonly #request: ApiRequest;
  readonly #user: UserInfo;
  readonly #clock: Clock;
  readonly #ask: Aggregation['ask'];
  readonly userAgent: string | undefined;
  /** The answer. */
  value: unknown;

  constructor(
    request: ApiRequest,
    user: UserInfo,
    { clock, userAgent, ask }: { clock: Clock; userAgent?: string | undefined; ask: Aggregation['ask'] },
  ) {
    this.#request = request;
    this.#user = user;
    this.#clock = clock;
    this.#ask = ask;
    this.userAgent = userAgent;
  }

  identify(): UserInfo {
    return this.#user;
  }

  readBody(): RequestBody {
    const { body, patchType } = this.#request;
    return { body, patchType, isShared: true };
  }

  answer({ content }: Answer): void | Promise<void> {
    if (content.type !== 'list') {
      this.value = plainOf(content);
      return undefined;
    }
    return makeAll(content, this.#clock).then(() => {
      this.value = plainOf(content);
    });
  }

  async passOn(extension: APIService, user: UserInfo): Promise<void> {
    const { verb, body, patchType = 'application/json', signal } = this.#request;
    const answer = await this.#ask(extension, {
      user,
      path: renderRequestPath(this.#request),
      method: methods[verb],
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': patchType }) },
      body: body === undefined ? undefined : jsonText(body),
      maxBytes: maxPassedBytes,
      signal,
    });
    this.value = completeAnswer(dataOf(answer));
  }

  watch(): Promise<void> {
    return Promise.reject(badRequest('a watch has no single answer'));
  }
}

/** A request that is answered with events. */
class InProcessWatch implements Exchange {
  readonly #user: UserInfo;
  readonly #queue: WatcherQueue;
  session: WatchSession | undefined;

  constructor(user: UserInfo, queue: WatcherQueue) {
    this.#user = user;
    this.#queue = queue;
  }

  identify(): UserInfo {
    return this.#user;
  }

  readBody(): RequestBody {
    throw badRequest('a watch has no body');
  }

  answer(): void {
    throw methodNotSupported();
  }

  async watch(begin: (sink: WatchSink) => Promise<WatchSession>, { served }: Watched): Promise<void> {
    this.session = await begin(served?.view ? viewed(this.#queue, served.view) : this.#queue);
  }
}

/** Passes events on as those see them who watch the view's kind. */
const viewed = (queue: WatcherQueue, view: StoredAs): WatchSink => ({
  send(message) {
    const { type, object } = message.event;
    queue.send({ event: message.once(view, () => ({ type, object: view.fromStored(object) })) });
  },
  room: () => queue.room(),
  end: error => queue.end(error),
});

/** The data of another server's answer. Throws its Status. */
function dataOf({ code, text }: WholeAnswer): unknown {
  if (code >= 400) throw decodeError(code, text);
  return JSON.parse(text);
}

/** A request for a document of discovery. */
class InProcessDiscovery implements Exchange {
  readonly #request: DocumentRequest & Pick<ApiRequest, 'signal'>;
  readonly #user: UserInfo;
  readonly #serve: DocumentServer;
  readonly #ask: Aggregation['ask'];
  value: unknown;

  constructor(
    request: DocumentRequest & Pick<ApiRequest, 'signal'>,
    user: UserInfo,
    { serve, ask }: { serve: DocumentServer; ask: Aggregation['ask'] },
  ) {
    this.#request = request;
    this.#user = user;
    this.#serve = serve;
    this.#ask = ask;
  }

  identify(): UserInfo {
    return this.#user;
  }

  readBody(): RequestBody {
    throw badRequest('discovery takes no body');
  }

  async document(): Promise<DocumentAnswer> {
    const answer = await this.#serve(this.#request);
    if (!answer) throw unknownResource();
    return answer;
  }

  async passOn(extension: APIService, user: UserInfo): Promise<void> {
    const { path: asked, query, accept = 'application/json', signal } = this.#request;
    const path = query === '' ? asked : `${asked}?${query}`;
    const answer = await this.#ask(extension, { user, path, headers: { accept }, maxBytes: maxPassedBytes, signal });
    this.value = dataOf(answer);
  }

  answer(answer: Answer | DocumentAnswer): void {
    if ('body' in answer) this.value = JSON.parse(Buffer.from(answer.body).toString());
  }

  watch(): Promise<void> {
    return Promise.reject(badRequest('discovery is not watched'));
  }
}

/** Makes in turns what is only bytes so far: of a large list that is nearly all of it. */
async function makeAll({ list, view }: Content & { type: 'list' }, clock: Clock): Promise<void> {
  const turns = turnsOf(clock);
  for (const stored of list.items) {
    const turn = turns.next();
    if (turn) await turn;
    if (view) stored.parse();
    else void stored.shared;
  }
}

interface WatchCall {
  readonly request: ApiRequest;
  readonly user: UserInfo;
  readonly share: Share;
}

/** The watch begins with the first `next()`, which resolves once it is established and something happened. */
async function* watchEvents(pipeline: Pipeline, { request, user, share }: WatchCall): AsyncGenerator<WatchEvent> {
  const { signal } = request;
  if (signal?.aborted) return;
  if (request.verb !== 'watch') throw badRequest('not a watch');
  const queue = new WatcherQueue(share);
  const exchange = new InProcessWatch(user, queue);
  using call = pipeline.begin(request, exchange);
  await pipeline.pass(call);
  using session = exchange.session;
  const onAbort = () => session?.end();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) session?.end();
  try {
    for await (const event of queue.events()) {
      if (signal?.aborted) return;
      yield event;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** What is on its way to a watcher. */
class WatcherQueue implements WatchSink {
  readonly #queue = new AsyncQueue<WatchEvent>();
  readonly #share: Share;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(share: Share) {
    this.#share = share;
  }

  send({ event }: Pick<WatchMessage, 'event'>): void {
    if (this.#queue.length < maxQueuedEvents) this.#queue.push(this.#share(event));
    else this.#queue.fail(expired('the watch is too far behind: too old resource version'));
  }

  room(): Promise<void> | undefined {
    if (this.#queue.length < firstEvents) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  end(error?: Error): void {
    if (error) this.#queue.fail(error);
    else this.#queue.end();
  }

  /** The events, until the end. Leaving the loop lets go of who waits for room. */
  async *events(): AsyncGenerator<WatchEvent> {
    try {
      for await (const event of this.#queue) {
        if (this.#queue.length === 0) this.#giveRoom();
        yield event;
      }
    } finally {
      this.#giveRoom();
    }
  }

  #giveRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
