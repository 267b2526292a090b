/** What pods serve, through the API server: requests and upgrades as bytes on real connections. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createServer as createTlsServer, request as httpsRequest } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import {
  constants,
  createGunzip,
  createGzip,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { EndpointSlice, Node, Pod, Service, serviceNameLabel } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock } from '#base';
import { type Client, createClient, createInProcessTransport } from '#client';
import { ensurePki } from '#lifecycle';
import { createMemoryStore } from '#store';

const stack = new AsyncDisposableStack();
let connection: { host: string; port: number; ca: string; cert: string; key: string };
let podPort: number;
/** Where the pod speaks TLS, with a certificate that nobody vouches for. */
let podTlsPort: number;
let client: Client;
/** What its status says; the server is told of a way there. */
const podAddress = '10.244.0.7';

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'kubernode-proxying-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const clock = createVirtualClock(Date.now());
  const pki = await ensurePki({ directory, nodeName: 'node', clock });
  const store = stack.use(createMemoryStore());
  const server = stack.use(
    await createApiServer({ store, clock, egressRoute: ({ port }) => ({ host: '127.0.0.1', port }) }),
  );
  const ca = pki.authorities.ca.certificate;
  const { certificate, key } = pki.certificates.apiserver;
  const { port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const admin = pki.certificates.admin;
  connection = { host: '127.0.0.1', port, ca, cert: admin.certificate, key: admin.key };
  podPort = await startPodServer();
  const own = await ensurePki({ directory: path.join(directory, 'pod'), nodeName: 'pod', clock });
  podTlsPort = await startTlsPodServer(own.certificates.apiserver);
  const user = { username: 'admin', groups: ['system:masters'] };
  client = createClient(createInProcessTransport({ handler: server.handler, user }));
  const metadata = { namespace: 'default', name: 'web' };
  const pod = await client.create(Pod, { metadata, spec: { containers: [{ name: 'main', image: 'main' }] } });
  await client.updateStatus(Pod, { ...pod, status: { podIP: podAddress, podIPs: [{ ip: podAddress }] } });
});
afterAll(() => stack.disposeAsync());

/** How the pod answers, by path. */
const podAnswers = new Map<string, (response: ServerResponse) => void>();

