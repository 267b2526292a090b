import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ConfigMap, Secret, ServiceAccount, type TokenRequest, TokenReview } from '#api';
import { formatDate } from '#base';
import { mergePatch } from '#client';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const dayMs = 24 * 60 * 60 * 1000;
const lastUsed = 'kubernetes.io/legacy-token-last-used';
const account = { namespace: 'default', name: 'robot' };
const key = { namespace: 'default', name: 'robot-token' };
const tracking = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' };

let certificates: TestCertificates;
let test: TestServer;
beforeAll(async () => {
  certificates = await makeCertificates();
});
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const listen = () => {
  const { server, ca } = certificates;
  return test.server.listen({ tls: { certificate: server.cert, key: server.key, clientAuthority: ca } });
};
const today = () => formatDate(test.clock.now());

/** A secret that holds a token of the account, which is bound to it. */
async function makeToken(): Promise<string> {
  const { client } = test;
  await client.create(ServiceAccount, { metadata: account });
  const metadata = { ...key, annotations: { 'kubernetes.io/service-account.name': 'robot' } };
  await client.create(Secret, { metadata, type: 'kubernetes.io/service-account-token' });
  const token = await requestToken();
  await client.patch(Secret, key, mergePatch({ data: { token: btoa(token) } }));
  return token;
}

async function requestToken(): Promise<string> {
  const boundObjectRef = { kind: 'Secret', apiVersion: 'v1', name: key.name };
  const request = { spec: { boundObjectRef, expirationSeconds: 2 ** 32 } };
  return (
    (await test.client.createSubresource<TokenRequest>(ServiceAccount, account, 'token', request)).status?.token ?? ''
  );
}

const review = async (token: string) =>
  (await test.client.create(TokenReview, { metadata: {}, spec: { token } })).status;
const label = (labels: Record<string, string | null>) =>
  test.client.patch(Secret, key, mergePatch({ metadata: { labels } }));
const secret = () => test.client.get(Secret, key);

it('the secret says on which day its token was used last, and is written once a day', async () => {
  const token = await makeToken();
  expect((await secret()).metadata.labels).toBeUndefined();
  expect((await review(token))?.authenticated).toBe(true);
  const first = await secret();
  expect(first.metadata.labels).toEqual({ [lastUsed]: today() });
  await review(token);
  expect((await secret()).metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  await test.clock.advance(dayMs);
  await Promise.all([review(token), review(token)]);
  expect((await secret()).metadata.labels).toEqual({ [lastUsed]: today() });
});

it('a token that is bound to a secret and does not lie in it is not tracked', async () => {
  await makeToken();
  const other = await requestToken();
  await label({ 'kubernetes.io/legacy-token-invalid-since': '2020-01-01' });
  expect((await review(other))?.authenticated).toBe(true);
  expect((await secret()).metadata.labels).not.toHaveProperty(lastUsed);
});

it('a token that was marked invalid is refused until the mark is taken away, and its use written down', async () => {
  const token = await makeToken();
  await label({ 'kubernetes.io/legacy-token-invalid-since': '2020-01-01' });
  const refused = await review(token);
  expect(refused?.authenticated).toBeUndefined();
  expect(refused?.error).toMatch(
    /^the token in secret default\/robot-token for service account default\/robot has been marked invalid\. /,
  );
  expect((await secret()).metadata.labels).toHaveProperty([lastUsed], today());
  await label({ 'kubernetes.io/legacy-token-invalid-since': null });
  expect((await review(token))?.authenticated).toBe(true);
});

it('who asks with a token that was made without being asked for is warned, and refused when it is invalid', async () => {
  const token = await makeToken();
  await test.client.patch(ServiceAccount, account, mergePatch({ secrets: [{ name: key.name }] }));
  await using port = await listen();
  async function ask() {
    const headers = { authorization: `Bearer ${token}` };
    const request = https.get({
      host: '127.0.0.1',
      port: port.port,
      ca: certificates.ca,
      agent: false,
      path: '/api/v1/nodes',
      headers,
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    return [response.statusCode, response.headers['warning']];
  }
  expect(await ask()).toEqual([
    403,
    '299 - "Use tokens from the TokenRequest API or manually created secret-based tokens instead of auto-generated secret-based tokens."',
  ]);
  await label({ 'kubernetes.io/legacy-token-invalid-since': '2020-01-01' });
  expect(await ask()).toEqual([401, undefined]);
});

it('a config map says since when, from the first port on; it is made again and mended, and not changed', async () => {
  const since = async () => (await test.client.find(ConfigMap, tracking))?.data?.['since'];
  expect(await since()).toBeUndefined();
  const firstDay = today();
  await using _port = await listen();
  expect(await since()).toBe(firstDay);
  await test.clock.advance(dayMs);
  await using _other = await listen();
  expect(await since()).toBe(firstDay);
  await test.client.delete(ConfigMap, tracking);
  await vi.waitFor(async () => expect(await since()).toBe(today()));
  await test.client.patch(ConfigMap, tracking, mergePatch({ data: { since: 'ever' } }));
  await vi.waitFor(async () => expect(await since()).toBe(today()));
});
