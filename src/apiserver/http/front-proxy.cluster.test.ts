/** Who is believed that stands in front of this server, over real connections. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SelfSubjectReview } from '#api';
import { type KeyPair, makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { startTestServer } from '../testing.ts';
import type { Listener } from './listener.ts';

let stack: AsyncDisposableStack;
let own: TestCertificates;
let front: TestCertificates;
let listener: Listener;
beforeAll(async () => {
  stack = new AsyncDisposableStack();
  [own, front] = await Promise.all([makeCertificates(), makeCertificates({ authority: 'front-ca' })]);
  const frontProxy = { ca: front.ca, name: 'test-client', ...front.client };
  const { server } = stack.use(await startTestServer({ frontProxy }));
  const tls = { certificate: own.server.cert, key: own.server.key, clientAuthority: own.ca };
  listener = stack.use(await server.listen({ tls }));
});
afterAll(() => stack.disposeAsync());

/** Whom the server takes for who asks; undefined when nobody is known. */
async function whoAsks(pair: KeyPair, headers: Record<string, string | string[]> = {}, agent?: https.Agent) {
  const request = https.request({
    host: '127.0.0.1',
    port: listener.port,
    ca: own.ca,
    ...pair,
    agent: agent ?? false,
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    headers: { 'content-type': 'application/json', ...headers },
  });
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  request.end(JSON.stringify(review));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const isResumed = (response.socket as TLSSocket).isSessionReused();
  const body = (await json(response)) as SelfSubjectReview;
  return { user: body.status?.userInfo, isResumed };
}

const jane = {
  'X-Remote-User': 'jane',
  'X-Remote-Uid': 'u-1',
  'X-Remote-Group': 'developers',
  'X-Remote-Extra-Example.com%2fTeam': 'blue',
};

test('a comma in the name of a group, from a server in front, is no second group', async () => {
  const groups = ['CN=a, system:masters', 'b'];
  const { user } = await whoAsks(front.client, { ...jane, 'X-Remote-Group': groups });
  expect(user?.groups).toEqual([...groups, 'system:authenticated']);
});

test('a server with a certificate of that authority says for whom it asks', async () => {
  expect((await whoAsks(front.client, jane)).user).toEqual({
    username: 'jane',
    uid: 'u-1',
    groups: ['developers', 'system:authenticated'],
    extra: { 'example.com/team': ['blue'] },
  });
});

test('its certificate alone makes nobody a user, whatever is in it', async () => {
  expect((await whoAsks(front.client)).user).toBeUndefined();
  expect((await whoAsks(front.admin)).user).toBeUndefined();
  const noProxy = await makeCertificates({ authority: 'front-ca' });
  expect((await whoAsks(noProxy.admin, jane)).user).toBeUndefined();
});

test('nobody else says for whom they ask', async () => {
  expect((await whoAsks(own.client, jane)).user).toMatchObject({ username: 'test-client' });
});

test('the same holds for connections that go on with an earlier session', async () => {
  await using agents = new AsyncDisposableStack();
  const agent = agents.adopt(new https.Agent(), one => one.destroy());
  const other = agents.adopt(new https.Agent(), one => one.destroy());
  for (const resumed of [false, true]) {
    expect(await whoAsks(front.client, jane, agent)).toMatchObject({ user: { username: 'jane' }, isResumed: resumed });
    expect(await whoAsks(own.client, jane, other)).toMatchObject({
      user: { username: 'test-client' },
      isResumed: resumed,
    });
  }
});
