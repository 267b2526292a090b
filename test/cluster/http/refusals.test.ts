/** The HTTP layer of the API server: what wrong requests are told. */
import { expect, it } from 'vitest';
import { CustomResourceDefinition, Node, Pod } from '#api';
import { gadgets, gadgetVersion } from '../../../src/apiserver/extensions/fixtures/gadgets.ts';
import { admin, json, serveEachTest } from './served.ts';

const served = serveEachTest();
const { send } = served;

it('looks at sessions into pods before it wants an upgrade', async () => {
  const pods = '/api/v1/namespaces/default/pods';
  const metadata = { namespace: 'default', name: 'waiting' };
  await served.client.create(Pod, { metadata, spec: { containers: [{ name: 'main', image: 'main' }] } });
  const node = await served.client.create(Node, { metadata: { name: 'here' }, spec: {} });
  const addresses = [{ type: 'InternalIP' as const, address: '192.0.2.7' }];
  const daemonEndpoints = { kubeletEndpoint: { Port: 10_250 } };
  await served.client.updateStatus(Node, { ...node, status: { ...node.status, addresses, daemonEndpoints } });
  const placed = { namespace: 'default', name: 'placed' };
  const spec = { nodeName: 'here', containers: [{ name: 'main', image: 'main' }] };
  await served.client.create(Pod, { metadata: placed, spec });
  const told = async (path: string, method = 'GET') => {
    const { code, json: status } = await send({ path: `${pods}/${path}`, method, ...admin });
    return [code, status.message];
  };
  for (const session of ['exec', 'attach', 'portforward']) {
    expect(await told(`none/${session}`)).toEqual([404, 'pods "none" not found']);
    expect(await told(`waiting/${session}`, 'POST')).toEqual([400, 'pod waiting does not have a host assigned']);
    expect(await told(`placed/${session}`)).toEqual([400, 'Upgrade request required']);
  }
  expect(await told('waiting/exec?container=x')).toEqual([400, 'container x is not valid for pod waiting']);
});

it.each([
  ['GET', '/api/v1/nonsense', 404],
  ['GET', '/apis/apps/v9', 404],
  ['POST', '/apis/apps/v9', 404],
  ['POST', '/apis/apps/v1', 405],
  ['PUT', '/api/v9', 404],
  ['GET', '/apis/apps/v9/things', 404],
  ['GET', '/api/v1/pods/a', 404],
  ['GET', '/api/v1/namespaces/default/pods/a%2Fb', 404],
  ['GET', '/api/v1/namespaces/default/pods/..', 400],
  ['GET', '/api/v1/namespaces/default/pods/a%25b', 400],
  ['POST', '/api/v1/namespaces/default/pods/a', 405],
  ['PUT', '/api/v1/namespaces/default/pods', 405],
  ['OPTIONS', '/api/v1/pods', 405],
  ['GET', '/api/v1/namespaces/default/pods/a/nonsense', 404],
  ['GET', '/api/v1/namespaces/default/status/nonsense', 404],
])('answers %s %s with %i', async (method, path, code) => {
  const body = method === 'GET' || method === 'OPTIONS' ? {} : { body: '{}', headers: json };
  const answer = await send({ method, path, ...body, ...admin });
  expect(answer.code).toBe(code);
  expect(answer.json).toMatchObject({ kind: 'Status', code });
});

it.each([
  ['GET', '/apis/nonsense.io'],
  ['POST', '/apis/nonsense.io/v1'],
  ['GET', '/apis/nonsense.io/v1/things'],
  ['DELETE', '/apis/nonsense.io/v1/namespaces/default/things/a'],
  ['GET', '/apis/__proto__/v1/things'],
  ['GET', '/nonsense'],
  ['GET', '/healthz/'],
])('says of %s %s in plain text that it leads nowhere, as upstream', async (method, path) => {
  const { code, headers, bytes } = await send({ method, path, ...admin });
  expect([code, headers['content-type'], bytes.toString()]).toEqual([
    404,
    'text/plain; charset=utf-8',
    '404 page not found\n',
  ]);
});

it('says of what a group of custom kinds lacks in plain text that it leads nowhere, as upstream, and of parts of objects that these are missing', async () => {
  await served.client.create(CustomResourceDefinition, gadgets([gadgetVersion({ subresources: { status: {} } })]));
  const told = async (method: string, path: string) => {
    const { code, headers, bytes } = await send({ method, path: `/apis/example.com/${path}`, ...admin });
    return `${code} ${String(headers['content-type'])} ${bytes.toString()}`;
  };
  for (const [method, path] of [
    ['GET', 'v1/nothings'],
    ['GET', 'v1/namespaces/default/nothings/a'],
    ['GET', 'v1/gadgets/a'],
    ['POST', 'v1/gadgets'],
    ['GET', 'v2/gadgets'],
    ['GET', 'v2'],
  ] as const)
    expect(await told(method, path)).toBe('404 text/plain; charset=utf-8 404 page not found\n');
  for (const path of ['scale', 'nothing', 'status/more'])
    expect(await told('GET', `v1/namespaces/default/gadgets/a/${path}`)).toMatch(
      /^404 application\/json .*"message":"gadgets.example.com \\"a\\" not found"/,
    );
});
