/** The port: TLS, HTTP/1.1 and HTTP/2, as the client prefers. What a client may cost here without having asked for
 *  anything is bounded: connections, handshakes, headers, idleness, answers that are not read. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { ownValue } from '#api';
import {
  type Clock,
  type ConnectionBounds,
  endsUnanswered,
  guardConnections,
  type Logger,
  listenWidely,
  maxHeaderBytes,
  PacedSocket,
  type ReadingLine,
  systemErrorCode,
} from '#base';
import { notePeer } from '../authn/client-certificate.ts';
import { Http2Request, Http2Response, noteAddress } from '../messages/http2-exchange.ts';
import { connectionKeyOf, endSession, type Incoming, type Outgoing } from '../messages/messages.ts';
import type { HttpHandler } from './serve.ts';
import { maxStreams } from './slow-down.ts';
import { Traffic } from './traffic.ts';

/** What the port shows, and whom it believes. */
export interface TlsOptions {
  /** The server's certificate, PEM. */
  certificate: string;
  /** PEM. */
  key: string;
  /** Authority whose certificates identify clients, PEM. */
  clientAuthority: string;
  /** Authority of servers that ask for others, PEM. Default: there are none. */
  frontProxyAuthority?: string | undefined;
}

/** Where to listen. */
export interface ListenOptions {
  /** Default `127.0.0.1`. */
  host?: string;
  /** Default 0: any free one. */
  port?: number;
  /** Its certificate, and whose certificates it believes. */
  tls: TlsOptions;
  /** Default: what the process's limit of descriptors allows. */
  connections?: ConnectionBounds | undefined;
  /** Whether the port and its connections keep the process alive. Default true. */
  keepsProcess?: boolean;
}

/** An open port. */
export interface Listener extends AsyncDisposable {
  /** Where it listens. */
  readonly address: string;
  /** The port, also when any was asked for. */
  readonly port: number;
  /** Uses another certificate for connections to come. */
  renew(tls: TlsOptions): void;
}

const maxHttp2HeaderBytes = 32 * 1024;
/** How long an idle connection is kept, as upstream: longer than clients keep theirs, so that they do not send on one
 *  that is just being closed. */
const keepAliveMs = 90_000;
/** How long a handshake may take. */
const handshakeMs = 10_000;
/** How long the head of a request may take, as upstream. */
const headersMs = 32_000;
/** How often connections are looked at. */
const checkMs = 5000;
/** How long requests may take to end once the listener is disposed. */
const drainMs = 1000;

/** Rejects when the port cannot be had. */
export async function listen(
  handler: HttpHandler,
  options: ListenOptions & { clock: Clock; logger: Logger },
): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, tls, keepsProcess = true, clock, logger } = options;
  const server = createServer({
    ...contextOf(tls),
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: handshakeMs,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: headersMs,
    connectionsCheckingInterval: checkMs,
    maxHeaderSize: maxHeaderBytes,
    noDelay: true,
  });
  const serveHttp1 = takeListeners(server);
  const guard = guardConnections(server, { clock, logger, bounds: options.connections });
  const traffic = new Traffic({ guard, clock, keepAliveMs, firstRequestMs: headersMs, checkMs });
  const onRequest = (request: Incoming, response: Outgoing): void =>
    traffic.begin(connectionKeyOf(request), response, handler.onRequest(request, response));
  const serveHttp2 = createHttp2({ onRequest, traffic, logger, line: guard.line });
  server.on('secureConnection', socket => {
    if (socket.alpnProtocol === 'h2') return serveHttp2(socket);
    serveHttp1(socket);
    guard.pace(socket);
  });
  server.on('request', (request, response) => {
    if (!endsUnanswered(guard, request)) onRequest(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    traffic.beginUpgrade(socket);
    handler.onUpgrade(request, guard.takeOver(socket as TLSSocket), head);
  });
  server.on('clientError', (error, socket) => refuseRequest(error, { socket, clock }));
  server.on('tlsClientError', (error: Error) => logger.debug('a TLS handshake failed', { error }));
  // Watches last; what matters is that a request arrives whole in time, which headersTimeout sees to.
  server.setTimeout(0);
  const listening = await listenWidely(server, { host, port });
  if (!keepsProcess) {
    server.unref();
    server.on('connection', (socket: Socket) => socket.unref());
  }
  const bound = server.address() as AddressInfo;
  return {
    address: bound.address,
    port: bound.port,
    renew: next => server.setSecureContext(contextOf(next)),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      listening[Symbol.dispose]();
      await traffic.drain(drainMs);
      await closed;
    },
  };
}

/** How long a client may go on sending what was refused. A connection that is closed on what was not read yet is reset,
 *  and the answer lost with it. */
const discardMs = 1000;
const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Answers what could not be read as a request. */
function refuseRequest(error: Error, { socket, clock }: { socket: Duplex; clock: Clock }): void {
  if (socket.writableEnded || !socket.writable) return;
  const code = ownValue(refusals, systemErrorCode(error) ?? '') ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${code}\r\nConnection: close\r\n\r\n`);
  const timer = clock.setTimeout(() => socket.destroy(), discardMs);
  socket.on('close', () => timer[Symbol.dispose]());
}

const contextOf = ({ certificate, key, clientAuthority, frontProxyAuthority }: TlsOptions) => ({
  cert: certificate,
  key,
  ca: frontProxyAuthority === undefined ? clientAuthority : [clientAuthority, frontProxyAuthority],
});

type ServeSocket = (socket: TLSSocket) => void;

/** What an HTTPS server does with a connection after its handshake, taken off it, for those that did not choose
 *  HTTP/2. */
function takeListeners(server: Server): ServeSocket {
  const listeners = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection');
  return socket => {
    for (const listener of listeners) listener.call(server, socket);
  };
}

/** END_STREAM. Source: RFC 9113, section 6.2. */
const endStream = 1;

const bytesOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0);

/** Serves HTTP/2 on connections of another server. */
function createHttp2({
  onRequest,
  traffic,
  logger,
  line,
}: {
  onRequest: (request: Incoming, response: Outgoing) => void;
  traffic: Traffic;
  logger: Logger;
  line: ReadingLine;
}): ServeSocket {
  const server = createHttp2Server({
    settings: { maxConcurrentStreams: maxStreams, maxHeaderListSize: maxHttp2HeaderBytes },
  });
  let opening: TLSSocket | undefined;
  server.on('session', session => {
    if (!opening) return;
    noteAddress(session, opening.remoteAddress ?? '');
    notePeer(session, opening);
    traffic.addSession(opening, session);
  });
  server.on('stream', (stream, headers, flags, rawHeaders) => {
    const request = new Http2Request({ stream, headers, rawHeaders, isEnded: (flags & endStream) !== 0 });
    const response = new Http2Response(stream, request.method === 'HEAD');
    if (bytesOf(rawHeaders) <= maxHttp2HeaderBytes) {
      if (headers.expect === '100-continue') stream.additionalHeaders({ ':status': 100 });
      return onRequest(request, response);
    }
    // A limit of HTTP/2 holds only for clients that have confirmed it.
    response.writeHead(431, {});
    response.end();
    endSession(request);
  });
  server.on('sessionError', (error: Error) => logger.debug('an HTTP/2 session failed', { error }));
  return socket => {
    opening = socket;
    // Whoever has no certificate may be anybody.
    server.emit('connection', socket.authorized ? socket : new PacedSocket(socket, line));
    opening = undefined;
  };
}
