/** The fake API behind a real socket: HTTPS that asks for client certificates, gzip, watch streams. */
import type { IncomingMessage } from 'node:http';
import http2, { type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { internalError, StatusError } from '#api';
import type { ApiRequest, RequestOptions, UserInfo, Verb } from '../transport.ts';
import type { TestCertificates } from './certificates.ts';
import type { FakeApi } from './fake-api.ts';

/** A server at a free port of 127.0.0.1; disposing cuts what is open. */
export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  /** Signs of life that clients have asked for. */
  readonly pings: number;
  /** Cuts every connection. */
  cut(): void;
}

/** What the server speaks besides HTTP/1.1, and takes at a time by it. Default: nothing. */
interface HttpServerOptions {
  readonly http2?: { readonly maxConcurrentStreams?: number };
}

/** Serves what the fake API holds. With `http2` in the options by HTTP/2, too. */
export async function startHttpServer(
  api: FakeApi,
  { ca, server: pair }: TestCertificates,
  options: HttpServerOptions = {},
): Promise<HttpServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const tls = { ...pair, ca, requestCert: true, rejectUnauthorized: false };
  const onRequest = (request: Http1Or2Request, response: Http1Or2Response) => void answer(api, request, response);
  const server = options.http2
    ? http2.createSecureServer({ ...tls, allowHTTP1: true, settings: options.http2 }, onRequest)
    : https.createServer(tls, onRequest);
  let pings = 0;
  server.on('session', (session: ServerHttp2Session) => session.on('ping', () => pings++));
  server.on('secureConnection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    get pings() {
      return pings;
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

type Http1Or2Request = IncomingMessage | Http2ServerRequest;

/** What answers of both have. */
interface Http1Or2Response {
  readonly headersSent: boolean;
  on(event: 'close', listener: () => void): unknown;
  writeHead(code: number, headers: Readonly<Record<string, string>>): unknown;
  write(text: string): unknown;
  end(): unknown;
  end(body: string | Buffer): unknown;
}

async function answer(api: FakeApi, request: Http1Or2Request, response: Http1Or2Response): Promise<void> {
  const left = new AbortController();
  response.on('close', () => left.abort());
  try {
    const { pathname, search } = new URL(request.url ?? '', 'https://fake');
    if (/^\/(api\/[^/]+|apis(\/[^/]+){0,2}|openapi\/.*)$/.test(pathname))
      return send(request, response, 200, await api.discover(pathname + search, userOf(request)));
    const apiRequest = { ...parseRequest(request), body: await readBody(request), signal: left.signal };
    if (apiRequest.verb !== 'watch')
      return send(request, response, 200, await api.request(apiRequest, userOf(request)));
    for await (const event of api.watch(apiRequest, userOf(request))) response.write(`${JSON.stringify(event)}\n`);
    response.end();
  } catch (error) {
    const { status } = error instanceof StatusError ? error : internalError(error);
    if (response.headersSent) response.end(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    else send(request, response, status.code, status);
  }
}

function send(request: Http1Or2Request, response: Http1Or2Response, code: number, value: unknown): void {
  const text = JSON.stringify(value);
  const zips = request.headers['accept-encoding'] === 'gzip';
  response.writeHead(code, { 'content-type': 'application/json', ...(zips ? { 'content-encoding': 'gzip' } : {}) });
  response.end(zips ? gzipSync(text) : text);
}

function userOf(request: Http1Or2Request): UserInfo {
  const { authorization = '' } = request.headers;
  const certificate = (request.socket as TLSSocket).getPeerCertificate();
  const name = [certificate.subject?.CN ?? ''].flat()[0] ?? '';
  return { username: authorization === '' ? name : authorization, groups: [] };
}

const verbs: Readonly<Record<string, Verb>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

function parseRequest(request: Http1Or2Request): ApiRequest {
  const { pathname, searchParams } = new URL(request.url ?? '', 'https://fake');
  const parts = pathname.slice(1).split('/').map(decodeURIComponent);
  const [group = '', version = ''] = parts.shift() === 'api' ? ['', parts.shift()] : [parts.shift(), parts.shift()];
  const namespace = parts[0] === 'namespaces' && parts.length > 2 ? parts.splice(0, 2)[1] : undefined;
  const [resource = '', name, subresource] = parts;
  const isWatch = searchParams.get('watch') === 'true';
  searchParams.delete('watch');
  const query = Object.fromEntries(searchParams);
  const limit = query['limit'] === undefined ? {} : { limit: Number(query['limit']) };
  let verb = isWatch ? 'watch' : (verbs[request.method ?? ''] ?? 'get');
  if (name === undefined && verb === 'get') verb = 'list';
  if (name === undefined && verb === 'delete') verb = 'deletecollection';
  return {
    verb,
    group,
    version,
    resource,
    subresource,
    namespace,
    name,
    options: { ...(query as RequestOptions), ...limit },
  };
}

async function readBody(request: Http1Or2Request): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString());
}
