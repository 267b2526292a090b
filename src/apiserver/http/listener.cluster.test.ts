/** The port over loopback sockets: what clients may have at a time, and what ends when its time is over. */
import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Lease } from '#api';
import { systemClock } from '#base';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { componentRoles } from '../../main/roles.ts';
import { startTestServer, type TestServer } from '../testing.ts';
import type { Listener, ListenOptions } from './listener.ts';

let certificates: TestCertificates;
let testServer: TestServer;
let stack: AsyncDisposableStack;
const opened: { destroy(): void }[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  stack = new AsyncDisposableStack();
  testServer = stack.use(
    await startTestServer({ roles: componentRoles(), maxRequestsInflight: 40, maxMutatingRequestsInflight: 20 }),
  );
});
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});
afterAll(() => stack.disposeAsync());

const listen = async (options: Partial<ListenOptions> = {}): Promise<Listener> =>
  stack.use(
    await testServer.server.listen({
      tls: { certificate: certificates.server.cert, key: certificates.server.key, clientAuthority: certificates.ca },
      ...options,
    }),
  );

const connectionTo = ({ port }: Listener) => ({ host: '127.0.0.1', port, ca: certificates.ca });

function openHttp2(listener: Listener, options: http2.SecureClientSessionOptions = {}): http2.ClientHttp2Session {
  const session = http2.connect(`https://127.0.0.1:${listener.port}`, { ...connectionTo(listener), ...options });
  session.on('error', () => undefined);
  opened.push(session);
  return session;
}

/** A TLS connection over which nothing was sent, and when it closes. */
async function openTls(listener: Listener): Promise<{ socket: tls.TLSSocket; closed: Promise<string> }> {
  const socket = tls.connect({ ...connectionTo(listener), ALPNProtocols: ['http/1.1'] });
  opened.push(socket);
  const closed = new Promise<string>(resolve =>
    socket.on('error', () => undefined).on('close', () => resolve('closed')),
  );
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('close', reject));
  return { socket, closed };
}

interface Answer {
  readonly status: number;
  readonly headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader;
  readonly stream: http2.ClientHttp2Stream;
}

/** The head of an answer; rejects when the stream ends without. */
function ask(session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders): Promise<Answer> {
  const stream = session.request(headers);
  return new Promise((resolve, reject) => {
    stream.on('response', answer => resolve({ status: Number(answer[':status']), headers: answer, stream }));
    stream.on('error', reject).on('close', () => reject(new Error('no answer')));
  });
}

function askHttp1(options: https.RequestOptions): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof askHttp1>>>();
  https
    .get({ agent: false, ...options }, response => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    })
    .on('error', reject);
  return promise;
}

/** Lets the server's time pass until something happens; resolves with the seconds that it took. */
async function secondsUntil(promise: Promise<unknown>): Promise<number> {
  const start = testServer.clock.now();
  let isSettled = false;
  void promise.finally(() => (isSettled = true));
  while (!isSettled) {
    await testServer.clock.advance(1000);
    await systemClock.sleep(1);
  }
  return (testServer.clock.now() - start) / 1000;
}

const closeOf = (session: http2.ClientHttp2Session): Promise<void> =>
  new Promise(resolve => session.on('close', () => resolve()));