/** Answers with what it was asked, unless `podAnswers` says how; upgrades to WebSockets that echo. */
async function startPodServer(): Promise<number> {
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    const answer = podAnswers.get(url);
    if (answer) return answer(response);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () =>
      response.writeHead(203, { 'x-own': 'yes' }).end(JSON.stringify({ method, url, headers, body })),
    );
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', socket => socket.on('message', message => socket.send(message)));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  stack.defer(() => {
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Answers with what it was asked, and for whom. */
async function startTlsPodServer({ certificate: cert, key }: { certificate: string; key: string }): Promise<number> {
  const server = createTlsServer({ cert, key }, (request, response) =>
    response.end(JSON.stringify({ host: request.headers.host, url: request.url })),
  );
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const proxied = () => `/api/v1/namespaces/default/pods/web:${podPort}/proxy`;

/** Resolves with the head of the answer. */
function open(method: string, url: string, body = '', headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  httpsRequest({ ...connection, method, path: url, headers, agent: false }, resolve)
    .on('error', reject)
    .end(body);
  return promise;
}

async function ask(...question: Parameters<typeof open>) {
  const answer = await open(...question);
  const bytes = Buffer.concat((await answer.toArray()) as Buffer[]);
  return { answer, bytes, text: bytes.toString() };
}

describe('a pod behind the proxy', () => {
  test('is asked what the client asks, without its credentials', async () => {
    const { answer, text } = await ask('POST', `${proxied()}/a%2Fb?c=d`, 'body', {
      'x-mine': '1',
      'impersonate-user': 'admin',
      'impersonate-group': 'system:masters',
    });
    expect(answer.statusCode).toBe(203);
    expect(answer.headers['x-own']).toBe('yes');
    const asked = JSON.parse(text) as { headers: IncomingHttpHeaders };
    expect(asked).toMatchObject({ method: 'POST', url: '/a%2Fb?c=d', body: 'body' });
    const forwarded = { 'x-forwarded-uri': `${proxied()}/a%2Fb`, 'x-mine': '1' };
    expect(asked.headers).toMatchObject({ host: `${podAddress}:${podPort}`, ...forwarded });
    expect(Object.keys(asked.headers).filter(name => name.startsWith('impersonate'))).toEqual([]);
  });

  test('is asked at its root with a slash', async () => {
    const { answer } = await ask('GET', `${proxied()}?a=b`);
    expect([answer.statusCode, answer.headers.location]).toEqual([301, `${proxied()}/?a=b`]);
  });

  test.each([
    ['pods/none', 404],
    ['services/none', 503],
    ['pods/web:x', 400],
  ])('is looked for before that: %s', async (target, code) => {
    const { answer } = await ask('GET', `/api/v1/namespaces/default/${target}/proxy`);
    expect(answer.statusCode).toBe(code);
  });

  test.each(['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT'])('is asked with %s at its root', async method => {
    const { answer, text } = await ask(method, `${proxied()}?a=b`);
    expect([answer.statusCode, JSON.parse(text)]).toMatchObject([203, { method, url: '/?a=b' }]);
  });

  test('takes upgrades', async () => {
    const { host, port, ...tls } = connection;
    const socket = new WebSocket(`wss://${host}:${port}${proxied()}/socket`, tls);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    socket.on('open', () => socket.send('hello')).on('error', reject);
    socket.on('message', (message: Buffer) => resolve(message.toString()));
    expect(await promise).toBe('hello');
    socket.close();
  });

  test('that does not answer is a 503', async () => {
    const { answer, text } = await ask('GET', '/api/v1/namespaces/default/pods/web:1/proxy/');
    expect(answer.statusCode).toBe(503);
    expect(text).toContain(`error trying to reach service: dial tcp ${podAddress}:1: connect: connection refused`);
  });

  test('that is not there is a 404, a strange name a 400', async () => {
    expect((await ask('GET', '/api/v1/namespaces/default/pods/nobody/proxy/')).answer.statusCode).toBe(404);
    expect((await ask('GET', '/api/v1/namespaces/default/pods/ftp:web:1/proxy/')).answer.statusCode).toBe(400);
  });
});

describe("places that are not a pod's or a node's own", () => {
  const metadata = { namespace: 'default', name: 'lost' };
  const answerOf = async (url: string) => {
    const { answer, text } = await ask('GET', url);
    return `${answer.statusCode} ${(JSON.parse(text) as { message?: string }).message ?? ''}`;
  };

  test.each([
    ['127.0.0.1', undefined, '400 address not allowed'],
    ['0:0:0:0:0:0:0:1', undefined, '400 address not allowed'],
    ['169.254.169.254', undefined, '400 address not allowed'],
    ['localhost', undefined, '400 address not allowed'],
    ['10.9.0.1', 70_000, '400 invalid port 70000'],
    ['10.96.0.1', 443, '400 address not allowed'],
  ])('a node that says it is %s, port %s', async (address, Port, expected) => {
    const addresses = [{ type: address === 'localhost' ? 'Hostname' : 'InternalIP', address }];
    const daemonEndpoints = { kubeletEndpoint: { Port: Port ?? podPort } };
    await using _gone = { [Symbol.asyncDispose]: async () => void (await client.delete(Node, { name: 'lost' })) };
    const node = await client.create(Node, { metadata: { name: 'lost' }, spec: {} });
    await client.updateStatus(Node, { ...node, status: { addresses, daemonEndpoints } });
    expect(await answerOf('/api/v1/nodes/lost/proxy/')).toBe(expected);
  });

  test('a service leads to pods that are where it says, and to nothing else', async () => {
    await client.create(Service, { metadata, spec: { ports: [{ port: 80 }] } });
    const leadTo = async (ip: string, name?: string) => {
      const targetRef = { kind: 'Pod', namespace: 'default', name: name ?? '' };
      const endpoints = [{ addresses: [ip], ...(name === undefined ? {} : { targetRef }) }];
      const found = await client.find(EndpointSlice, metadata);
      if (found) await client.update(EndpointSlice, { ...found, endpoints });
      else await client.create(EndpointSlice, { ...slice, endpoints });
      return await answerOf('/api/v1/namespaces/default/services/lost:80/proxy/');
    };
    const slice = {
      metadata: { ...metadata, labels: { [serviceNameLabel]: 'lost' } },
      addressType: 'IPv4' as const,
      ports: [{ port: podPort }],
    };
    const none = '503 no endpoints available for service "lost"';
    expect(await leadTo(podAddress)).toBe(none);
    expect(await leadTo(podAddress, 'nobody')).toBe(none);
    expect(await leadTo('10.244.0.8', 'web')).toBe(none);
    expect(await leadTo(podAddress, 'web')).toBe('203 ');
  });
});

test('a service is asked over TLS when the scheme says so, whoever signed its certificate', async () => {
  const metadata = { namespace: 'default', name: 'secure' };
  await client.create(Service, { metadata, spec: { ports: [{ port: 443 }] } });
  await client.create(EndpointSlice, {
    metadata: { ...metadata, labels: { [serviceNameLabel]: 'secure' } },
    addressType: 'IPv4',
    ports: [{ port: podTlsPort }],
    endpoints: [{ addresses: [podAddress], targetRef: { kind: 'Pod', namespace: 'default', name: 'web' } }],
  });
  const asked = async (name: string) => {
    const { answer, text } = await ask('GET', `/api/v1/namespaces/default/services/${name}/proxy/a?b=c`);
    return [answer.statusCode, JSON.parse(text)];
  };
  const answered = { host: `${podAddress}:${podTlsPort}`, url: '/a?b=c' };
  expect(await asked('https:secure:443')).toEqual([200, answered]);
  expect(await asked('https:secure:')).toEqual([200, answered]);
  expect(await asked('secure:443')).toMatchObject([
    503,
    { message: expect.stringMatching(/^error trying to reach service: /) as string },
  ]);
});

describe('redirects', () => {
  test.each(['GET', 'HEAD', 'POST'])('of %s lead through the proxy again', async method => {
    for (const code of [201, 301, 302, 303, 307, 308]) {
      podAnswers.set('/moved', response => response.writeHead(code, { location: '/there?a=/b' }).end());
      const { answer } = await ask(method, `${proxied()}/moved`);
      expect([answer.statusCode, answer.headers.location]).toEqual([code, `${proxied()}/there?a=/b`]);
    }
  });

  test('lead where they did when they are relative or to another host', async () => {
    for (const location of ['there', '../there', 'https://elsewhere.example/there', '//elsewhere.example/there']) {
      podAnswers.set('/moved', response => response.writeHead(302, { location }).end());
      expect((await ask('GET', `${proxied()}/moved`)).answer.headers.location).toBe(location);
    }
  });

  test('to the pod by its address lead through the proxy', async () => {
    const location = `http://${podAddress}:${podPort}/there`;
    podAnswers.set('/moved', response => response.writeHead(302, { location }).end());
    expect((await ask('GET', `${proxied()}/moved`)).answer.headers.location).toBe(`${proxied()}/there`);
  });
});

/** `→` is where the prefix comes. */
const page = `<!doctype html><title>ä &amp; b</title>\r
<a href="→/rewriteme">test</a> <img src='→/a.png'> <form action=→/send method=post>
<a href="relative">1</a><a href="https://elsewhere.example/">2</a><!-- <a href="/x"> --><script>"<a href='/x'>"</script>
${'<p>long</p>'.repeat(20_000)}<a href="→/end">`;
const written = Buffer.from(page.replaceAll('→', ''));
const expectedPage = () => page.replaceAll('→', proxied());

describe('pages', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  const same = (bytes: Buffer) => bytes;
  test.each([
    { encoding: undefined, encode: same, decode: same },
    { encoding: 'gzip', encode: gzipSync, decode: gunzipSync },
    { encoding: 'deflate', encode: deflateSync, decode: inflateSync },
    { encoding: 'deflate', encode: deflateRawSync, decode: inflateRawSync },
  ])('lead through the proxy again, encoded as they were: %o', async ({ encoding, encode, decode }) => {
    const body = encode(written);
    const encoded = encoding ? { 'content-encoding': encoding } : {};
    const headers = { ...html, ...encoded, 'content-length': body.length, etag: '"1"' };
    podAnswers.set('/page', response => response.writeHead(200, headers).end(body));
    const { answer, bytes } = await ask('GET', `${proxied()}/page`);
    expect(answer.headers).toMatchObject({ ...html, ...encoded, etag: '"1"' });
    expect(answer.headers['content-length']).toBeUndefined();
    expect(decode(bytes).toString()).toBe(expectedPage());
  });

  test('lead there over HTTP/2 too', async () => {
    const { host, port, ...tls } = connection;
    const self = `https://${host}:${port}`;
    podAnswers.set('/page', response => response.writeHead(200, html).end(`<a href="/a"><a href="${self}/b">`));
    const session = connectHttp2(self, tls);
    expect(await textOf(session.request({ ':path': `${proxied()}/page` }))).toBe(
      `<a href="${proxied()}/a"><a href="${self}${proxied()}/b">`,
    );
    session.close();
  });

  test.each([
    ['of other types', { 'content-type': 'text/plain' }],
    ['in encodings that nobody here reads', { ...html, 'content-encoding': 'br' }],
    ['beside a redirect', { ...html, location: 'there' }],
  ])('%s pass as they are', async (_, headers) => {
    podAnswers.set('/page', response =>
      response.writeHead(200, { ...headers, 'content-length': written.length }).end(written),
    );
    const { answer, bytes } = await ask('GET', `${proxied()}/page`);
    expect(answer.headers).toMatchObject({ ...headers, 'content-length': String(written.length) });
    expect(bytes.equals(written)).toBe(true);
  });

  test('that nobody wants to see keep their length', async () => {
    podAnswers.set('/page', response => response.writeHead(200, { ...html, 'content-length': 1234 }).end());
    const { answer, bytes } = await ask('HEAD', `${proxied()}/page`);
    expect([answer.headers['content-length'], bytes.length]).toEqual(['1234', 0]);
  });

  test.each(['gzip', 'deflate'])('that are empty stay so: %s', async encoding => {
    podAnswers.set('/page', response => response.writeHead(200, { ...html, 'content-encoding': encoding }).end());
    expect((await ask('GET', `${proxied()}/page`)).bytes.length).toBe(0);
  });

  test('that are not encoded as they say pass as they are, those cut short break off', async () => {
    const headers = { ...html, 'content-encoding': 'gzip' };
    podAnswers.set('/page', response => response.writeHead(200, headers).end('<a href="/a">'));
    expect((await ask('GET', `${proxied()}/page`)).text).toBe('<a href="/a">');
    podAnswers.set('/page', response => response.writeHead(200, headers).end(gzipSync(written).subarray(0, -9)));
    await expect(ask('GET', `${proxied()}/page`)).rejects.toThrow(/aborted|hang up/);
  });
});

test.each([
  { 'content-type': 'text/plain' },
  { 'content-type': 'text/html' },
  { 'content-type': 'text/html', 'content-encoding': 'gzip' },
])('what comes in pieces passes in pieces: %o', async headers => {
  const isEncoded = 'content-encoding' in headers;
  const pod = Promise.withResolvers<(piece?: string) => void>();
  podAnswers.set('/pieces', response => {
    response.writeHead(200, headers);
    const encoder = createGzip({ flush: constants.Z_SYNC_FLUSH });
    if (isEncoded) encoder.pipe(response);
    const body = isEncoded ? encoder : response;
    pod.resolve(piece => (piece === undefined ? body.end() : body.write(piece)));
  });
  const opened = open('GET', `${proxied()}/pieces`);
  const send = await pod.promise;
  send('one');
  const answer = await opened;
  const pieces = (isEncoded ? answer.pipe(createGunzip()) : answer)[Symbol.asyncIterator]();
  const next = async () => String((await pieces.next()).value);
  expect(await next()).toBe('one');
  send('two');
  expect(await next()).toBe('two');
  send();
  expect((await pieces.next()).done).toBe(true);
});
