/** A request that takes its connection over: a watch as messages of a WebSocket, or a connection into a pod or to what
 *  it serves. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type APIService, badRequest, type FailureStatus, StatusError } from '#api';
import { toError } from '#base';
import type { UserInfo } from '#client';
import type { Headers } from '../authn/identity-from-headers.ts';
import { requestUser } from '../authn/request-user.ts';
import { remoteAddressOf } from '../messages/messages.ts';
import type { Exchange, Watched } from '../pipeline/call.ts';
import type { RequestBody } from '../resource/request-body.ts';
import type { WatchSession, WatchSink } from '../watch/watch-session.ts';
import { type HttpServices, impersonationOf, wantedBy } from './http-exchange.ts';
import { isProxyRequest, proxyCallOf } from './proxy-request.ts';
import { type ReadRequest, readRequest, refusedPath } from './read-request.ts';
import type { ResourceInfo } from './request-info.ts';
import { serveUpgrade } from './stream-request.ts';
import { serveWatch } from './watch-request.ts';
import { watchSocketWriter } from './watch-socket.ts';

const cannot = () => badRequest('this path cannot be upgraded');

/** {@link readRequest}, which refuses besides what cannot take a connection over. */
export function readUpgrade(
  request: IncomingMessage,
  { aggregation, representations }: Pick<HttpServices, 'aggregation' | 'representations'>,
): ReadRequest {
  const read = readRequest(request, representations);
  const { about } = read;
  // What it means is for the other server to say.
  if (about.isResource !== false && aggregation.find(about.group, about.version)) return read;
  if (about.isResource !== false && (about.verb === 'watch' || read.acceptable === undefined)) return read;
  return { ...read, about: refusedPath(read.path, request.method ?? 'GET', cannot()) };
}

/** Owns the socket from the answer on; until then a refusal is answered as HTTP. */
export class UpgradeExchange implements Exchange {
  readonly #services: HttpServices;
  readonly #request: IncomingMessage;
  readonly #socket: Duplex;
  readonly #head: Buffer;
  readonly #read: ReadRequest;

  constructor(
    services: HttpServices,
    request: IncomingMessage,
    { socket, head, read }: { socket: Duplex; head: Buffer; read: ReadRequest },
  ) {
    this.#services = services;
    this.#request = request;
    this.#socket = socket;
    this.#head = head;
    this.#read = read;
  }

  get impersonation(): Headers | undefined {
    return impersonationOf(this.#request);
  }

  get address(): string | undefined {
    return remoteAddressOf(this.#request);
  }

  identify(warnings: string[]): UserInfo | Promise<UserInfo> {
    return requestUser(this.#request, this.#services.users, warnings);
  }

  readBody(): RequestBody {
    throw cannot();
  }

  answer(): void {
    throw cannot();
  }

  async watch(begin: (sink: WatchSink) => Promise<WatchSession>, { served, warnings }: Watched): Promise<void> {
    const { clock, representations } = this.#services;
    const representation = representations.choose({ ...wantedBy(this.#read), isPretty: false }, served);
    const connection = { request: this.#request, socket: this.#socket, head: this.#head };
    const response = watchSocketWriter(connection, representation.framing());
    await serveWatch({ begin, clock, response, representation, warnings });
  }

  async passOn(extension: APIService, user: UserInfo): Promise<void> {
    const connection = { request: this.#request, socket: this.#socket, head: this.#head };
    const { path: asked, queryText } = this.#read;
    const path = queryText === '' ? asked : `${asked}?${queryText}`;
    await this.#services.aggregation.upgrade(extension, { user, path }, connection);
  }

  async connect(): Promise<void> {
    const { streaming, proxying } = this.#services;
    const { path, queryText: query } = this.#read;
    const [request, socket, head] = [this.#request, this.#socket, this.#head];
    const info = this.#read.about as ResourceInfo;
    if (!isProxyRequest(info)) return await serveUpgrade(streaming, info, { query, request, socket, head });
    await proxying.upgrade(proxyCallOf(info, { path, query }), request, socket, head);
  }
}

/** Answers on a connection that was not taken over. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  if (socket.destroyed || !socket.writable) return;
  const status: FailureStatus =
    error instanceof StatusError ? error.status : new StatusError(500, 'InternalError', toError(error).message).status;
  const body = JSON.stringify(status);
  const head = `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? status.reason}\r\ncontent-type: application/json\r\nx-content-type-options: nosniff\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`;
  socket.end(head + body);
}
