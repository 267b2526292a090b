/** A server of another group beside this one: a real one, over TLS, that says whom it was asked by. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  APIService,
  ConfigMap,
  defineKind,
  EndpointSlice,
  findCondition,
  type KubeObject,
  Service,
  serviceNameLabel,
} from '#api';
import { systemClock } from '#base';
import { type Client, createClient, createHttpsTransport } from '#client';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { errorOf, startTestServer, type TestServer } from '../testing.ts';

interface Reading extends KubeObject {
  value?: unknown;
}
const place = { group: 'readings.example.com', version: 'v1' };
const Reading = defineKind<Reading>({ ...place, kind: 'Reading', plural: 'readings', scope: 'Namespaced' });
const base = `/apis/${place.group}/${place.version}`;
const verbs = ['get', 'list', 'watch', 'create'];

let certificates: TestCertificates;
/** Of the front proxy: an authority of its own, as those of users are never believed for it. */
let front: TestCertificates;
let stack: AsyncDisposableStack;
let test: TestServer;
let extension: { readonly port: number };
let remote: Client;
let apiPort: number;
let connections = 0;
const seen: { method: string; url: string; user: unknown; vouched: boolean; body: string }[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers, socket } = request;
  const send = (code: number, value: unknown) =>
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const names = { apiVersion: Reading.apiVersion, kind: Reading.kind };
  if (url === base) {
    const resource = { name: 'readings', singularName: 'reading', namespaced: true, kind: 'Reading', verbs };
    return void send(200, { kind: 'APIResourceList', groupVersion: Reading.apiVersion, resources: [resource] });
  }
  if (url === '/openapi/v3')
    return void send(200, { paths: { [base.slice(1)]: { serverRelativeURL: `/openapi/v3${base}?hash=A` } } });
  if (url === '/openapi/v2') {
    const paths = { [`${base}/namespaces/{namespace}/readings`]: { get: { responses: {} } } };
    return void send(200, { swagger: '2.0', info: {}, paths, definitions: {} });
  }
  if (url.startsWith('/openapi/v3/')) return void send(200, { openapi: '3.0.0' });
  const user = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-remote-')));
  seen.push({ method, url, user, vouched: (socket as TLSSocket).authorized, body: await text(request) });
  if (url.endsWith('/broken')) return void send(418, { kind: 'Status', status: 'Failure', code: 418, message: 'tea' });
  if (url.endsWith('/elsewhere'))
    return void response.writeHead(302, { location: 'https://elsewhere.example.com/' }).end();
  if (url.includes('watch=true')) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`${JSON.stringify({ type: 'ADDED', object: { ...names, metadata: { name: 'a' } } })}\n`);
    return;
  }
  send(200, { ...names, metadata: { name: 'a', namespace: 'default' }, value: 7 });
}

beforeAll(async () => {
  certificates = await makeCertificates();
  front = await makeCertificates();
});
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  seen.length = 0;
  connections = 0;
  const { server, admin, ca } = certificates;
  const listening = https.createServer(
    { ...server, ca: front.ca, requestCert: true, rejectUnauthorized: false },
    (...pair) => {
      void answer(...pair);
    },
  );
  listening.on('secureConnection', () => connections++);
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  stack.defer(() => {
    listening.closeAllConnections();
    listening.close();
  });
  extension = { port: (listening.address() as AddressInfo).port };
  test = stack.use(
    await startTestServer({
      clock: systemClock,
      frontProxy: { ca: front.ca, name: 'test-client', ...front.client },
      egressRoute: ({ port }) => ({ host: '127.0.0.1', port }),
    }),
  );
  const tls = { certificate: server.cert, key: server.key, clientAuthority: ca };
  const listener = stack.use(await test.server.listen({ tls }));
  apiPort = listener.port;
  const url = `https://127.0.0.1:${apiPort}`;
  remote = createClient(stack.use(createHttpsTransport({ server: url, ca, ...admin })));
  return () => stack.disposeAsync();
});

