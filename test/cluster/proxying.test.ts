/** What pods serve, through the API server: requests and upgrades as bytes on real connections. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Pod } from '#api';
import { createApiServer } from '#apiserver';
import { createVirtualClock } from '#base';
import { createClient, createInProcessTransport } from '#client';
import { ensurePki } from '#lifecycle';
import { createMemoryStore } from '#store';

const stack = new AsyncDisposableStack();
let connection: { host: string; port: number; ca: string; cert: string; key: string };
let podPort: number;

beforeAll(async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'kubernode-proxying-'));
  stack.defer(() => rm(directory, { recursive: true }));
  const clock = createVirtualClock(Date.now());
  const pki = await ensurePki({ directory, nodeName: 'node', clock });
  const store = stack.use(createMemoryStore());
  const server = stack.use(await createApiServer({ store, clock }));
  const ca = pki.authorities.ca.certificate;
  const { certificate, key } = pki.certificates.apiserver;
  const { port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const admin = pki.certificates.admin;
  connection = { host: '127.0.0.1', port, ca, cert: admin.certificate, key: admin.key };
  podPort = await startPodServer();
  const user = { username: 'admin', groups: ['system:masters'] };
  const client = createClient(createInProcessTransport({ handler: server.handler, user }));
  const metadata = { namespace: 'default', name: 'web' };
  const pod = await client.create(Pod, { metadata, spec: { containers: [{ name: 'main', image: 'main' }] } });
  await client.updateStatus(Pod, { ...pod, status: { podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] } });
});
afterAll(() => stack.disposeAsync());

/** Answers with what it was asked; `/moved` redirects; upgrades to WebSockets that echo. */
async function startPodServer(): Promise<number> {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (url === '/moved') response.writeHead(302, { location: '/there' }).end();
      else response.writeHead(203, { 'x-own': 'yes' }).end(JSON.stringify({ method, url, headers, body }));
    });
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

const proxied = () => `/api/v1/namespaces/default/pods/web:${podPort}/proxy`;

async function ask(method: string, url: string, body = '', headers: Record<string, string> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  httpsRequest({ ...connection, method, path: url, headers, agent: false }, resolve)
    .on('error', reject)
    .end(body);
  const answer = await promise;
  return { answer, text: (await answer.setEncoding('utf8').toArray()).join('') };
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
    expect(asked.headers).toMatchObject({ host: `127.0.0.1:${podPort}`, 'x-mine': '1' });
    expect(Object.keys(asked.headers).filter(name => name.startsWith('impersonate'))).toEqual([]);
  });

  test('redirects through the proxy again', async () => {
    expect((await ask('GET', `${proxied()}/moved`)).answer.headers.location).toBe(`${proxied()}/there`);
    const { answer } = await ask('GET', `${proxied()}?a=b`);
    expect([answer.statusCode, answer.headers.location]).toEqual([301, `${proxied()}/?a=b`]);
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
    expect(text).toContain('error trying to reach service: dial tcp 127.0.0.1:1');
  });

  test('that is not there is a 404, a strange name a 400', async () => {
    expect((await ask('GET', '/api/v1/namespaces/default/pods/nobody/proxy/')).answer.statusCode).toBe(404);
    expect((await ask('GET', '/api/v1/namespaces/default/pods/ftp:web:1/proxy/')).answer.statusCode).toBe(400);
  });
});
