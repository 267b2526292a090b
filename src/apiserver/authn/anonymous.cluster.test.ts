/** Requests over the wire by who shows nothing, or what is not believed.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigMap, Role, RoleBinding, type Status } from '#api';
import { type KeyPair, makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { startTestServer, type TestServer } from '../testing.ts';

/** What of an answer says how a request went. */
interface Answered {
  readonly code: number | undefined;
  readonly message: string | undefined;
}

let ours: TestCertificates;
let strange: TestCertificates;
let stack: AsyncDisposableStack;
let server: TestServer;

beforeAll(async () => {
  [ours, strange] = await Promise.all([makeCertificates(), makeCertificates({ authority: 'another' })]);
  stack = new AsyncDisposableStack();
  server = stack.use(await startTestServer());
});
afterAll(() => stack.disposeAsync());

async function listen(of: TestServer): Promise<number> {
  const { cert: certificate, key } = ours.server;
  const port = await of.server.listen({ tls: { certificate, key, clientAuthority: ours.ca } });
  return stack.use(port).port;
}

type Ask = (port: number, path: string, shown?: Partial<KeyPair> & { readonly token?: string }) => Promise<Answered>;

const askHttp1: Ask = async (port, path, { token, ...shown } = {}) => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const request = https.get({ host: '127.0.0.1', port, path, ca: ours.ca, agent: false, headers, ...shown });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { message } = (await json(response)) as Status;
  return { code: response.statusCode, message };
};

const askHttp2: Ask = async (port, path, { token, ...shown } = {}) => {
  const session = http2.connect(`https://127.0.0.1:${port}`, { ca: ours.ca, ...shown });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const stream = session.request({ ':path': path, ...headers });
  const [head] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader];
  const { message } = (await json(stream)) as Status;
  session.close();
  return { code: head[':status'], message };
};

const unauthorized: Answered = { code: 401, message: 'Unauthorized' };
const configMaps = '/api/v1/namespaces/default/configmaps';

describe.each([
  ['HTTP/1.1', askHttp1],
  ['HTTP/2', askHttp2],
])('over %s', (_, ask) => {
  it('who shows nothing is anonymous, and may see how the server is', async () => {
    const port = await listen(server);
    expect(await ask(port, '/version')).toEqual({ code: 200, message: undefined });
    expect(await ask(port, `${configMaps}/a`)).toEqual({
      code: 403,
      message:
        'configmaps "a" is forbidden: User "system:anonymous" cannot get resource "configmaps" in API group "" in the namespace "default"',
    });
    expect(await ask(port, '/apis')).toEqual({
      code: 403,
      message: 'forbidden: User "system:anonymous" cannot get path "/apis"',
    });
  });

  it('who shows what is not believed is not', async () => {
    const port = await listen(server);
    expect(await ask(port, '/version', { token: 'made-up' })).toEqual(unauthorized);
    expect(await ask(port, '/version', strange.admin)).toEqual(unauthorized);
  });

  it('nobody is anonymous where that is switched off', async () => {
    const port = await listen(stack.use(await startTestServer({ anonymousAuth: false })));
    expect(await ask(port, '/version')).toEqual(unauthorized);
    expect(await ask(port, configMaps, ours.admin)).toMatchObject({ code: 200 });
  });
});

it('who is anonymous may do what a role that is bound to them says, and no more', async () => {
  const metadata = { name: 'cluster-info', namespace: 'kube-public' };
  const { client } = server;
  await client.create(ConfigMap, { metadata });
  const rules = [{ apiGroups: [''], resources: ['configmaps'], resourceNames: ['cluster-info'], verbs: ['get'] }];
  await client.create(Role, { metadata, rules });
  await client.create(RoleBinding, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'cluster-info' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:anonymous' }],
  });
  const port = await listen(server);
  const path = '/api/v1/namespaces/kube-public/configmaps';
  expect(await askHttp1(port, `${path}/cluster-info`)).toMatchObject({ code: 200 });
  expect(await askHttp1(port, `${path}/other`)).toMatchObject({ code: 403 });
  expect(await askHttp1(port, path)).toMatchObject({ code: 403 });
});