describe('a session of HTTP/2', () => {
  test('ends when it was idle for a minute and a half', async () => {
    const listener = await listen();
    const session = openHttp2(listener);
    expect((await ask(session, { ':path': '/healthz' })).status).toBe(200);
    expect(await secondsUntil(closeOf(session))).toBeGreaterThanOrEqual(90);
  });

  test('ends sooner when nothing was ever asked', async () => {
    const session = openHttp2(await listen());
    await new Promise(resolve => session.on('remoteSettings', resolve));
    const seconds = await secondsUntil(closeOf(session));
    expect(seconds).toBeGreaterThanOrEqual(32);
    expect(seconds).toBeLessThan(90);
  });

  test('goes on while there is a watch', async () => {
    const listener = await listen();
    const session = openHttp2(listener, certificates.admin);
    const { stream } = await ask(session, { ':path': '/api/v1/pods?watch=1' });
    stream.resume();
    await testServer.clock.advance(300_000);
    expect((await ask(session, { ':path': '/healthz' })).status).toBe(200);
  });

  test('takes no more requests from somebody who is not known', async () => {
    const session = openHttp2(await listen());
    const closed = closeOf(session);
    const { status, stream } = await ask(session, { ':path': '/api/v1/pods' });
    expect(status).toBe(403);
    stream.resume();
    await closed;
  });

  test('ends the request whose headers are too large, and no other', async () => {
    const session = openHttp2(await listen());
    expect((await ask(session, { ':path': '/healthz', 'x-large': 'a'.repeat(20_000) })).status).toBe(200);
    await expect(ask(session, { ':path': '/healthz', 'x-large': 'a'.repeat(40_000) })).rejects.toThrow('closed');
    expect((await ask(session, { ':path': '/healthz' })).status).toBe(200);
  });

  test('ends when the headers are too large of somebody who did not wait to be told how large they may be', async () => {
    const session = openHttp2(await listen());
    const closed = closeOf(session);
    const { status, stream } = await ask(session, { ':path': '/healthz', 'x-large': 'a'.repeat(40_000) });
    expect(status).toBe(431);
    stream.resume();
    await closed;
  });
});

describe('HTTP/2', () => {
  const configMaps = '/api/v1/namespaces/default/configmaps';

  /** The whole answer. */
  async function send(headers: http2.OutgoingHttpHeaders, body?: string) {
    const session = openHttp2(await listen(), certificates.admin);
    const stream = session.request(headers, { endStream: body === undefined });
    const heads: (number | undefined)[] = [];
    const on = (answer: http2.IncomingHttpStatusHeader) => void heads.push(answer[':status']);
    stream.on('headers', on).on('response', on);
    if (body !== undefined) stream.end(body);
    return { text: await text(stream), heads };
  }

  test('bodies come in and go out, whether or not their length is told', async () => {
    const create = (name: string, headers: http2.OutgoingHttpHeaders = {}) =>
      send(
        { ':method': 'POST', ':path': configMaps, 'content-type': 'application/json', ...headers },
        JSON.stringify({ metadata: { name }, data: { large: 'a'.repeat(200_000) } }),
      );
    expect((await create('unknown')).heads).toEqual([201]);
    const created = await create('asked', { expect: '100-continue' });
    expect(created.heads).toEqual([100, 201]);
    expect(JSON.parse(created.text)).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'asked' } });
  });

  test('HEAD is answered without a body', async () => {
    expect(await send({ ':method': 'HEAD', ':path': '/apis' })).toEqual({ text: '', heads: [200] });
    expect(await send({ ':method': 'HEAD', ':path': '/nothing' })).toEqual({ text: '', heads: [404] });
    expect(await send({ ':method': 'HEAD', ':path': '/api/v1/pods' })).toEqual({ text: '', heads: [405] });
    expect(await send({ ':method': 'HEAD', ':path': '/api/v1/nothing' })).toEqual({ text: '', heads: [404] });
  });

  test('what means nothing is refused', async () => {
    expect((await send({ ':method': 'CONNECT', ':authority': 'a:1' })).heads).toEqual([405]);
  });
});

describe('HTTP/1.1', () => {
  test('takes large headers, and refuses larger ones', async () => {
    const listener = await listen();
    const get = (length: number) =>
      askHttp1({ ...connectionTo(listener), path: '/healthz', headers: { 'x-large': 'a'.repeat(length) } });
    expect((await get(40_000)).status).toBe(200);
    expect((await get(70_000)).status).toBe(431);
  });
});

describe('requests over a connection of HTTP/1.1 that wait for no answer', () => {
  const many = (count: number): string => 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count);

  test('are answered, all of them, when they are few', async () => {
    const { socket } = await openTls(await listen());
    let answers = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk));
    socket.write(many(10));
    while (answers.split('HTTP/1.1 200 OK').length <= 10) await once(socket, 'data');
  });

  test('end it when they are many, and are not worked on', async () => {
    const { stackTraceLimit } = Error;
    const { socket, closed } = await openTls(await listen());
    let answers = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk));
    socket.write(many(1000));
    await closed;
    expect(answers.split('HTTP/1.1 200 OK').length - 1).toBeLessThanOrEqual(16);
    // Which is less while the connection is closed.
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });
});

