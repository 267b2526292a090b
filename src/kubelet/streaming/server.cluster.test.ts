/** The kubelet's server over loopback sockets: whom it answers, and that nobody can end it. */
import { once } from 'node:events';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { notFound, type SubjectAccessReviewSpec, type TokenReviewSpec } from '#api';
import { silentLogger, systemClock } from '#base';
import { type Client, createDelegatedAccess } from '#client';
import { type KeyPair, makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { podWith } from '../testing/builders.ts';
import {
  type StreamingBackend,
  type StreamingServer,
  type StreamingServerOptions,
  startStreamingServer,
} from './server.ts';

const start = (more: Partial<StreamingServerOptions> = {}) =>
  startStreamingServer({
    backend,
    nodeName: 'node-1',
    access,
    document: async path => documents.get(path),
    clock: systemClock,
    logger: silentLogger,
    tls: { ...certificates.server, ca: certificates.ca },
    host: '127.0.0.1',
    port: 0,
    ...more,
  });
const refuse = () => Promise.reject(notFound({ group: '', resource: 'pods' }, 'absent'));
const backend: StreamingBackend = {
  pods: () => [podWith()],
  async openLog({ pod }) {
    if (pod === 'absent') return await refuse();
    return (async function* () {
      yield Buffer.from('one\n');
      yield Buffer.from('two\n');
    })();
  },
  execUrl: refuse,
  attachUrl: refuse,
  portForwardUrl: refuse,
  connectorOf: refuse,
};

/** `monitoring` may read metrics, and knows a token; certificates are as they say. */
const access = createDelegatedAccess({
  clock: systemClock,
  client: {
    create: (kind: { kind: string }, { spec }: { spec: TokenReviewSpec & SubjectAccessReviewSpec }) => {
      if (kind.kind === 'TokenReview')
        return Promise.resolve({
          status: { authenticated: spec.token === 'good', user: { username: 'monitoring', groups: [] } },
        });
      const { verb, resource, subresource, name } = spec.resourceAttributes ?? {};
      const isMetrics = `${verb} ${resource}/${subresource} ${name}` === 'get nodes/metrics node-1';
      return Promise.resolve({ status: { allowed: spec.user === 'monitoring' && isMetrics } });
    },
  } as unknown as Client,
});

const documents = new Map([
  ['/healthz', { contentType: 'text/plain', body: 'ok' }],
  ['/metrics', { contentType: 'text/plain', body: 'depth 3' }],
]);

let certificates: TestCertificates;
let server: StreamingServer;
beforeAll(async () => {
  certificates = await makeCertificates();
  server = await start();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Asks as the holder of a certificate, or as nobody; resolves with what a person would see. */
async function ask(path: string, as?: KeyPair, headers: Record<string, string> = {}): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(
    { host: '127.0.0.1', port: server.port, path, headers, agent: false, ca: certificates.ca, ...as },
    response => void text(response).then(body => resolve(`${response.statusCode} ${body.split('\n')[0]}`), reject),
  )
    .on('error', reject)
    .end();
  return await promise;
}
const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
const paths = [
  '/healthz',
  '/metrics',
  '/pods',
  '/exec/ns/pod/main?command=ls',
  '/nothing',
  '/%',
  '//',
  '/exec/%E0%A4%A/x',
];

describe.each(paths)('%s', path => {
  test.each([{}, upgrade])('is for the administrator alone: %j', async headers => {
    expect(await ask(path, undefined, headers)).toMatch(/^401 Unauthorized/);
    expect(await ask(path, certificates.client, headers)).toMatch(/^403 Forbidden/);
  });
});

test.each([
  ['/healthz', '200 ok'],
  ['/containerLogs/ns/pod/main', '200 one'],
  ['/containerLogs/ns/absent/main', '404 pods "absent" not found'],
  ['/exec/ns/pod/main?command=ls', '400 an upgrade to SPDY/3.1 or WebSocket is required'],
  [`/exec/ns/pod/main?command=${'long'.repeat(10_000)}`, '400 an upgrade to SPDY/3.1 or WebSocket is required'],
  ['/metrics?x=1', '200 depth 3'],
  ['/nothing', '404 404 page not found'],
  ['/%', '404 404 page not found'],
  ['//', '404 404 page not found'],
])('an administrator who asks for %s gets: %s', async (path, expected) => {
  expect(await ask(path, certificates.admin)).toBe(expected);
});

test('another certificate is shown to who connects next; who is connected goes on', async () => {
  await using renewed = await start();
  const open = async () => {
    const options = { host: '127.0.0.1', port: renewed.port, rejectUnauthorized: false, ...certificates.admin };
    const socket = connect(options);
    await once(socket, 'secureConnect');
    return socket;
  };
  const before = await open();
  renewed.useCertificate(certificates.apiServer);
  const after = await open();
  expect(before.getPeerCertificate().subject).toMatchObject({ CN: 'test-server' });
  expect(after.getPeerCertificate().subject).toMatchObject({ CN: 'test-client' });
  before.write('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(await text(before)).toMatch(/^HTTP\/1.1 200 /);
  after.destroy();
});

describe('whoever has a token', () => {
  const authorization = 'Bearer good';

  test.each([
    ['/metrics', '200 depth 3'],
    ['/metrics/nothing', '404 404 page not found'],
    ['/stats/summary', '403 Forbidden (user=monitoring, verb=get, resource=nodes, subresource(s)=[stats])'],
    ['/pods', '403 Forbidden (user=monitoring, verb=get, resource=nodes, subresource(s)=[pods proxy])'],
    ['/metrics/../pods', '403 Forbidden (user=monitoring, verb=get, resource=nodes, subresource(s)=[pods proxy])'],
    ['//metrics/pods', '403 Forbidden (user=monitoring, verb=get, resource=nodes, subresource(s)=[pods proxy])'],
    [
      '/metrics/%2e%2e/exec/ns/pod/main?command=ls',
      '403 Forbidden (user=monitoring, verb=get, resource=nodes, subresource(s)=[proxy])',
    ],
  ])('may do what the API server lets them: %s', async (path, expected) => {
    expect(await ask(path, undefined, { authorization })).toBe(expected);
  });

  test('does not upgrade past it', async () => {
    const path = '/metrics/%2e%2e/exec/ns/pod/main?command=ls';
    expect(await ask(path, undefined, { authorization, ...upgrade })).toMatch(/^403 Forbidden/);
  });

  test('that nobody knows, is nobody', async () => {
    expect(await ask('/metrics', undefined, { authorization: 'Bearer bad' })).toBe('401 Unauthorized');
  });
});

test('an API server gets what an administrator gets', async () => {
  expect(await ask('/healthz', certificates.apiServer)).toBe('200 ok');
});

test.each([
  ['/exec/ns/absent/main?command=ls', '404 pods "absent" not found'],
  ['/containerLogs/ns/pod/main', '404 404 page not found'],
  ['/%', '404 404 page not found'],
])('an upgrade of %s that cannot be is refused: %s', async (path, expected) => {
  expect(await ask(path, certificates.admin, upgrade)).toBe(expected);
});

test('whoever comes new takes the place of a connection that is idle', async () => {
  await using small = await start({ connections: { total: 10, perAddress: 10, perLoopback: 2 } });
  const open = () => connect({ host: '127.0.0.1', port: small.port, ca: certificates.ca });
  const idle = open();
  const ended = once(idle, 'close');
  await once(idle, 'secureConnect');
  const next = open();
  await once(next, 'secureConnect');
  const last = open();
  await once(last, 'secureConnect');
  await ended;
  for (const socket of [next, last]) socket.destroy();
});
