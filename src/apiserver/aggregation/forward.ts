/** Asks the server that answers for a version of a group, in the name of a user.
 *
 *  Flow: the API service -> those of its service's endpoints that this server may go to (`service-routes.ts`) -> the
 *  request, with who asks in headers that this server's certificate vouches for -> the answer, as it is.
 *  Guarantees: a client cannot say who it is by these headers itself; the server is who its authority says, unless the
 *  API service does not want that to be looked at; and no such server sends clients, with their credentials, to another
 *  place (CVE-2022-3172).
 *  Errors: 503 for a server that cannot be asked, 502 for one that redirects, 504 for one that does not answer in time.
 *  Source: https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/ */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type APIService, isNotFound, StatusError } from '#api';
import {
  answerTo,
  type Clock,
  connectionHeaders,
  forwardUpgrade,
  isIdentityHeader,
  readAnswer,
  type Timer,
  toError,
  type UpgradeRequest,
} from '#base';
import type { UserInfo } from '#client';
import { Connections, type Peer, singleUse } from '../egress/connections.ts';
import { type Destination, undialable, unreachable } from '../egress/failure.ts';
import type { ServiceRoutes } from '../egress/service-routes.ts';
import { bodyOf, bodySink, type Incoming, type Outgoing, writerOf } from '../messages/messages.ts';
import { identityOf } from './identity-headers.ts';

/** What vouches for who asks: PEM. */
export interface FrontProxy {
  /** The authority, as servers that are asked are told it. */
  readonly ca: string;
  /** The common name of the certificate. */
  readonly name: string;
  readonly cert: string;
  readonly key: string;
}

interface ForwarderOptions {
  readonly routes: Pick<ServiceRoutes, 'resolve'>;
  /** Default: servers are not told who asks by anything that they could believe. */
  readonly frontProxy: FrontProxy | undefined;
  readonly clock: Clock;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** What is asked, for whom. */
export interface Question {
  readonly user: UserInfo;
  /** With its query, as the client wrote it. */
  readonly path: string;
}

/** A client's question. */
export interface ClientQuestion extends Question {
  /** Whether it may take as long as it likes, as a watch does. */
  readonly isLasting: boolean;
}

/** A question without a client's connection. */
export interface OwnQuestion extends Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Of the answer. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** All of an answer. */
export interface WholeAnswer {
  readonly code: number;
  readonly text: string;
  /** By which the server can be asked whether it is still the same. */
  readonly etag: string | undefined;
}

/** The way to extension servers. Errors: a StatusError before anything was sent, 503 where nobody answers. */
export interface Forwarder extends Disposable {
  /** Passes a request on, and its answer back; resolves when all of it is sent. */
  serve(extension: APIService, question: ClientQuestion, request: Incoming, response: Outgoing): Promise<void>;
  /** Passes on what takes the connection over. */
  upgrade(extension: APIService, question: Question, connection: Connection): Promise<void>;
  /** Asks on this server's own behalf, or for who has no connection; rejects for an answer that is too large, too. */
  ask(extension: APIService, question: OwnQuestion): Promise<WholeAnswer>;
}

/** How long whatever does not last may take: what upstream allows for a whole request. */
const answerMs = 60_000;

/** A client's connection that is to be taken over. */
export interface Connection {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** A request, but for where it goes. */
interface Sent {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string | string[]>;
  readonly signal: AbortSignal;
}

/** Connects when something is to be sent; keeps connections until it is disposed. */
export const createForwarder = (options: ForwarderOptions): Forwarder => new HttpsForwarder(options);

class HttpsForwarder implements Forwarder {
  readonly #options: ForwarderOptions;
  readonly #connections: Connections;

  constructor(options: ForwarderOptions) {
    const { frontProxy } = options;
    this.#options = options;
    this.#connections = new Connections({ own: frontProxy && { cert: frontProxy.cert, key: frontProxy.key } });
  }

