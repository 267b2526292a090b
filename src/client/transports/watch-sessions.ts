/** Watches by HTTP/2: as many as the server allows share a connection. A connection for each, which is what HTTP/1.1
 *  takes, costs both sides a handshake and some 100 KB, and a controller manager watches more than a hundred kinds. */
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { ConnectionOptions } from 'node:tls';
import { connectHttp2, toError, unlessAborted } from '#base';

/** What a server said, and goes on to say. */
export interface Answer {
  readonly code: number;
  readonly encoding: string | undefined;
  /** Throws when it is cut off. */
  readonly body: AsyncIterable<unknown>;
}

interface WatchSessionsOptions {
  readonly host: string;
  readonly port: number;
  /** How connections are secured that are made from now on. A session is left for the next one when its certificate is
   *  not the current one any more. */
  tls(): ConnectionOptions;
  /** How long a connection may take; how long one may be silent before it is asked for a sign of life, and then until
   *  it gives one. */
  readonly timeoutMs: number;
}

/** The `Host` of a request, its path and its headers. */
export interface WatchHead {
  readonly authority: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** On one connection, whatever the server allows: what breaks it breaks all of them. */
const maxStreams = 250;

/** The connections to one server. Disposing ends all watches. */
export class WatchSessions implements Disposable {
  readonly #options: WatchSessionsOptions;
  readonly #sessions = new Set<WatchSession>();
  #opening: Promise<void> | undefined;
  readonly #closed = new AbortController();
  #isSpoken = true;

  constructor(options: WatchSessionsOptions) {
    this.#options = options;
  }

  /** Begins a watch; undefined when the server does not speak HTTP/2. Rejects with what the connection failed with, or
   *  the signal's reason. */
  async open(head: WatchHead, signal: AbortSignal): Promise<Answer | undefined> {
    let hasFailed = false;
    while (this.#isSpoken) {
      // A connection that nobody waits for any more would fail with nobody to be told.
      signal.throwIfAborted();
      // Nobody else may take the place meanwhile, so nothing is awaited between finding and taking it.
      const session = this.#findRoom();
      if (!session) {
        this.#opening ??= this.#connect().finally(() => (this.#opening = undefined));
        await unlessAborted(this.#opening, signal);
        continue;
      }
      const mayBeStale = session.hasAnswered;
      try {
        return await session.request(head, signal);
      } catch (error) {
        // The other side may have given up meanwhile what it had answered by, as one does that restarts.
        if (hasFailed || !mayBeStale || signal.aborted) throw error;
        hasFailed = true;
        session.retire();
      }
    }
    return undefined;
  }

  #findRoom(): WatchSession | undefined {
    const { cert } = this.#options.tls();
    for (const session of this.#sessions) if (session.cert !== cert) session.retire();
    return [...this.#sessions].find(({ hasRoom }) => hasRoom);
  }

  async #connect(): Promise<void> {
    const { host, port, timeoutMs } = this.#options;
    const tls = this.#options.tls();
    const connection = await connectHttp2({ host, port, tls, timeoutMs, signal: this.#closed.signal });
    if (!connection) {
      this.#isSpoken = false;
      return;
    }
    const session = new WatchSession(connection, {
      cert: tls.cert,
      timeoutMs,
      onRetire: () => this.#sessions.delete(session),
    });
    this.#sessions.add(session);
    // Before that it is not known how many streams there may be.
    await session.ready;
    if (!session.hasRoom) throw new Error('the server takes no streams');
  }

  /** Ends all watches. */
  [Symbol.dispose](): void {
    this.#closed.abort(new Error('the watches are closed'));
    for (const session of this.#sessions) session.destroy();
  }
}

class WatchSession {
  readonly cert: ConnectionOptions['cert'];
  /** Resolves when the server has said what it allows; rejects when it never does. */
  readonly ready: Promise<void>;
  /** Whether it has answered before, so that a failure may be that it was given up meanwhile. */
  hasAnswered = false;
  readonly #connection: ClientHttp2Session;
  readonly #onRetire: () => void;
  readonly #timeoutMs: number;
  #streams = 0;
  #isAsked = false;

  constructor(
    connection: ClientHttp2Session,
    options: Pick<WatchSession, 'cert'> & { readonly timeoutMs: number; readonly onRetire: () => void },
  ) {
    this.#connection = connection;
    this.cert = options.cert;
    this.#onRetire = options.onRetire;
    this.#timeoutMs = options.timeoutMs;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    connection.on('remoteSettings', () => resolve()).on('error', reject);
    connection.on('close', () => reject(new Error('the connection ended')));
    connection.on('timeout', () => this.#onSilence()).setTimeout(options.timeoutMs);
    const retire = () => this.retire();
    // What fails is told to each watch.
    connection.on('error', retire).on('goaway', retire).on('close', retire);
    connection.unref();
  }

  get hasRoom(): boolean {
    const { closed, destroyed, remoteSettings } = this.#connection;
    return (
      !closed && !destroyed && this.#streams < Math.min(maxStreams, remoteSettings.maxConcurrentStreams ?? maxStreams)
    );
  }

  async request({ authority, path, headers }: WatchHead, signal: AbortSignal): Promise<Answer> {
    const stream = this.#connection.request({ ...headers, ':method': 'GET', ':path': path, ':authority': authority });
    this.#begin(stream, signal);
    const { promise, resolve, reject } = Promise.withResolvers<IncomingHttpHeaders>();
    stream.on('response', resolve);
    stream.on('error', reject);
    stream.on('close', () => reject(new Error('the connection ended')));
    const { ':status': status, 'content-encoding': encoding } = await promise;
    this.hasAnswered = true;
    return { code: Number(status), encoding, body: bodyOf(stream) };
  }

  /** Nothing more begins here; what is under way may end. */
  retire(): void {
    this.#onRetire();
    if (!this.#connection.closed) this.#connection.close();
  }

  destroy(): void {
    this.#connection.destroy();
  }

  /** Keeps the process only while somebody watches. */
  #begin(stream: ClientHttp2Stream, signal: AbortSignal): void {
    if (this.#streams++ === 0) this.#connection.ref();
    const stop = () => stream.destroy(toError(signal.reason));
    signal.addEventListener('abort', stop);
    stream.on('close', () => {
      signal.removeEventListener('abort', stop);
      if (--this.#streams === 0 && !this.#connection.destroyed) this.#connection.unref();
    });
  }

  /** A server that is gone without a word would leave its watchers waiting for ever. */
  #onSilence(): void {
    if (this.#streams === 0) return this.retire();
    if (this.#isAsked) return this.#connection.destroy(new Error(`no sign of life within ${this.#timeoutMs} ms`));
    this.#isAsked = true;
    this.#connection.ping(() => (this.#isAsked = false));
    this.#connection.setTimeout(this.#timeoutMs);
  }
}

/** Node lets a stream whose connection is gone end like one that is whole. */
async function* bodyOf(stream: ClientHttp2Stream): AsyncGenerator {
  yield* stream;
  if (stream.rstCode !== 0 || stream.aborted) throw new Error('aborted');
}
