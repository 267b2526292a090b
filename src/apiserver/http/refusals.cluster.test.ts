/** Which of several things that are wrong with a request is told, over the wire: as upstream. */
import { json, text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Pod, ServiceAccount } from '#api';
import { HttpsServer } from '../fixtures/https-server.ts';

let server: HttpsServer;

beforeAll(async () => {
  server = await HttpsServer.start([]);
  const pod = { metadata: { namespace: 'default', name: 'web' }, spec: { containers: [{ name: 'main', image: 'a' }] } };
  await server.test.client.create(ServiceAccount, { metadata: { namespace: 'default', name: 'default' } });
  await server.test.client.create(Pod, pod);
});
afterAll(() => server[Symbol.asyncDispose]());

const core = '/api/v1/namespaces/default';
const web = `${core}/pods/web`;
const merge = 'application/merge-patch+json';

it.each([
  // Nothing is below a connection, whatever there is.
  ['GET', `${core}/pods/none/log/y`, undefined, 404],
  ['POST', `${web}/attach/y`, undefined, 404],
  ['HEAD', `${web}/nonsense`, undefined, 404],
  // A method that there is not, before a body that there is not.
  ['PUT', `${web}/binding`, undefined, 405],
  ['PATCH', `${web}/eviction`, undefined, 405],
  ['PATCH', `${core}/serviceaccounts/default/token`, merge, 405],
  ['HEAD', `${web}/status`, undefined, 405],
  ['HEAD', `${web}/log`, undefined, 405],
  ['HEAD', `${web}/exec`, undefined, 405],
  // No method is refused where there is nothing.
  ['OPTIONS', web, undefined, 405],
  ['OPTIONS', `${web}/nonsense`, undefined, 404],
  ['OPTIONS', `${core}/nodes`, undefined, 404],
  ['OPTIONS', '/api/v1/nothing', undefined, 404],
  ['OPTIONS', '/api/v1/pods/web', undefined, 404],
  ['GET', '/apis/authorization.k8s.io/v1/subjectaccessreviews/a', undefined, 404],
  // An empty namespace is all of them, where they can be read together.
  ['GET', '/api/v1/namespaces//pods', undefined, 200],
  ['GET', '/api/v1/namespaces//nodes', undefined, 404],
  ['GET', '/api/v1/namespaces//pods/web', undefined, 400],
  ['GET', '/api/v1/namespaces//pods/web/log', undefined, 400],
  ['POST', '/api/v1/namespaces//pods/web/exec', undefined, 400],
  ['GET', '/api/v1/namespaces//services/web/proxy/', undefined, 400],
  ['POST', '/api/v1/namespaces//configmaps', 'application/json', 400],
  ['DELETE', '/api/v1/namespaces//configmaps', undefined, 400],
  // What a type says of its parameters has to be readable.
  ['POST', `${core}/serviceaccounts/default/token`, 'application/json; charset="utf-8";', 201],
  ['POST', `${core}/serviceaccounts/default/token`, 'application/json;x', 415],
  ['POST', `${core}/serviceaccounts/default/token`, ';', 415],
  ['DELETE', `${core}/configmaps/none`, 'application/json; a=', 415],
  ['PATCH', `${web}?dryRun=All`, `${merge};x`, 200],
  // No connection can be tried out.
  ['POST', `${core}/pods/none/exec?dryRun=All`, undefined, 400],
  ['GET', `${core}/services/none/proxy/?dryRun=All`, undefined, 400],
])('%s %s (%s) is answered %i', async (method, path, type, code) => {
  const response = await server.send(path, { method, ...(type === undefined ? {} : { type, body: '{}' }) });
  expect(response.statusCode, await text(response)).toBe(code);
});

it('tells what is no patch before that no answer would do', async () => {
  const asked = { method: 'PATCH', accept: 'application/cbor', body: '{}' };
  const refused = async (type: string) => (await server.send(web, { ...asked, type })).statusCode;
  expect(await refused('application/apply-patch+cbor')).toBe(415);
  expect(await refused(merge)).toBe(406);
});

it.each([
  ['/apis/batch/v1/jobs?fieldSelector=spec.x=1', 'field label "spec.x" not supported for Job'],
  [
    '/apis/resource.k8s.io/v1/resourceslices?fieldSelector=spec.x=1',
    'field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: spec.x',
  ],
  [
    '/api/v1/pods?sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    'ListOptions.meta.k8s.io "" is invalid: [resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided, sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list]',
  ],
])('%s is refused in upstream’s words', async (path, message) => {
  expect(await json(await server.send(path))).toMatchObject({ message });
});

const header =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

