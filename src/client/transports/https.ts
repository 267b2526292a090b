/** The transport to any API server: HTTPS with client certificates or tokens, connections kept alive. Requests go by
 *  HTTP/1.1, which costs less; watches share connections of HTTP/2 where the server speaks it. */
import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https, { type RequestOptions as HttpsRequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { pipeline } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { formatTime, isAbortError, jsonText, productVersion, systemClock, systemErrorCode, toError } from '#base';
import type { ApiRequest, DiscoverOptions, Transport, WatchEvent } from '../transport.ts';
import { authorizationOf } from './credentials.ts';
import { completeAnswer, decodeError, decodeWatchEvent } from './decode-answer.ts';
import { JsonLines } from './json-lines.ts';
import { JsonList } from './json-list.ts';
import { methods, renderRequestPath } from './request-path.ts';
import { type Answer, WatchSessions } from './watch-sessions.ts';
import { againWhenRefused } from './when-refused.ts';

/** Where to, as whom, and what to believe. */
export interface HttpsTransportOptions {
  /** `https://host:port`, with a path when the API is below one. `http:` is for `kubectl proxy`. */
  server: string;
  /** Authorities that the server's certificate may be of, PEM. Default: the system's. */
  ca?: string;
  /** Client certificate and its key, PEM. */
  cert?: string;
  /** The client certificate's key, PEM. */
  key?: string;
  /** What gives the current client certificate, in place of those two: connections made from then on show it, and those
   *  there are go on. Default: it stays the same. */
  certificate?: () => { readonly cert: string; readonly key: string };
  /** Default: the host in `server`. */
  tlsServerName?: string;
  /** Trusts any server. Default false. */
  insecureSkipTlsVerify?: boolean;
  /** Bearer token, or what gives the current one. */
  token?: string | (() => Promise<string>);
  /** Basic authentication. */
  basic?: { username: string; password: string };
  /** Default `kubernode/VERSION`. */
  userAgent?: string;
  /** How long the server may be silent on a request that is not a watch; a connection of watches is asked for a sign of
   *  life after it. Default 60 s. */
  timeoutMs?: number;
}

type Headers = Readonly<Record<string, string>>;

/** A request apart from its path. */
type Sending = Pick<ApiRequest, 'verb' | 'body' | 'patchType' | 'signal'> & Partial<Pick<ApiRequest, 'resource'>>;

/** Connections of their own: watches, which hold theirs for as long as they last; leases, whose renewal must not wait
 *  behind a thousand other requests; and all else, of which only so much is under way at a time. */
type Lane = 'watch' | 'lease' | 'other';

const laneOf = ({ verb, resource }: Sending): Lane =>
  verb === 'watch' ? 'watch' : resource === 'leases' ? 'lease' : 'other';

/** The form of an answer, where it is another than whole objects. */
function acceptOf({ verb, metadataOnly }: ApiRequest): { accept?: string } {
  if (!metadataOnly) return {};
  const as = verb === 'list' ? 'PartialObjectMetadataList' : 'PartialObjectMetadata';
  return { accept: `application/json;as=${as};g=meta.k8s.io;v=v1,application/json` };
}

/** Disposing the transport ends its watches, fails its requests and closes its connections. */
export function createHttpsTransport(options: HttpsTransportOptions): Transport {
  return new HttpsTransport(options);
}

class HttpsTransport implements Transport {
  readonly #options: HttpsTransportOptions;
  readonly #base: URL;
  readonly #agents: Readonly<Record<Lane, http.Agent>>;
  readonly #watches: WatchSessions | undefined;
  readonly #closed = new AbortController();

  constructor(options: HttpsTransportOptions) {
    this.#options = options;
    this.#base = new URL(options.server);
    const tls = this.#tls();
    const isPlain = this.#base.protocol === 'http:';
    const agent = (maxSockets: number): http.Agent => {
      const keepAlive = { keepAlive: true, maxSockets, maxFreeSockets: 64 };
      return isPlain ? new http.Agent(keepAlive) : new https.Agent({ ...keepAlive, ...tls });
    };
    this.#agents = { watch: agent(Number.POSITIVE_INFINITY), lease: agent(2), other: agent(64) };
    if (isPlain) return;
    this.#watches = new WatchSessions({
      host: this.#hostname,
      port: Number(this.#base.port || 443),
      tls: () => ({ ...tls, ...options.certificate?.() }),
      timeoutMs: this.#timeoutMs,
    });
  }

  get host(): string {
    return this.#base.host;
  }

  get #hostname(): string {
    return this.#base.hostname.replace(/^\[|\]$/g, '');
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? 60_000;
  }

  /** How every connection is secured; what an agent knows goes before what a request says. */
  #tls(): ConnectionOptions {
    const { ca, cert, key, certificate, tlsServerName, insecureSkipTlsVerify = false } = this.#options;
    const shown = certificate ? {} : { cert, key };
    const servername = tlsServerName ?? (isIP(this.#hostname) === 0 ? this.#hostname : undefined);
    return { ca, ...shown, servername, rejectUnauthorized: !insecureSkipTlsVerify };
  }

  async request(request: ApiRequest): Promise<unknown> {
    const headers = { 'accept-encoding': 'gzip', ...acceptOf(request) };
    const response = await this.#patiently(() => this.#send(request, headers), request.signal);
    return completeAnswer(await readJson(response));
  }

  async discover(path: string, { accept, signal }: DiscoverOptions = {}): Promise<unknown> {
    const headers = { 'accept-encoding': 'gzip', ...(accept === undefined ? {} : { accept }) };
    const response = await this.#patiently(() => this.#sendTo(path, { verb: 'get', signal }, headers), signal);
    return JSON.parse(await readText(response));
  }

  async *watch(request: ApiRequest): AsyncGenerator<WatchEvent> {
    const isOver = () => this.#closed.signal.aborted || request.signal?.aborted === true;
    if (isOver()) return;
    try {
      const response = await this.#send(request, acceptOf(request));
      const lines = new JsonLines();
      // Leaving the loop destroys the response, which ends the watch at the server.
      for await (const chunk of response.body) {
        for (const value of lines.push(chunk as Buffer)) {
          if (isOver()) return;
          yield decodeWatchEvent(value);
        }
      }
    } catch (error) {
      if (!isOver()) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    this.#watches?.[Symbol.dispose]();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #patiently(send: () => Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
    return againWhenRefused(send, { clock: systemClock, signals: [this.#closed.signal, signal] });
  }

  #send(request: ApiRequest, headers: Headers): Promise<Answer> {
    return this.#sendTo(renderRequestPath(request), request, headers);
  }

  /** Sends the request and returns the answer, if it is a good one. */
  async #sendTo(path: string, request: Sending, headers: Headers): Promise<Answer> {
    if (this.#closed.signal.aborted) throw new Error('the transport is closed');
    request.signal?.throwIfAborted();
    const body = request.body === undefined ? undefined : jsonText(request.body);
    const contentType = request.patchType ?? 'application/json';
    const base = this.#base.pathname.replace(/\/$/, '');
    const answer = await this.#exchange({ ...request, path: `${base}${path}` }, body, {
      accept: 'application/json',
      ...headers,
      'user-agent': this.#options.userAgent ?? `kubernode/${productVersion}`,
      ...(await authorizationOf(this.#options)),
      ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': `${Buffer.byteLength(body)}` }),
    });
    if (answer.code >= 400) throw decodeError(answer.code, await readText(answer));
    return answer;
  }

  async #exchange(request: Sending & { path: string }, body: string | undefined, headers: Headers): Promise<Answer> {
    const { verb, path, signal = this.#closed.signal } = request;
    try {
      const head = { authority: this.#base.host, path, headers };
      const answer = verb === 'watch' ? await this.#watches?.open(head, signal) : undefined;
      return answer ?? (await this.#exchangeAlone(request, body, headers));
    } catch (error) {
      throw describeFailure(toError(error), { server: this.#base, isClosed: this.#closed.signal.aborted });
    }
  }

  /** By HTTP/1.1, on a connection of its own for as long as it takes. */
  #exchangeAlone(request: Sending & { path: string }, body: string | undefined, headers: Headers): Promise<Answer> {
    const { verb, path, signal } = request;
    const { protocol, port } = this.#base;
    const target: HttpsRequestOptions = { protocol, hostname: this.#hostname, port, path, method: methods[verb] };
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = (protocol === 'http:' ? http : https).request(
      // An agent takes a connection of the same certificate only.
      {
        ...target,
        ...this.#options.certificate?.(),
        headers,
        agent: this.#agents[laneOf(request)],
        ...(signal ? { signal } : {}),
      },
      response => resolve(answerOf(response)),
    );
    sent.on('error', error => {
      // A server may close a kept connection just when it is used again. Reading requests are then sent once more;
      // whether a write was carried out cannot be known, so its sender must decide.
      if (sent.reusedSocket && methods[verb] === 'GET' && systemErrorCode(error) === 'ECONNRESET')
        return resolve(this.#exchangeAlone(request, body, headers));
      reject(error);
    });
    if (verb !== 'watch') {
      const timeoutMs = this.#timeoutMs;
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    }
    sent.end(body);
    return promise;
  }
}

const answerOf = (response: IncomingMessage): Answer => ({
  code: response.statusCode ?? 0,
  encoding: response.headers['content-encoding'],
  body: response,
});

/** Item by item, if it is a list. */
async function readJson(answer: Answer): Promise<unknown> {
  const list = new JsonList();
  for await (const chunk of plainBody(answer)) list.push(chunk as Buffer);
  return list.end();
}

async function readText(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of plainBody(answer)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The body without its compression. */
function plainBody({ encoding, body }: Answer): AsyncIterable<unknown> {
  if (encoding !== 'gzip') return body;
  // What breaks the connection breaks the reading, too.
  return pipeline(body, createGunzip(), () => undefined);
}

/** Says what could not be reached; an abort stays what it is. */
function describeFailure(error: Error, { server, isClosed }: { server: URL; isClosed: boolean }): Error {
  if (isClosed) return new Error('the transport is closed', { cause: error });
  if (isAbortError(error)) return error;
  const isOfTime = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'].includes(systemErrorCode(error) ?? '');
  const clock = isOfTime ? ` (by this machine's clock it is ${formatTime(systemClock.now())})` : '';
  return new Error(`cannot reach the API server at ${server.host}: ${toError(error).message}${clock}`, {
    cause: error,
  });
}
