/** What writers may say in `metadata`, and what patches may be, in upstream's words. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CertificateSigningRequest, ConfigMap, DaemonSet, type ObjectMeta, Service, type StatusError } from '#api';
import type { ApiRequest } from '#client';
import { validObject } from '../../fixtures/hostile-requests.ts';
import { admin, errorOf, startTestServer, type TestServer } from '../../testing.ts';

let target: TestServer;
beforeEach(async () => {
  target = await startTestServer();
  await target.client.create(ConfigMap, { metadata: { namespace: 'default', name: 'a' } });
});
afterEach(() => target[Symbol.asyncDispose]());

const place = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default', name: 'a' } as const;
const send = (request: Partial<ApiRequest>) =>
  target.server.handler.request({ verb: 'update', ...place, ...request }, admin);
const refusal = async (request: Partial<ApiRequest>) => {
  const { code, message } = ((await errorOf(send(request))) as StatusError).status;
  return `${code} ${message}`;
};
const merge = (body: unknown) => ({ verb: 'patch', patchType: 'application/merge-patch+json', body }) as const;
const strategic = (body: unknown) =>
  ({ verb: 'patch', patchType: 'application/strategic-merge-patch+json', body }) as const;
const json = (body: unknown) => ({ verb: 'patch', patchType: 'application/json-patch+json', body }) as const;
const nameless = '400 the name of the object (a based on URL) was undeterminable: name must be provided';

test.each<[string, Partial<ApiRequest>]>([
  ['a replacement', { body: { metadata: {} } }],
  ['a replacement without metadata', { body: { data: {} } }],
  ['what a patch leaves', merge({ metadata: null })],
  ['what a patch leaves, which has to say its version', merge({ apiVersion: null })],
  ['an object that a patch puts in place', json([{ op: 'replace', path: '', value: { metadata: { name: 'a' } } }])],
])('%s has to name itself', async (_, request) => {
  expect(await refusal(request)).toBe(nameless);
});

test.each([null, [], 'x', 1])('a patch cannot put %j in the place of an object', async value => {
  expect(await refusal(json([{ op: 'replace', path: '', value }]))).toMatch(/^422 /);
});

test.each<[Partial<ObjectMeta>, string]>([
  [{ deletionTimestamp: '2020-01-01T00:00:00Z' }, 'deletionTimestamp: Invalid value: "2020-01-01T00:00:00Z"'],
  [{ deletionGracePeriodSeconds: 5 }, 'deletionGracePeriodSeconds: Invalid value: 5'],
])('a replacement cannot begin a deletion: %j', async (metadata, message) => {
  const body = { metadata: { name: 'a', ...metadata } };
  expect(await refusal({ body })).toBe(`422 ConfigMap "a" is invalid: metadata.${message}: field is immutable`);
});

test('a replacement is of the prefix that it says, by the rules of names', async () => {
  const replaced = (await send({ body: { metadata: { name: 'a', generateName: 'b-' } } })) as ConfigMap;
  expect(replaced.metadata.generateName).toBe('b-');
  const wrong = await refusal({ body: { metadata: { name: 'a', generateName: 'B_' } } });
  expect(wrong).toMatch(/^422 .*metadata.generateName: Invalid value: "B_": a lowercase RFC 1123 subdomain must/);
});

test('a deletion is not taken back, and needs not be repeated', async () => {
  const held = { metadata: { name: 'a', finalizers: ['a.b/c'] } };
  await send({ body: held });
  await send({ verb: 'delete' });
  const { metadata } = (await send({ body: held })) as ConfigMap;
  expect(metadata.deletionTimestamp).toBeTruthy();
  expect(metadata.deletionGracePeriodSeconds).toBe(0);
});

test('another uid conflicts with a replacement, and is invalid in a patch', async () => {
  const metadata = { name: 'a', uid: 'x' };
  expect(await refusal({ body: { metadata } })).toMatch(/^409 .*Precondition failed: UID in precondition: x/);
  expect(await refusal(merge({ metadata }))).toMatch(/^422 .*metadata.uid: Invalid value: "x": field is immutable/);
  const service = { ...place, resource: 'services', name: 's', body: { metadata: { name: 's', uid: 'x' }, spec: {} } };
  expect(await refusal(service)).toMatch(/^409 .*UID in precondition: x, UID in object meta: $/);
});

test('owners that are named twice are named once', async () => {
  const owner = { apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u' };
  const ownerReferences = [owner, { ...owner, name: 'y' }, { ...owner }];
  const { metadata } = (await send({ body: { metadata: { name: 'a', ownerReferences } } })) as ConfigMap;
  expect(metadata.ownerReferences).toEqual(ownerReferences.slice(0, 2));
});

test('objects of no namespace lose one', async () => {
  const node = { ...place, verb: 'create', resource: 'nodes', namespace: undefined, name: undefined } as const;
  const { metadata } = (await send({ ...node, body: { metadata: { name: 'n', namespace: 'x' } } })) as ConfigMap;
  expect(metadata.namespace).toBeUndefined();
});

test('a service is what its DELETE answers', async () => {
  const made = await target.client.create(Service, {
    metadata: { namespace: 'default', name: 's' },
    spec: { ports: [{ port: 80 }] },
  });
  const deleted = (await send({ verb: 'delete', resource: 'services', name: 's' })) as Service;
  expect(deleted).toMatchObject({ kind: 'Service', metadata: { uid: made.metadata.uid }, spec: made.spec });
  expect(await send({ verb: 'delete' })).toMatchObject({ kind: 'Status', status: 'Success' });
});

test('events of either group keep the rules of the group that is asked', async () => {
  const events = { ...place, group: 'events.k8s.io', resource: 'events', name: undefined, verb: 'create' } as const;
  const body = { metadata: { name: 'e' }, regarding: { namespace: 'default' }, type: 'Normal' };
  expect(await refusal({ ...events, body })).toMatch(/^422 .*eventTime: Required value/);
  await send({ ...events, group: '', body: { ...body, involvedObject: body.regarding } });
});

test('a deletion waits for nothing where nothing is owned', async () => {
  const events = { ...place, resource: 'events', name: 'e' } as const;
  const body = { metadata: { name: 'e' }, involvedObject: { namespace: 'default' } };
  await send({ ...events, name: undefined, verb: 'create', body });
  await send({ ...events, verb: 'delete', body: { propagationPolicy: 'Foreground' } });
  expect(await refusal({ ...events, verb: 'get' })).toMatch(/^404 /);
});

test('of a collection as many are deleted as its limit says', async () => {
  for (const name of ['b', 'c']) await send({ verb: 'create', name: undefined, body: { metadata: { name } } });
  const all = { ...place, name: undefined } as const;
  const deleted = await send({ ...all, verb: 'deletecollection', options: { limit: 2 } });
  expect(deleted).toMatchObject({ items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] });
  expect(await send({ ...all, verb: 'list' })).toMatchObject({ items: [{ metadata: { name: 'c' } }] });
});

test('objects of no namespace are selected by none', async () => {
  const nodes = {
    ...place,
    verb: 'list',
    group: 'scheduling.k8s.io',
    resource: 'priorityclasses',
    name: undefined,
  } as const;
  const select = (fieldSelector: string) => send({ ...nodes, namespace: undefined, options: { fieldSelector } });
  await send({ ...nodes, namespace: undefined, verb: 'create', body: { metadata: { name: 'p' }, value: 1 } });
  expect(await select('metadata.namespace=x')).toMatchObject({ items: [] });
  expect(await select('metadata.namespace!=x,metadata.name=p')).toMatchObject({ items: [{ metadata: { name: 'p' } }] });
});

test('a rehearsed object has no version', async () => {
  const body = { metadata: { name: 'new' } };
  const made = await send({ verb: 'create', name: undefined, body, options: { dryRun: ['All'] } });
  expect((made as ConfigMap).metadata).not.toHaveProperty('resourceVersion');
});

test('finalizers tell whose they are, but for those of Kubernetes itself', async () => {
  expect(await refusal({ body: { metadata: { name: 'a', finalizers: ['hold'] } } })).toBe(
    '422 ConfigMap "a" is invalid: metadata.finalizers[0]: Invalid value: "hold": name is neither a standard finalizer name nor is it fully qualified',
  );
});

test.each([
  ['namespaces', '', 'v1', (name: string) => ({ metadata: { labels: { 'kubernetes.io/metadata.name': name } } }), {}],
  [
    'jobs',
    'batch',
    'v1',
    (name: string) => ({ spec: { template: { metadata: { labels: { 'job-name': name } } } } }),
    { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } } },
  ],
] as const)(
  'what follows from a name follows from a generated one: %s',
  async (resource, group, version, expected, body) => {
    const namespace = group === '' ? undefined : 'default';
    const request = { ...place, verb: 'create', group, version, resource, namespace, name: undefined } as const;
    const made = (await send({ ...request, body: { metadata: { generateName: 'gen-' }, ...body } })) as ConfigMap;
    expect(made.metadata.name).toMatch(/^gen-.{5}$/);
    expect(made).toMatchObject(expected(made.metadata.name));
  },
);

test('a namespace without a name is refused for that', async () => {
  const namespaces = {
    ...place,
    verb: 'create',
    resource: 'namespaces',
    namespace: undefined,
    name: undefined,
  } as const;
  expect(await refusal({ ...namespaces, body: {} })).toBe(
    '422 Namespace "" is invalid: metadata.name: Required value: name or generateName is required',
  );
});

test.each([
  [{ name: 'b', resourceVersion: '1' }, '400 the name of the object (b) does not match the name on the URL (a)'],
  [null, nameless],
])('of which object a patch is, is asked before of which version: %j', async (metadata, expected) => {
  expect(await refusal(merge({ metadata }))).toBe(expected);
  const lease = { ...place, group: 'coordination.k8s.io', resource: 'leases' } as const;
  await send({ ...lease, verb: 'create', name: undefined, body: { metadata: { name: 'a' } } });
  expect(await refusal({ ...lease, ...merge({ metadata }) })).toBe(expected);
});

test('null is an empty object', async () => {
  expect(await refusal({ verb: 'create', name: undefined, body: null })).toMatch(/metadata.name: Required value/);
});

test('a scale is of the object that it names', async () => {
  const scale = { ...place, resource: 'replicationcontrollers', name: 'a', subresource: 'scale' } as const;
  const body = { metadata: { name: 'b' }, spec: { replicas: 1 } };
  expect(await refusal({ ...scale, body })).toBe(
    '400 the name of the object (b) does not match the name on the URL (a)',
  );
  expect(await refusal({ ...scale, body: { spec: body.spec } })).toBe(nameless);
});

test('who writes through a subresource manages what it wrote', async () => {
  const managersOf = async (request: Partial<ApiRequest>) => {
    const { metadata } = (await send(request)) as { metadata: ObjectMeta };
    return metadata.managedFields?.map(({ subresource = '', fieldsV1 }) => [subresource, fieldsV1]);
  };
  const namespace = { ...place, namespace: undefined, resource: 'namespaces', name: 'finalized' } as const;
  const body = { metadata: { name: 'finalized' } };
  await send({ ...namespace, verb: 'create', name: undefined, body });
  const finalizers = ['kubernetes', 'example.com/x'];
  expect(
    await managersOf({ ...namespace, subresource: 'finalize', body: { ...body, spec: { finalizers } } }),
  ).toContainEqual(['finalize', { 'f:spec': { 'f:finalizers': {} } }]);
  const pod = { ...place, resource: 'pods', name: 'p' } as const;
  const containers = [{ name: 'main', image: 'example.com/app:1' }];
  await send({ ...pod, verb: 'create', name: undefined, body: { metadata: { name: 'p' }, spec: { containers } } });
  const ephemeralContainers = [{ name: 'debug', image: 'example.com/debug:1' }];
  const debugged = await managersOf({
    ...pod,
    subresource: 'ephemeralcontainers',
    ...strategic({ spec: { ephemeralContainers } }),
  });
  expect(debugged?.map(([subresource]) => subresource)).toEqual(['', 'ephemeralcontainers']);
});

test('events are called by the group in which they are asked for', async () => {
  const event = { ...place, group: 'events.k8s.io', resource: 'events', name: 'e' } as const;
  const { status } = (await errorOf(send({ ...event, verb: 'get' }))) as StatusError;
  expect(status).toMatchObject({
    message: 'events.events.k8s.io "e" not found',
    details: { group: 'events.k8s.io', kind: 'events' },
  });
  const involvedObject = { kind: 'Pod', namespace: 'default', name: 'p' };
  const core = { ...event, group: '' } as const;
  await send({ ...core, verb: 'create', name: undefined, body: { metadata: { name: 'e' }, involvedObject } });
  expect(await send({ ...event, verb: 'delete' })).toMatchObject({ details: { group: 'events.k8s.io' } });
  expect(await refusal({ ...core, verb: 'get' })).toBe('404 events "e" not found');
});

test('of the secrets of a service account nothing is kept but their names', async () => {
  const account = { ...place, resource: 'serviceaccounts', name: 's' } as const;
  const secrets = [{ name: 'a', namespace: 'other', uid: 'u' }, { kind: 'Secret' }];
  const body = { metadata: { name: 's' }, secrets };
  const kept = { secrets: [{ name: 'a' }, {}] };
  expect(await send({ ...account, verb: 'create', name: undefined, body })).toMatchObject(kept);
  expect(await send({ ...account, ...merge({ secrets }) })).toMatchObject(kept);
});

describe('patches', () => {
  const intoMap = (type: string) => `json: cannot unmarshal ${type} into Go value of type map[string]interface {}`;
  test.each<[string, Partial<ApiRequest>, string]>([
    ['a list to merge', merge([]), `400 error decoding patch: ${intoMap('array')}`],
    ['nothing to merge', merge(null), '400 Invalid JSON Patch'],
    ['a number to merge strategically', strategic(5), `400 ${intoMap('number')}`],
    [
      'an object of operations',
      json({}),
      '400 error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
    [
      'an operation that is a number',
      json([5]),
      '400 error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp',
    ],
    [
      'another kind',
      merge({ kind: 'Secret' }),
      '422  "" is invalid: patch: Invalid value: "{\\"kind\\":\\"Secret\\"}": no kind "Secret" is registered for version "v1"',
    ],
  ])('%s', async (_, request, message) => {
    expect(await refusal(request)).toBe(message);
  });

  test.each<[string, Partial<ApiRequest>]>([
    ['nothing, strategically', strategic(null)],
    ['no operations', json(null)],
    ['another kind, strategically', strategic({ kind: 'Secret', apiVersion: 'v2' })],
  ])('%s changes nothing', async (_, request) => {
    const before = await send({ verb: 'get' });
    expect(await send(request)).toEqual(before);
  });
});

describe('who makes an object manages what it said', () => {
  const ownedOf = ({ metadata }: { metadata: ObjectMeta }) => metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1);

  test('but not of a deletion that it tried to bring along', async () => {
    const metadata = { name: 'b', deletionTimestamp: '2020-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 };
    const made = (await send({ verb: 'create', name: undefined, body: { metadata, data: { a: 'b' } } })) as ConfigMap;
    expect(ownedOf(made)).toEqual([{ 'f:data': { '.': {}, 'f:a': {} } }]);
    expect(made.metadata).not.toHaveProperty('deletionTimestamp');
  });

  test('but not what it asked to be certified, which nobody can change', async () => {
    const { spec } = validObject(CertificateSigningRequest) as CertificateSigningRequest;
    const made = await target.client.create(CertificateSigningRequest, {
      metadata: { name: 'a', labels: { a: 'b' } },
      spec,
    });
    expect(ownedOf(made)).toEqual([{ 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } } }]);
  });

  test('and how many templates a daemon set has had, though it did not say', async () => {
    const { spec } = validObject(DaemonSet) as DaemonSet;
    const made = await target.client.create(DaemonSet, { metadata: { namespace: 'default', name: 'a' }, spec });
    expect(ownedOf(made)).toMatchObject([
      { 'f:metadata': { 'f:annotations': { '.': {}, 'f:deprecated.daemonset.template.generation': {} } } },
    ]);
    expect(made.metadata.annotations).toEqual({ 'deprecated.daemonset.template.generation': '1' });
  });
});
