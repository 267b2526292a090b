/** The port: TLS, HTTP/1.1 and HTTP/2, as the client prefers. */
import type { IncomingMessage } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, Logger } from '#base';
import type { Incoming, Outgoing } from './messages.ts';
import type { HttpHandler } from './serve.ts';

export interface TlsOptions {
  /** The server's certificate, PEM. */
  certificate: string;
  /** PEM. */
  key: string;
  /** Authority whose certificates identify clients, PEM. */
  clientAuthority: string;
}

export interface ListenOptions {
  /** Default `127.0.0.1`. */
  host?: string;
  /** Default 0: any free one. */
  port?: number;
  tls: TlsOptions;
}

export interface Listener extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Uses another certificate for connections to come. */
  renew(tls: TlsOptions): void;
}

/** Requests, watches among them, at a time on one connection of HTTP/2: upstream's `--http2-max-streams-per-connection`. */
const maxStreams = 1000;
/** How long an idle connection is kept, as upstream: longer than clients keep theirs, so that they do not send on one that is
 *  just being closed. */
const keepAliveMs = 90_000;
/** How long requests may take to end once the listener is disposed. */
const drainMs = 1000;

/** Rejects when the port cannot be had. */
export async function listen(
  handler: HttpHandler,
  { host = '127.0.0.1', port = 0, tls, clock, logger }: ListenOptions & { clock: Clock; logger: Logger },
): Promise<Listener> {
  const server = createSecureServer({
    ...contextOf(tls),
    allowHTTP1: true,
    http1Options: { keepAliveTimeout: keepAliveMs },
    requestCert: true,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
    settings: { maxConcurrentStreams: maxStreams },
  });
  const sockets = new Set<Socket>();
  const responses = new Set<Outgoing>();
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', (request: Incoming, response: Outgoing) => {
    responses.add(response);
    response.on('close', () => responses.delete(response));
    handler.onRequest(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    handler.onUpgrade(request, socket, head),
  );
  server.on('sessionError', (error: Error) => logger.debug('an HTTP/2 session failed', { error }));
  server.on('tlsClientError', (error: Error) => logger.debug('a TLS handshake failed', { error }));
  // Watches last; what matters is that a request arrives whole in time, which headersTimeout sees to.
  server.setTimeout(0);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error: Error) => logger.warn('cannot take a connection', { error }));
  const bound = server.address() as AddressInfo;
  return {
    address: bound.address,
    port: bound.port,
    renew: next => server.setSecureContext(contextOf(next)),
    [Symbol.asyncDispose]: () => close(server, { sockets, responses, clock }),
  };
}

const contextOf = ({ certificate, key, clientAuthority }: TlsOptions) => ({
  cert: certificate,
  key,
  ca: clientAuthority,
});

/** Takes no new connections, lets answers that have begun end, and then drops what is left. */
async function close(
  server: Http2SecureServer,
  { sockets, responses, clock }: { sockets: Set<Socket>; responses: Set<Outgoing>; clock: Clock },
): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  const { promise: expired, resolve } = Promise.withResolvers<void>();
  using _timer = clock.setTimeout(resolve, drainMs);
  const drained = Promise.all([...responses].map(response => new Promise<void>(done => response.on('close', done))));
  await Promise.race([drained, expired]);
  for (const socket of sockets) socket.destroy();
  await closed;
}
