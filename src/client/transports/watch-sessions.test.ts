import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, unauthorized } from '#api';
import type { Client } from '../client.ts';
import { createClient } from '../create-client.ts';
import { makeCertificates, type TestCertificates } from '../testing/certificates.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { type HttpServer, startHttpServer } from '../testing/http-server.ts';
import type { Transport } from '../transport.ts';
import { createHttpsTransport, type HttpsTransportOptions } from './https.ts';
import { createInProcessTransport } from './in-process.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});

const namespace = 'default';

/** Passes connections on to a server, until it falls silent, as a machine that is gone without a word. */
async function startRelay(url: string): Promise<AsyncDisposable & { readonly url: string; fallSilent(): void }> {
  const sockets: Socket[] = [];
  const server = createServer(near => {
    const far = createConnection(Number(new URL(url).port), '127.0.0.1');
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    fallSilent() {
      for (const socket of sockets) socket.unpipe();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

describe('watches by HTTP/2', () => {
  let api: FakeApi;
  let server: HttpServer;
  let elsewhere: Client;
  beforeEach(async () => {
    api = new FakeApi();
    server = await startHttpServer(api, certificates, { http2: { maxConcurrentStreams: 3 } });
    elsewhere = createClient(createInProcessTransport({ handler: api, user: { username: 'other', groups: [] } }));
    await create('first');
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const create = (name: string) => elsewhere.create(ConfigMap, { metadata: { name, namespace } });
  const connect = (options: Partial<HttpsTransportOptions> = {}) =>
    createHttpsTransport({ server: server.url, ca: certificates.ca, token: 'x', ...options });

  /** What comes next of a watch that has begun. */
  const begin = async (transport: Transport, signal?: AbortSignal) => {
    const options = { namespace, resourceVersion: '0', ...(signal && { signal }) };
    const events = createClient(transport).watch(ConfigMap, options)[Symbol.asyncIterator]();
    await events.next();
    return events;
  };

  it('share a connection, as many as the server takes on one', async () => {
    await using transport = connect();
    for (let i = 0; i < 3; i++) await begin(transport);
    expect(server.connections).toBe(1);
    await Promise.all([begin(transport), begin(transport), begin(transport), begin(transport)]);
    expect(server.connections).toBe(3);
    expect(api.watcherCount).toBe(7);
  });

  it('end one by one, and leave their place to others', async () => {
    await using transport = connect();
    const ended = new AbortController();
    const first = await begin(transport, ended.signal);
    const second = await begin(transport);
    const third = await begin(transport);
    ended.abort();
    expect(await first.next()).toMatchObject({ done: true });
    await third.return?.(undefined);
    await expect.poll(() => api.watcherCount).toBe(1);
    await begin(transport);
    await create('next');
    expect(await second.next()).toMatchObject({ value: { object: { metadata: { name: 'next' } } } });
    expect(server.connections).toBe(1);
  });

  it('throw when their connection breaks, and begin anew on another', async () => {
    await using transport = connect();
    const events = [await begin(transport), await begin(transport)];
    server.cut();
    for (const watch of events) await expect(Promise.resolve(watch.next())).rejects.toThrow('aborted');
    await begin(transport);
    expect(server.connections).toBe(2);
  });

  it('throw when the server is gone without a word', async () => {
    await using between = await startRelay(server.url);
    await using transport = connect({ server: between.url, timeoutMs: 200 });
    const watch = await begin(transport);
    between.fallSilent();
    await expect(Promise.resolve(watch.next())).rejects.toThrow('no sign of life within 200 ms');
  });

  it('go on, however little happens, while the server gives signs of life', async () => {
    await using transport = connect({ timeoutMs: 200 });
    const watch = await begin(transport);
    const next = watch.next();
    await expect.poll(() => server.pings).toBeGreaterThan(1);
    await create('next');
    expect(await next).toMatchObject({ value: { object: { metadata: { name: 'next' } } } });
    expect(server.connections).toBe(1);
  });

  it('begin with the certificate of their time, and go on with the one that they began with', async () => {
    let certificate = certificates.client;
    await using transport = createHttpsTransport({
      server: server.url,
      ca: certificates.ca,
      certificate: () => certificate,
    });
    const before = await begin(transport);
    certificate = certificates.admin;
    const after = await begin(transport);
    expect(server.connections).toBe(2);
    await create('next');
    for (const watch of [before, after])
      expect(await watch.next()).toMatchObject({ value: { object: { metadata: { name: 'next' } } } });
  });

  it('are refused in the words of the server', async () => {
    await using transport = connect();
    api.intercept = () => {
      throw unauthorized();
    };
    await expect(begin(transport)).rejects.toMatchObject({ status: { code: 401, reason: 'Unauthorized' } });
  });

  it('say what they cannot reach', async () => {
    await using transport = connect();
    await server[Symbol.asyncDispose]();
    await expect(begin(transport)).rejects.toThrow(/cannot reach the API server at 127\.0\.0\.1:\d+: /);
  });

  it('connect no more once they are called off while a token is fetched', async () => {
    const token = Promise.withResolvers<string>();
    const calledOff = new AbortController();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    using _ = { [Symbol.dispose]: () => void process.off('unhandledRejection', note) };
    await using transport = connect({ token: () => token.promise });
    await server[Symbol.asyncDispose]();
    const watch = begin(transport, calledOff.signal);
    calledOff.abort();
    token.resolve('x');
    expect(await (await watch).next()).toMatchObject({ done: true });
    // What is not handled is told of when all microtasks are done.
    await new Promise(resolve => setImmediate(resolve));
    await new Promise(resolve => setTimeout(resolve, 0));
    expect(unhandled).toEqual([]);
  });

  it('end with their transport, also before they have begun', async () => {
    const transport = connect();
    const watch = await begin(transport);
    const next = watch.next();
    await transport[Symbol.asyncDispose]();
    expect(await next).toMatchObject({ done: true });
    await expect.poll(() => api.watcherCount).toBe(0);
    expect(await (await begin(transport)).next()).toMatchObject({ done: true });
  });
});