it.each<[object, object, string]>([
  [
    {},
    { volumes: [{ name: 'v', downwardAPI: { items: [{ fieldRef: { fieldPath: 'metadata.name' } }] } }] },
    'spec.volumes[0].downwardAPI.path: Required value',
  ],
  [
    {},
    { volumes: [{ name: 'v', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: '' } }] } }] },
    'spec.volumes[0].downwardAPI.fieldRef.fieldPath: Required value',
  ],
  [{ resizePolicy: [{ resourceName: 'cpu' }] }, {}, 'spec.containers[0].resizePolicy: Required value'],
  [
    { volumeMounts: [{ mountPath: '/x' }] },
    {},
    '[spec.containers[0].volumeMounts[0].name: Required value, spec.containers[0].volumeMounts[0].name: Not found: ""]',
  ],
  [
    { livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: '', value: 'x' }] } } },
    {},
    `spec.containers[0].livenessProbe.httpGet.httpHeaders: Invalid value: "": ${header}`,
  ],
  // What lacks a name is told of, whatever else is wrong with its list.
  [
    { env: [{ value: 'x' }], name: '' },
    {},
    '[spec.containers[0].name: Required value, spec.containers[0].env[0].name: Required value]',
  ],
])('says of a container %j of a pod %j, as upstream: %s', async (container, spec, message) => {
  const containers = [{ name: 'main', image: 'a', ...container }];
  const body = JSON.stringify({ metadata: { name: 'b' }, spec: { containers, ...spec } });
  const answer = await json(await server.send(`${core}/pods`, { method: 'POST', type: 'application/json', body }));
  expect(answer).toMatchObject({ message: `Pod "b" is invalid: ${message}` });
});

it.each<[string, string, object, string]>([
  ['POST', '/api/v1/namespaces', { metadata: { name: 'n' }, spec: { finalizers: ['x'] } }, 'spec.finalizers'],
  [
    'PUT',
    '/api/v1/namespaces/default',
    { metadata: { name: 'default', generateName: 'a/b' } },
    'metadata.generateName',
  ],
])('%s %s %j is refused for %s', async (method, path, body, field) => {
  const asked = { method, type: 'application/json', body: JSON.stringify(body) };
  expect(await json(await server.send(path, asked))).toMatchObject({
    details: { causes: [{ field }, ...(method === 'PUT' ? [{ field }] : [])] },
  });
});

it('takes null for no options of a deletion', async () => {
  const asked = { method: 'DELETE', type: 'application/json', body: 'null' };
  expect((await server.send(`${core}/pods?dryRun=All`, asked)).statusCode).toBe(200);
});

it('selects all by a field that is none', async () => {
  expect((await server.send(`${core}/pods?fieldSelector==`)).statusCode).toBe(200);
});

it('says that a token is bound to nothing', async () => {
  const asked = { method: 'POST', type: 'application/json', body: '{"spec": {}}' };
  const answer = await json(await server.send(`${core}/serviceaccounts/default/token`, asked));
  expect(answer).toMatchObject({ spec: { boundObjectRef: null, expirationSeconds: 3600 } });
});

it('takes null for a time in a map for none', async () => {
  const body = JSON.stringify({ metadata: { name: 'a' }, spec: {}, status: { disruptedPods: { x: null } } });
  const path = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
  const made = await server.send(path, { method: 'POST', type: 'application/json', body });
  expect(made.statusCode, await text(made)).toBe(201);
  const change = { method: 'PATCH', type: 'application/json-patch+json' };
  const patch = [{ op: 'add', path: '/status/disruptedPods', value: { x: null, y: '2026-01-01T00:00:00Z' } }];
  const changed = await server.send(`${path}/a/status`, { ...change, body: JSON.stringify(patch) });
  expect(await json(changed)).toMatchObject({ status: { disruptedPods: { y: '2026-01-01T00:00:00Z' } } });
});

it('warns of what is no word of a schema, and not of what comes twice in what nobody reads', async () => {
  const schema = {
    type: 'object',
    nonsense: 1,
    externalDocs: { url: 'u', x: 1 },
    properties: { a: { type: 'string', 'odd key!': 1 } },
  };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }];
  const names = { plural: 'things', kind: 'Thing' };
  const definition = {
    metadata: { name: 'things.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions },
  };
  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?dryRun=All';
  const made = { method: 'POST', type: 'application/json', body: JSON.stringify(definition) };
  const told = (path: string) => `299 - "unknown field \\"spec.versions[0].schema.openAPIV3Schema.${path}\\""`;
  const { headersDistinct } = await server.send(crds, made);
  expect(headersDistinct['warning']).toEqual([told('nonsense'), told('externalDocs.x'), told('properties.a.odd key!')]);
  expect((await server.send(`${crds}&fieldValidation=Strict`, made)).statusCode).toBe(400);
  const twice = { ...made, body: '{"metadata": {"name": "a"}, "nonsense": {"a": 1, "a": 2}}' };
  const { headersDistinct: of } = await server.send(`${core}/configmaps?dryRun=All`, twice);
  expect(of['warning']).toEqual(['299 - "unknown field \\"nonsense\\""']);
});