  async serve(
    extension: APIService,
    { user, path, isLasting }: ClientQuestion,
    request: Incoming,
    response: Outgoing,
  ): Promise<void> {
    const { method = 'GET', headers } = request;
    const over = new AbortController();
    const { signal } = over;
    const writer = writerOf(response);
    writer.on('close', () => over.abort());
    using _deadline = isLasting ? undefined : this.#deadline(over);
    const sent = { ...forwardedHeaders(headers, hostOf(extension)), ...identityOf(user) };
    const answer = await this.#send(extension, { path, method, headers: sent, signal }, bodyOf(request));
    writer.writeHead(answer.statusCode ?? 502, answeredHeaders(answer.headers));
    await pipeline([answer, bodySink(response)], { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async upgrade(extension: APIService, { user, path }: Question, { request, socket, head }: Connection): Promise<void> {
    const place = await this.#placeOf(extension);
    const route = { ...this.#connections.tlsFor(peerOf(extension)), ...place, agent: singleUse.https };
    const send = (sent: UpgradeRequest) =>
      httpsRequest({
        ...route,
        ...sent,
        path,
        headers: { ...sent.headers, host: hostOf(extension), ...identityOf(user) },
      });
    await forwardUpgrade({ request, client: socket, head, clock: this.#options.clock, send }).catch(
      (error: unknown) => {
        throw undialable(error, place);
      },
    );
  }

  async ask(
    extension: APIService,
    { user, path, method = 'GET', headers = {}, body, maxBytes, signal: wanted }: OwnQuestion,
  ): Promise<WholeAnswer> {
    const over = new AbortController();
    using _deadline = this.#deadline(over);
    const signal = wanted ? AbortSignal.any([wanted, over.signal]) : over.signal;
    const sent = { ...headers, host: hostOf(extension), ...identityOf(user) };
    const answer = await this.#send(extension, { path, method, headers: sent, signal }, body);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    readAnswer(answer, maxBytes, { resolve, reject });
    const text = await promise.catch((error: unknown) => {
      const cause = toError(error);
      throw signal.reason instanceof StatusError ? signal.reason : unavailable(cause.message, cause);
    });
    return { code: answer.statusCode ?? 0, text, etag: answer.headers.etag };
  }

  [Symbol.dispose](): void {
    this.#connections[Symbol.dispose]();
  }

  #deadline(over: AbortController): Timer {
    return this.#options.clock.setTimeout(() => over.abort(late()), answerMs);
  }

  /** Where a request goes. */
  async #placeOf({ spec }: APIService): Promise<Destination> {
    const { routes, random } = this.#options;
    const { namespace = '', name = '', port = 443 } = spec.service ?? {};
    const places = await routes.resolve({ namespace, name, port }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      throw unavailable(`service/${name} in ${JSON.stringify(namespace)} is not present`, toError(error));
    });
    const { address, port: resolvedPort } = places[Math.floor(random() * places.length)] as (typeof places)[number];
    return { host: address, port: resolvedPort };
  }

  async #send(extension: APIService, request: Sent, body?: Readable | string): Promise<IncomingMessage> {
    const place = await this.#placeOf(extension);
    const agent = this.#connections.agentFor(peerOf(extension));
    const sent = httpsRequest({ ...place, ...request, agent });
    const answering = answerTo(sent);
    if (typeof body === 'object') body.pipe(sent);
    else sent.end(body);
    const { signal } = request;
    const answer = await answering.catch((error: unknown) => {
      throw signal.reason instanceof StatusError ? signal.reason : unreachable(toError(error), place);
    });
    if (!isRedirect(answer)) return answer;
    answer.destroy();
    throw redirected();
  }
}

const peerOf = (extension: APIService): Peer => ({
  host: hostOf(extension),
  caBundle: extension.spec.caBundle,
  isBelievedBlindly: extension.spec.insecureSkipTLSVerify,
});

const hostOf = ({ spec: { service } }: APIService): string => `${service?.name}.${service?.namespace}.svc`;

/** The client's own, but for those of its connection and those that say who it is. */
function forwardedHeaders(headers: Incoming['headers'], host: string): Record<string, string | string[]> {
  const isOfConnection = connectionHeaders(headers);
  const isKept = (name: string) => !name.startsWith(':') && !isIdentityHeader(name) && !isOfConnection(name);
  return { ...present(headers, isKept), host };
}

function answeredHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const isOfConnection = connectionHeaders(headers);
  return present(headers, name => !isOfConnection(name));
}

function present(headers: IncomingHttpHeaders, isKept: (name: string) => boolean): Record<string, string | string[]> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value !== undefined && isKept(name) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** Whether whoever is answered so goes elsewhere. */
const isRedirect = ({ statusCode = 0, headers }: IncomingMessage): boolean =>
  statusCode >= 300 && statusCode < 400 && headers.location !== undefined && headers.location !== '';

/** As upstream, which answers so too. */
const redirected = (): StatusError =>
  new StatusError(502, 'InternalError', 'the backend attempted to redirect this request, which is not permitted');

/** As upstream, for what took too long. */
const late = (): StatusError =>
  new StatusError(504, 'Timeout', 'Timeout: request did not complete within the allotted timeout');

const unavailable = (message: string, cause?: Error): StatusError =>
  new StatusError(503, 'ServiceUnavailable', message, undefined, cause ? { cause } : {});