describe('an upgrade of a watch', () => {
  test.each([
    ['without a key', { 'sec-websocket-version': '13' }],
    ['of another version', { 'sec-websocket-version': '1', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }],
    ['to something else', { upgrade: 'something' }],
  ])('%s is refused, and the server goes on', async (_, headers) => {
    const listener = await listen();
    const options = { ...connectionTo(listener), ...certificates.admin };
    const request = https.get({
      ...options,
      agent: false,
      path: '/api/v1/pods?watch=1',
      headers: { connection: 'Upgrade', upgrade: 'websocket', ...headers },
    });
    opened.push(request);
    const settled = Promise.withResolvers<string>();
    request.on('response', response => response.resume().on('close', () => settled.resolve('answered')));
    request.on('upgrade', (_response, socket) => {
      opened.push(socket);
      settled.resolve('upgraded');
    });
    request.on('error', () => settled.resolve('closed'));
    expect(await settled.promise).not.toBe('upgraded');
    expect((await askHttp1({ ...options, path: '/healthz' })).status).toBe(200);
  });
});

describe('connections', () => {
  const connections = { total: 10, perAddress: 10, perLoopback: 3 };

  test('beyond the share of an address take the place of the one that is idle for longest', async () => {
    const listener = await listen({ connections });
    const idle = await openTls(listener);
    const session = openHttp2(listener, certificates.admin);
    (await ask(session, { ':path': '/api/v1/pods?watch=1' })).stream.resume();
    await openTls(listener);
    expect((await askHttp1({ ...connectionTo(listener), path: '/healthz' })).status).toBe(200);
    expect(await idle.closed).toBe('closed');
    expect((await ask(session, { ':path': '/healthz' })).status).toBe(200);
  });

  test('are closed when their client says nothing', async () => {
    const listener = await listen();
    const silent = net.connect({ host: '127.0.0.1', port: listener.port });
    opened.push(silent);
    await once(silent, 'connect');
    expect(await secondsUntil(once(silent, 'close'))).toBeLessThanOrEqual(11);
  });

  test('do no harm when their client goes away at once, or says something else', async () => {
    const listener = await listen();
    for (let i = 0; i < 20; i++) {
      const socket = net.connect({ host: '127.0.0.1', port: listener.port }).on('error', () => undefined);
      opened.push(socket);
      await once(socket, 'connect');
      if (i % 2 === 0) socket.write('GET / HTTP/1.1\r\n\r\n');
      socket.resetAndDestroy();
    }
    expect((await askHttp1({ ...connectionTo(listener), path: '/healthz' })).status).toBe(200);
  });

  test('are refused when none is idle', async () => {
    const listener = await listen({ connections });
    const sessions = Array.from({ length: 3 }, () => openHttp2(listener, certificates.admin));
    for (const session of sessions) (await ask(session, { ':path': '/api/v1/pods?watch=1' })).stream.resume();
    await expect(openTls(listener)).rejects.toBeDefined();
    const closed = closeOf(sessions[0] as http2.ClientHttp2Session);
    sessions[0]?.destroy();
    await closed;
    const admitted = async () => (await askHttp1({ ...connectionTo(listener), path: '/healthz' })).status;
    await expect.poll(() => admitted().catch(() => undefined), { timeout: 10_000 }).toBe(200);
  });
});

test('of connections that send hundreds of requests at once, a few are read in a turn of the event loop', async () => {
  const listener = await listen();
  const connections = await Promise.all(Array.from({ length: 40 }, () => openTls(listener)));
  const endedIn = new Map<number, number>();
  let turn = 0;
  for (const { socket } of connections) socket.once('close', () => endedIn.set(turn, (endedIn.get(turn) ?? 0) + 1));
  let isOver = false;
  const count = (): void => {
    turn++;
    if (!isOver) setImmediate(count);
  };
  for (const { socket } of connections) socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1600));
  count();
  await Promise.all(connections.map(({ closed }) => closed));
  isOver = true;
  expect(Math.max(...endedIn.values())).toBeLessThan(20);
  // Who was made to wait in between is served afterwards.
  expect((await askHttp1({ ...connectionTo(listener), path: '/healthz' })).status).toBe(200);
});

