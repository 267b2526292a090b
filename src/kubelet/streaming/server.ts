/** The kubelet's HTTPS server: logs, exec, attach and port-forward for the API server, and numbers for whoever scrapes
 *  them.
 *
 *  Ports are forwarded from here (`port-forward.ts`), where the engine says where the pod's network is. Other upgrades
 *  are passed on to the engine's own streaming server as they are; this server reads none of their bytes.
 *  Guarantees: a client that is known by no certificate of the cluster's authority and by no token gets 401, and one
 *  that may not use that part of the node, as the API server says, 403. API servers and administrators may do
 *  everything.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/ */
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNotFound, type Pod, StatusError } from '#api';
import {
  type Clock,
  type ConnectionBounds,
  forwardUpgrade,
  guardHttpsConnections,
  type Logger,
  listenBacklog,
  maxHeaderBytes,
  refuseUpgrade,
  toError,
  UsageError,
} from '#base';
import type { DelegatedAccess } from '#client';
import { sendNodeLog } from './node-logs.ts';
import type { PortForwardOptions } from './port-forward.ts';
import { type LogOptions, parseRoute, pathnameOf, type Route, type StreamFlags } from './route.ts';
import { deedOf } from './who-may.ts';

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

/** What is served, to whom, and where. */
export interface StreamingServerOptions {
  readonly backend: StreamingBackend;
  /** The node whose parts clients must be let use. */
  readonly nodeName: string;
  /** Knows who clients are, and what they may. */
  readonly access: Pick<DelegatedAccess, 'userOf' | 'may'>;
  /** What it serves besides, as its health; undefined for paths that it does not know. Default: nothing. */
  readonly document?: ((path: string) => Promise<KubeletDocument | undefined>) | undefined;
  /** The machine's logs. Default: `/var/log`. */
  readonly logDirectory?: string | undefined;
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

/** A server that listens. Disposing ends its connections. */
export interface StreamingServer extends AsyncDisposable {
  readonly port: number;
  /** Shows another certificate (PEM) to those who connect from now on; connections that are there go on. */
  readonly useCertificate: (pair: { readonly cert: string; readonly key: string }) => void;
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
  const { clock, logger, tls, host, port = 10_250, connections } = options;
  const sockets = new Set<Duplex>();
  const server = createServer({
    ...tls,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeMs,
    headersTimeout: headersMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkMs,
    maxHeaderSize: maxHeaderBytes,
  });
  guardHttpsConnections(server, {
    clock,
    logger,
    bounds: connections,
    onRequest: (request, response) => void answer(request, response, options),
    onUpgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      void upgrade({ request, socket, head }, options).catch((error: unknown) => {
        const { code, message } = asRefusal(error);
        refuseUpgrade(socket, { code, reason: message.split('\n', 1)[0] ?? '', body: message });
      });
    },
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', error => reject(new UsageError(`kubelet: port ${port}: ${error.message}`, { cause: error })));
  server.listen({ port, host, backlog: listenBacklog }, resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    useCertificate: pair => server.setSecureContext({ ...tls, ...pair }),
    async [Symbol.asyncDispose]() {
      const closed = new Promise(done => server.close(done));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Throws StatusError unless the client may go on. */
async function authorize(
  request: IncomingMessage,
  { access, nodeName, logger }: Pick<StreamingServerOptions, 'access' | 'nodeName' | 'logger'>,
): Promise<void> {
  const user = await access.userOf(request).catch((error: unknown) => {
    logger.warn('nobody can tell whose token it is', { error: toError(error) });
  });
  if (!user) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  const { verb, subresources } = deedOf(request.method ?? 'GET', pathnameOf(request.url ?? '/') ?? '/');
  for (const subresource of subresources) {
    const resourceAttributes = { verb, version: 'v1', resource: 'nodes', subresource, name: nodeName };
    if (await access.may(user, { resourceAttributes })) return;
  }
  const asked = `user=${user.username}, verb=${verb}, resource=nodes, subresource(s)=[${subresources.join(' ')}]`;
  throw new StatusError(403, 'Forbidden', `Forbidden (${asked})`);
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/';

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: StreamingServerOptions,
): Promise<void> {
  const { backend, document, logDirectory = '/var/log', clock, logger } = options;
  try {
    await authorize(request, options);
    const route = parseRoute(request.url ?? '/', clock.now());
    if (route?.type === 'pods')
      send(
        response,
        200,
        JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: backend.pods() }),
        'application/json',
      );
    else if (route?.type === 'log') await sendLog(response, route, backend);
    else if (route?.type === 'node-log')
      await sendNodeLog(request, response, { folder: logDirectory, parts: route.parts });
    else if (route) send(response, 400, 'an upgrade to SPDY/3.1 or WebSocket is required');
    else await sendDocument(response, pathOf(request), document);
  } catch (error) {
    const { code, message } = asRefusal(error);
    if (response.headersSent) response.destroy();
    else send(response, code, message);
    if (code >= 500) logger.warn('request failed', { path: pathOf(request), error });
  }
}

async function sendDocument(
  response: ServerResponse,
  path: string,
  document: StreamingServerOptions['document'],
): Promise<void> {
  const found = await document?.(path);
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

async function upgrade(
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
  options: StreamingServerOptions,
): Promise<void> {
  const { backend, clock } = options;
  await authorize(request, options);
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
    send: sent =>
      httpRequest({ ...sent, agent: false, host: url.hostname, port: url.port, path: `${url.pathname}${url.search}` }),
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
