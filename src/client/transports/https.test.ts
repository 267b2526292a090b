import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, expired, isExpired, StatusError } from '#api';
import { silentLogger, systemClock } from '#base';
import { createClient } from '../create-client.ts';
import { createInformers } from '../informer/create-informers.ts';
import { makeCertificates, type TestCertificates } from '../testing/certificates.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { type HttpServer, startHttpServer } from '../testing/http-server.ts';
import { describeTransportContract } from './contract.ts';
import { createHttpsTransport, type HttpsTransportOptions } from './https.ts';
import { createInProcessTransport } from './in-process.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});

describe.each([
  { name: 'https', spoken: {} },
  { name: 'https with watches by HTTP/2', spoken: { http2: {} } },
])('$name', ({ name, spoken }) => {
  describeTransportContract(name, async () => {
    const api = new FakeApi();
    const server = await startHttpServer(api, certificates, spoken);
    return {
      transport: createHttpsTransport({ server: server.url, ca: certificates.ca, ...certificates.client }),
      expire: async () => api.compact(),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  });
});

describe('the https transport', () => {
  let api: FakeApi;
  let server: HttpServer;
  beforeEach(async () => {
    api = new FakeApi();
    server = await startHttpServer(api, certificates);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const connect = (options: Partial<HttpsTransportOptions> = {}) =>
    createHttpsTransport({ server: server.url, ca: certificates.ca, ...options });
  const namespace = 'default';

  it.each([
    { by: 'client certificate', options: () => certificates.client, user: 'test-client' },
    { by: 'token', options: () => ({ token: 'secret' }), user: 'Bearer secret' },
    { by: 'token that changes', options: () => ({ token: async () => 'fresh' }), user: 'Bearer fresh' },
    { by: 'password', options: () => ({ basic: { username: 'u', password: 'p' } }), user: 'Basic dTpw' },
  ])('authenticates by $by', async ({ options, user }) => {
    await using transport = connect(options());
    const users: string[] = [];
    api.intercept = (_, { username }) => users.push(username);
    await createClient(transport).list(ConfigMap, { namespace });
    expect(users).toEqual([user]);
  });

  it('throws Unauthorized when the server does not know who is asking', async () => {
    await using transport = connect();
    await expect(createClient(transport).list(ConfigMap)).rejects.toMatchObject({
      status: { code: 401, reason: 'Unauthorized' },
    });
  });

  it('uses a connection again', async () => {
    await using transport = connect({ token: 'x' });
    const client = createClient(transport);
    for (let i = 0; i < 5; i++) await client.list(ConfigMap, { namespace });
    expect(server.connections).toBe(1);
  });

  it('asks again when a connection that it kept turns out to be closed', async () => {
    await using transport = connect({ token: 'x' });
    const client = createClient(transport);
    await client.list(ConfigMap, { namespace });
    server.cut();
    expect((await client.list(ConfigMap, { namespace })).items).toEqual([]);
    expect(server.connections).toBe(2);
  });

  it('never repeats a write that may have been carried out', async () => {
    await using transport = connect({ token: 'x' });
    const client = createClient(transport);
    await client.list(ConfigMap, { namespace });
    const verbs: string[] = [];
    api.intercept = ({ verb }) => {
      verbs.push(verb);
      server.cut();
    };
    await expect(client.create(ConfigMap, { metadata: { name: 'one', namespace } })).rejects.toThrow('cannot reach');
    expect(verbs).toEqual(['create']);
  });

  it('refuses a server that it does not trust', async () => {
    const { ca } = await makeCertificates();
    await using transport = connect({ ca, token: 'x' });
    await expect(createClient(transport).list(ConfigMap)).rejects.toThrow(
      /cannot reach the API server at 127\.0\.0\.1:\d+: /,
    );
    await using careless = connect({ ca, token: 'x', insecureSkipTlsVerify: true });
    expect((await createClient(careless).list(ConfigMap)).items).toEqual([]);
  });

  it("says what this machine's clock says when a certificate is not of its time", async () => {
    const old = await makeCertificates({ notAfter: new Date('2020-01-01') });
    await using past = await startHttpServer(api, old);
    await using transport = createHttpsTransport({ server: past.url, ca: old.ca, token: 'x' });
    await expect(createClient(transport).list(ConfigMap)).rejects.toThrow(
      /: certificate has expired \(by this machine's clock it is 2\d{3}-\d\d-\d\dT[\d:]+Z\)$/,
    );
  });

  it('says what it cannot reach', async () => {
    await using transport = connect({ token: 'x' });
    await server[Symbol.asyncDispose]();
    const error = await createClient(transport)
      .list(ConfigMap)
      .catch((error: unknown) => error);
    expect(error).not.toBeInstanceOf(StatusError);
    expect(String(error)).toMatch(/cannot reach the API server at 127\.0\.0\.1:\d+: connect ECONNREFUSED/);
  });

  it('throws when a watch breaks, and the Status of an error in its stream', async () => {
    await using transport = connect({ token: 'x' });
    const client = createClient(transport);
    const watch = async () => {
      await client.create(ConfigMap, { metadata: { name: `n${api.requests.length}`, namespace } });
      const events = client.watch(ConfigMap, { namespace, resourceVersion: '0' })[Symbol.asyncIterator]();
      while (api.watcherCount === 0) await events.next();
      return events;
    };
    const first = await watch();
    server.cut();
    await expect(Array.fromAsync({ [Symbol.asyncIterator]: () => first })).rejects.toThrow('aborted');
    const second = await watch();
    api.endWatches(expired('too old'));
    await expect(Array.fromAsync({ [Symbol.asyncIterator]: () => second })).rejects.toSatisfy(isExpired);
  });

  it('gives up on a server that says nothing', async () => {
    const never = Promise.withResolvers<never>();
    api.request = () => never.promise;
    await using transport = connect({ token: 'x', timeoutMs: 20 });
    await expect(createClient(transport).list(ConfigMap)).rejects.toThrow('no answer within 20 ms');
  });

  it('lets an informer go on after its connection was cut', async () => {
    await using transport = connect({ token: 'x' });
    const client = createClient(transport);
    const elsewhere = createClient(createInProcessTransport({ handler: api, user: { username: 'other', groups: [] } }));
    await using informers = createInformers({ client, clock: systemClock, logger: silentLogger });
    const informer = informers.for(ConfigMap);
    await informer.synced;
    const appeared = (name: string) =>
      new Promise<void>(resolve => {
        informer.onChange(({ object }) => {
          if (object.metadata.name === name) resolve();
        });
      });
    for (const name of ['a', 'b', 'c']) {
      await elsewhere.create(ConfigMap, { metadata: { name, namespace } });
      await appeared(name);
      server.cut();
    }
    expect(informer.lister.list()).toHaveLength(3);
  });
});