test('of sessions of HTTP/2 that send hundreds of requests at once, a part is read in a turn of the event loop', async () => {
  const listener = await listen();
  const sessions = Array.from({ length: 20 }, () => openHttp2(listener));
  for (const session of sessions) expect((await ask(session, { ':path': '/healthz' })).status).toBe(200);
  let turn = 0;
  let left = sessions.length * 200;
  const answersIn = new Map<number, number>();
  const done = Promise.withResolvers<void>();
  const count = (): void => {
    turn++;
    if (left > 0) setImmediate(count);
    else done.resolve();
  };
  for (const session of sessions) {
    session.setMaxListeners(0);
    for (let i = 0; i < 200; i++)
      session
        .request({ ':path': '/healthz' })
        .on('response', () => answersIn.set(turn, (answersIn.get(turn) ?? 0) + 1))
        .on('close', () => left--)
        .resume();
  }
  count();
  await done.promise;
  expect(answersIn.values().reduce((sum, answers) => sum + answers)).toBe(sessions.length * 200);
  expect(Math.max(...answersIn.values())).toBeLessThan((sessions.length * 200) / 4);
});

describe('a client that reads nothing', () => {
  const unread = { ...({ settings: { initialWindowSize: 0 } } satisfies http2.SecureClientSessionOptions) };
  const path = '/api/v1/pods';

  test('has its requests refused when they are too many, and nobody else has to wait', async () => {
    const listener = await listen();
    const session = openHttp2(listener, { ...unread, ...certificates.client });
    session.setMaxListeners(0);
    await ask(session, { ':path': path }); // its settings have come
    const answers: Answer[] = [];
    for (let i = 0; i < 700; i++)
      void ask(session, { ':path': path }).then(
        answer => answers.push(answer),
        () => undefined,
      );
    await expect.poll(() => answers.find(({ status }) => status === 429), { timeout: 10_000 }).toBeDefined();
    expect(answers.find(({ status }) => status === 429)?.headers).toMatchObject({ 'retry-after': '1' });
    // It has as many as it may have at a time, and half a thousand that wait.
    expect(answers.filter(({ status }) => status === 403).length).toBeLessThan(60);

    // Whoever was refused may have fewer requests at a time from now on.
    await expect.poll(() => session.remoteSettings.maxConcurrentStreams, { timeout: 10_000 }).toBe(16);

    const admin = openHttp2(listener, certificates.admin);
    expect((await ask(admin, { ':path': path })).status).toBe(200);
    const scheduler = testServer.as({ username: 'system:kube-scheduler', groups: ['system:authenticated'] });
    const lease = await scheduler.create(Lease, {
      metadata: { name: 'kube-scheduler', namespace: 'kube-system' },
      spec: {},
    });
    await scheduler.update(Lease, { ...lease, spec: { holderIdentity: 'me' } });
    expect((await ask(openHttp2(listener), { ':path': '/healthz' })).status).toBe(200);
  });

  test('loses its answers after a while, and their places with them', async () => {
    const listener = await listen();
    const session = openHttp2(listener, { ...unread, ...certificates.client });
    const { stream } = await ask(session, { ':path': path });
    const gone = new Promise<void>(resolve => stream.on('close', () => resolve()));
    expect(await secondsUntil(gone)).toBeGreaterThanOrEqual(60);
  });
});

test.each(['/healthz', '/version', '/api', '/api/v1/pods', '/api/v1/nothing', '/openapi/v3'])(
  'the answer for %s says what it is and nothing else',
  async path => {
    const listener = await listen();
    const answer = await askHttp1({ ...connectionTo(listener), ...certificates.admin, path });
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  },
);