const key = { namespace: 'default', name: 'extension' };
/** `isBlind`: its certificate is not verified. */
type SpecChange = Partial<APIService['spec']> & { readonly isBlind?: boolean };

/** Whose server it is: the service, its endpoints, and the API service. */
async function install(spec: SpecChange = {}): Promise<void> {
  await test.client.create(Service, { metadata: key, spec: { ports: [{ port: 443, targetPort: extension.port }] } });
  await test.client.create(EndpointSlice, {
    metadata: { ...key, labels: { [serviceNameLabel]: key.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.7'] }],
    ports: [{ port: extension.port }],
  });
  await register(spec);
}

const register = ({ isBlind = false, ...spec }: SpecChange = {}) =>
  test.client.create(APIService, {
    metadata: { name: `${place.version}.${place.group}` },
    spec: {
      ...place,
      service: key,
      ...(isBlind ? { insecureSkipTLSVerify: true } : { caBundle: Buffer.from(certificates.ca).toString('base64') }),
      groupPriorityMinimum: 100,
      versionPriority: 10,
      ...spec,
    },
  });

/** The reason of its condition, once it is another than before. */
async function availability(status: string): Promise<string | undefined> {
  for await (const { object } of test.client.watch(APIService, {
    fieldSelector: `metadata.name=${place.version}.${place.group}`,
    sendInitialEvents: true,
    resourceVersionMatch: 'NotOlderThan',
  })) {
    const condition = findCondition(object.status?.conditions, 'Available');
    if (condition?.status === status) return condition.reason;
  }
  throw new Error('the watch ended');
}

async function read(path: string): Promise<{ code: number; body: Record<string, unknown> }> {
  const { ca, admin } = certificates;
  const request = https.get({ host: '127.0.0.1', port: apiPort, path, ca, ...admin, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { code: response.statusCode ?? 0, body: JSON.parse(await text(response)) as Record<string, unknown> };
}

describe('requests', () => {
  it('are passed on with who asks, and answered as the server answers', async () => {
    await install();
    const { value } = await remote.get(Reading, { namespace: 'default', name: 'a' });
    expect(value).toBe(7);
    await remote.create(Reading, { metadata: { namespace: 'default', name: 'b' }, value: 1 }, { dryRun: ['All'] });
    const user = { 'x-remote-user': 'test-client', 'x-remote-group': 'system:masters, system:authenticated' };
    expect(seen).toMatchObject([
      { method: 'GET', url: `${base}/namespaces/default/readings/a`, user, vouched: true },
      { method: 'POST', url: `${base}/namespaces/default/readings?dryRun=All`, user, vouched: true },
    ]);
    expect(JSON.parse(seen[1]?.body ?? '')).toMatchObject({ metadata: { name: 'b' }, value: 1 });
    expect(await read(`${base}/namespaces/default/readings/broken`)).toMatchObject({
      code: 418,
      body: { message: 'tea' },
    });
  });

  it('come from within the process, too', async () => {
    await install();
    const bob = test.as({ username: 'bob', groups: ['system:masters'], uid: '7', extra: { 'a/b': ['c'] } });
    expect((await bob.get(Reading, { namespace: 'default', name: 'a' })).value).toBe(7);
    expect(seen[0]?.user).toEqual({
      'x-remote-user': 'bob',
      'x-remote-uid': '7',
      'x-remote-group': 'system:masters',
      'x-remote-extra-a%2fb': 'c',
    });
    expect((await errorOf(bob.get(Reading, { namespace: 'default', name: 'broken' }))).message).toBe('tea');
  });

  it('take connections that are kept', async () => {
    await install();
    for (let count = 0; count < 5; count++) await remote.get(Reading, { namespace: 'default', name: 'a' });
    // Whether it can be asked, and what it describes, is found out meanwhile.
    expect(connections).toBeLessThanOrEqual(3);
  });

  it('are not passed on for who may not', async () => {
    await install();
    const nobody = test.as({ username: 'nobody', groups: [] });
    expect((await errorOf(nobody.get(Reading, { namespace: 'default', name: 'a' }))).message).toMatch(
      /readings\.readings\.example\.com "a" is forbidden: User "nobody" cannot get resource "readings"/,
    );
    expect(seen).toEqual([]);
  });

  it('lead nowhere else, whatever the server says', async () => {
    await install();
    expect(await read(`${base}/namespaces/default/readings/elsewhere`)).toMatchObject({
      code: 502,
      body: { message: 'the backend attempted to redirect this request, which is not permitted' },
    });
    const bob = test.as({ username: 'bob', groups: ['system:masters'] });
    expect(await errorOf(bob.get(Reading, { namespace: 'default', name: 'elsewhere' }))).toMatchObject({
      status: { code: 502 },
    });
  });

  it('may be watches, which end with their client', async () => {
    await install();
    const watching = new AbortController();
    for await (const { type, object } of remote.watch(Reading, { signal: watching.signal })) {
      expect([type, object.metadata.name]).toEqual(['ADDED', 'a']);
      break;
    }
    watching.abort();
  });

  it('are not found when nobody answers for the version any more', async () => {
    await install();
    await remote.get(Reading, { namespace: 'default', name: 'a' });
    await test.client.delete(APIService, { name: `${place.version}.${place.group}` });
    const error = await errorOf(remote.get(Reading, { namespace: 'default', name: 'a' }));
    expect(error.message).toBe('the server could not find the requested resource');
  });
});

describe('a server that cannot be asked', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['has no service', () => register(), 'ServiceNotFound'],
    [
      'is not who it says',
      () => install({ caBundle: Buffer.from(certificates.client.cert).toString('base64') }),
      'FailedDiscoveryCheck',
    ],
  ])('%s', async (_, set, reason) => {
    await set();
    expect(await availability('False')).toBe(reason);
    const error = await errorOf(remote.get(Reading, { namespace: 'default', name: 'a' }));
    expect(error).toMatchObject({ status: { code: 503, reason: 'ServiceUnavailable' } });
  });

  it('is asked as soon as it can be', async () => {
    await register();
    expect(await availability('False')).toBe('ServiceNotFound');
    await test.client.delete(APIService, { name: `${place.version}.${place.group}` });
    await install({ isBlind: true });
    expect(await availability('True')).toBe('Passed');
  });
});

it('lists what it serves in discovery and OpenAPI', async () => {
  await install();
  expect(await availability('True')).toBe('Passed');
  const groups = (await read('/apis')).body['groups'] as { name: string }[];
  expect(groups.find(({ name }) => name === place.group)).toMatchObject({
    versions: [{ groupVersion: Reading.apiVersion, version: 'v1' }],
  });
  expect((await read(base)).body).toMatchObject({ resources: [{ name: 'readings', verbs }] });
  const { paths } = (await read('/openapi/v3')).body as { paths: Record<string, unknown> };
  expect(paths[base.slice(1)]).toEqual({ serverRelativeURL: `/openapi/v3${base}?hash=A` });
  expect((await read(`/openapi/v3${base}?hash=A`)).body).toEqual({ openapi: '3.0.0' });
  const described = async () => {
    const { body } = await read('/openapi/v2');
    return Object.keys(body['paths'] as object).filter(path => path.startsWith(`${base}/`));
  };
  await expect.poll(described, { timeout: 30_000 }).toEqual([`${base}/namespaces/{namespace}/readings`]);
  await test.client.delete(APIService, { name: `${place.version}.${place.group}` });
  await expect.poll(described, { timeout: 30_000 }).toEqual([]);
});

it('tells such servers how to know who asks', async () => {
  const name = 'extension-apiserver-authentication';
  const { data } = await test.client.get(ConfigMap, { namespace: 'kube-system', name });
  expect(data).toMatchObject({
    'client-ca-file': certificates.ca,
    'requestheader-allowed-names': '["test-client"]',
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
  });
});
