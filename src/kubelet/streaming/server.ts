/** The kubelet's HTTPS server: logs, exec, attach and port-forward for the API server.
 *
 *  Ports are forwarded from here (`port-forward.ts`), where the engine says where the pod's network is. Other upgrades are passed
 *  on to the engine's own streaming server as they are; this server reads none of their bytes.
 *  Guarantees: a client without a certificate of the cluster's authority in the group of administrators, or the
 *  one of API servers, gets 401 or 403.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import { isNotFound, type Pod, StatusError } from '#api';
import {
  type Clock,
  type ConnectionBounds,
  forwardUpgrade,
  guardHttpsConnections,
  type Logger,
  listenBacklog,
  refuseUpgrade,
  toError,
  UsageError,
} from '#base';
import type { PortForwardOptions } from './port-forward.ts';
import { type LogOptions, parseRoute, type Route, type StreamFlags } from './route.ts';
import { allowedGroups } from './who-may.ts';

/** What the kubelet does for the server. Each throws StatusError when the pod or container is not there. */
export interface StreamingBackend {
  pods(): readonly Pod[];
  /** The lines of a container's log, until its end or, when following, until `signal` aborts. */
  openLog(
    target: { namespace: string; pod: string; container: string },
    options: LogOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** URL of the engine's streaming server for one session. */
  execUrl(
    target: { namespace: string; pod: string; container: string },
    options: StreamFlags & { command: readonly string[] },
  ): Promise<string>;
  attachUrl(target: { namespace: string; pod: string; container: string }, options: StreamFlags): Promise<string>;
  portForwardUrl(target: { namespace: string; pod: string }, ports: readonly number[]): Promise<string>;
  /** What connects to ports of the pod; undefined where only the engine can. */
  connectorOf(target: { namespace: string; pod: string }): Promise<PortForwardOptions['connect'] | undefined>;
}

/** Text that the kubelet serves at a path of its own, such as `/metrics`. */
export interface KubeletDocument {
  readonly contentType: string;
  readonly body: string;
}

export interface StreamingServerOptions {
  readonly backend: StreamingBackend;
  /** What it serves besides; undefined for paths that it does not know. Default: nothing. */
  readonly document?: ((path: string) => Promise<KubeletDocument | undefined>) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** PEM. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
  /** Default: all addresses. */
  readonly host?: string;
  /** Default 10250; 0 takes a free one. */
  readonly port?: number;
  /** Default: what the process's limit of descriptors allows. */
  readonly connections?: ConnectionBounds | undefined;
}

export interface StreamingServer extends AsyncDisposable {
  readonly port: number;
}

type Stream = Extract<Route, { type: 'exec' | 'attach' | 'port-forward' }>;

/** How long an idle connection is kept, as upstream. */
const keepAliveMs = 90_000;
/** How long a handshake and the head of a request may take. */
const handshakeMs = 10_000;
const headersMs = 32_000;
const checkMs = 5000;

/** Starts the server; UsageError when the port is taken. */
export async function startStreamingServer(options: StreamingServerOptions): Promise<StreamingServer> {
  const { backend, document, clock, logger, tls, host, port = 10_250, connections } = options;
  const sockets = new Set<Duplex>();
  const server = createServer({
    ...tls,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeMs,
    headersTimeout: headersMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkMs,
  });
  guardHttpsConnections(server, { clock, logger, bounds: connections });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    void answer(request, response, { backend, document, nowMs: clock.now(), logger });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void upgrade({ request, socket, head, backend, clock }).catch((error: unknown) => {
      const { code, message } = asRefusal(error);
      refuseUpgrade(socket, { code, reason: message.split('\n', 1)[0] ?? '', body: message });
    });
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', error => reject(new UsageError(`kubelet: port ${port}: ${error.message}`, { cause: error })));
  server.listen({ port, host, backlog: listenBacklog }, resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise(done => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Undefined when the client may go on, else the status code. */
function refusal(request: IncomingMessage): 401 | 403 | undefined {
  const socket = request.socket as TLSSocket;
  if (!socket.authorized) return 401;
  const { O: organization } = socket.getPeerCertificate().subject as { O?: string | string[] };
  return [organization].flat().some(group => group !== undefined && allowedGroups.has(group)) ? undefined : 403;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: Pick<StreamingServerOptions, 'backend' | 'document' | 'logger'> & { nowMs: number },
): Promise<void> {
  try {
    const refused = refusal(request);
    const route = refused ? undefined : parseRoute(request.url ?? '/', context.nowMs);
    if (refused) send(response, refused, refused === 401 ? 'Unauthorized' : 'Forbidden');
    else if (route?.type === 'healthz') send(response, 200, 'ok');
    else if (route?.type === 'pods')
      send(
        response,
        200,
        JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: context.backend.pods() }),
        'application/json',
      );
    else if (route?.type === 'log') await sendLog(response, route, context.backend);
    else if (route) send(response, 400, 'an upgrade to SPDY/3.1 or WebSocket is required');
    else await sendDocument(response, request.url ?? '/', context.document);
  } catch (error) {
    const { code, message } = asRefusal(error);
    if (response.headersSent) response.destroy();
    else send(response, code, message);
    if (code >= 500) context.logger.warn('request failed', { path: request.url?.split('?', 1)[0], error });
  }
}

async function sendDocument(
  response: ServerResponse,
  url: string,
  document: StreamingServerOptions['document'],
): Promise<void> {
  const found = await document?.(url.split('?', 1)[0] ?? '/');
  if (found) send(response, 200, found.body, found.contentType);
  else send(response, 404, '404 page not found');
}

function send(response: ServerResponse, code: number, body: string, contentType = 'text/plain'): void {
  response.writeHead(code, { 'content-type': contentType, 'x-content-type-options': 'nosniff' }).end(body);
}

async function sendLog(
  response: ServerResponse,
  route: Extract<Route, { type: 'log' }>,
  backend: StreamingBackend,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const log = await backend.openLog(route, route.options, gone.signal);
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  await pipeline(log, response, { signal: gone.signal }).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
}

async function upgrade(options: {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  backend: StreamingBackend;
  clock: Clock;
}): Promise<void> {
  const { request, socket, head, backend, clock } = options;
  const refused = refusal(request);
  if (refused) throw new StatusError(refused, '', refused === 401 ? 'Unauthorized' : 'Forbidden');
  const route = parseRoute(request.url ?? '/', clock.now());
  if (route?.type !== 'exec' && route?.type !== 'attach' && route?.type !== 'port-forward')
    throw new StatusError(404, 'NotFound', '404 page not found');
  const connect = route.type === 'port-forward' && isSpdy(request) ? await backend.connectorOf(route) : undefined;
  if (connect) {
    const { acceptPortForward } = await import('./port-forward.ts');
    return await acceptPortForward({ request, socket, head }, { connect, clock, pod: route.pod });
  }
  const url = new URL(await streamUrl(route, backend));
  await forwardUpgrade({
    request,
    client: socket,
    head,
    clock,
    send: sent => httpRequest({ ...sent, host: url.hostname, port: url.port, path: `${url.pathname}${url.search}` }),
  });
}

const isSpdy = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'spdy/3.1';

function streamUrl(route: Stream, backend: StreamingBackend): Promise<string> {
  if (route.type === 'exec') return backend.execUrl(route, { ...route.flags, command: route.command });
  if (route.type === 'attach') return backend.attachUrl(route, route.flags);
  return backend.portForwardUrl(route, route.ports);
}

function asRefusal(error: unknown): { code: number; message: string } {
  if (error instanceof StatusError) return { code: error.status.code, message: error.message };
  return { code: isNotFound(error) ? 404 : 500, message: toError(error).message };
}
