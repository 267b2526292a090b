import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigMap, Node, Pod, ResourceSlice, Secret, SubjectAccessReview } from '#api';
import { type Client, createClient, createInProcessTransport, mergePatch } from '#client';
import { createApiServer } from '../../api-server.ts';
import { errorOf, podNamed, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
let kubelet: Client;
beforeEach(async () => {
  test = await startTestServer();
  kubelet = test.as({ username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] });
  for (const name of ['mine', 'theirs'])
    await test.client.create(Secret, { metadata: { namespace: 'default', name }, data: {} });
  await test.client.create(ConfigMap, { metadata: { namespace: 'default', name: 'settings' }, data: {} });
});
afterEach(() => test[Symbol.asyncDispose]());

const run = (name: string, nodeName: string, secretName: string) => {
  const { metadata, spec } = podNamed(name);
  const volumes = [{ name: 'v', secret: { secretName } }];
  return test.client.create(Pod, { metadata, spec: { ...spec, ...(nodeName ? { nodeName } : {}), volumes } });
};
const key = { namespace: 'default', name: 'mine' };
const unrelated = "no relationship found between node 'n1' and this object";

it('a kubelet reads what its pods name, as long as they are there', async () => {
  const refused = await errorOf(kubelet.get(Secret, key));
  expect(refused.message).toBe(
    `secrets "mine" is forbidden: User "system:node:n1" cannot get resource "secrets" in API group "" in the namespace "default": node: ${unrelated}`,
  );
  await run('web', 'n1', 'mine');
  await run('other', 'n2', 'theirs');
  expect((await kubelet.get(Secret, key)).metadata.name).toBe('mine');
  expect((await errorOf(kubelet.get(Secret, { ...key, name: 'theirs' }))).message).toMatch(unrelated);
  expect((await errorOf(kubelet.get(ConfigMap, { ...key, name: 'settings' }))).message).toMatch(unrelated);
  const byName = { namespace: 'default', fieldSelector: 'metadata.name=mine' };
  expect((await kubelet.list(Secret, byName)).items).toHaveLength(1);
  expect((await errorOf(kubelet.list(Secret, { namespace: 'default' }))).message).toMatch('No Object name found');
  expect((await errorOf(kubelet.list(Secret))).message).toMatch('can only read namespaced object of this type');
  await test.client.delete(Pod, { namespace: 'default', name: 'web' }, { gracePeriodSeconds: 0 });
  expect((await errorOf(kubelet.get(Secret, key))).message).toMatch(unrelated);
});

it('binding a pod opens what it names, and so does what is added to it', async () => {
  await run('web', '', 'mine');
  expect((await errorOf(kubelet.get(Secret, key))).message).toMatch(unrelated);
  const binding = { metadata: { name: 'web' }, target: { kind: 'Node', name: 'n1' } };
  await test.client.createSubresource(Pod, { namespace: 'default', name: 'web' }, 'binding', binding);
  expect((await kubelet.get(Secret, key)).metadata.name).toBe('mine');
  const debug = { name: 'debug', image: 'x', envFrom: [{ secretRef: { name: 'theirs' } }] };
  const patch = mergePatch({ spec: { ephemeralContainers: [debug] } });
  await test.client.patch(Pod, { namespace: 'default', name: 'web' }, patch, { subresource: 'ephemeralcontainers' });
  expect((await kubelet.get(Secret, { ...key, name: 'theirs' })).metadata.name).toBe('theirs');
});

it('a kubelet sees its own node and pods alone', async () => {
  await run('web', 'n1', 'mine');
  await run('other', 'n2', 'theirs');
  for (const name of ['n1', 'n2']) await test.client.create(Node, { metadata: { name }, spec: {} });
  const { items } = await kubelet.list(Pod, { fieldSelector: 'spec.nodeName=n1' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['web']);
  expect((await errorOf(kubelet.list(Pod))).message).toMatch('can only list/watch pods with spec.nodeName');
  expect((await errorOf(kubelet.get(Pod, { namespace: 'default', name: 'other' }))).message).toMatch(unrelated);
  expect((await kubelet.list(Node, { fieldSelector: 'metadata.name=n1' })).items).toHaveLength(1);
  expect((await errorOf(kubelet.get(Node, { name: 'n2' }))).message).toMatch('only its own Node object');
  expect((await errorOf(kubelet.delete(Node, { name: 'n1' }))).message).toMatch('cannot delete nodes');
});

it('a kubelet makes, changes and withdraws the slices of its own devices and no others', async () => {
  const slice = (name: string, nodeName: string) => ({
    metadata: { name },
    spec: { driver: 'gpu.example.com', nodeName, pool: { name: nodeName, generation: 1, resourceSliceCount: 1 } },
  });
  const forbidden = async (attempt: Promise<unknown>) => (await errorOf(attempt)).message;
  const label = mergePatch({ metadata: { labels: { a: 'b' } } });
  await kubelet.create(ResourceSlice, slice('mine', 'n1'));
  await test.client.create(ResourceSlice, slice('theirs', 'n2'));
  expect(await forbidden(kubelet.create(ResourceSlice, slice('false', 'n2')))).toBe(
    'resourceslices.resource.k8s.io "false" is forbidden: can only create ResourceSlice with the same NodeName as the requesting node',
  );
  expect((await kubelet.patch(ResourceSlice, { name: 'mine' }, label)).metadata.labels).toEqual({ a: 'b' });
  expect((await kubelet.get(ResourceSlice, { name: 'mine' })).spec.nodeName).toBe('n1');
  expect(await forbidden(kubelet.get(ResourceSlice, { name: 'theirs' }))).toMatch(unrelated);
  expect(await forbidden(kubelet.patch(ResourceSlice, { name: 'theirs' }, label))).toMatch(unrelated);
  expect(await forbidden(kubelet.delete(ResourceSlice, { name: 'theirs' }))).toMatch(unrelated);
  expect(await forbidden(kubelet.list(ResourceSlice))).toMatch('with nodeName field selector');
  const { items } = await kubelet.list(ResourceSlice, { fieldSelector: 'spec.nodeName=n1' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['mine']);
  await kubelet.delete(ResourceSlice, { name: 'mine' });
  expect((await test.client.list(ResourceSlice)).items.map(({ metadata }) => metadata.name)).toEqual(['theirs']);
});

it('pods that are there when the server starts count, and questions about kubelets are answered alike', async () => {
  await run('web', 'n1', 'mine');
  await using later = await createApiServer({ store: test.store, clock: test.clock });
  const as = (username: string, group: string) =>
    createClient(createInProcessTransport({ handler: later.handler, user: { username, groups: [group] } }));
  const again = as('system:node:n1', 'system:nodes');
  await again.list(Pod, { fieldSelector: 'spec.nodeName=n1' });
  expect((await again.get(Secret, key)).metadata.name).toBe('mine');
  const admin = as('admin', 'system:masters');
  const may = async (resourceAttributes: object) => {
    const spec = { user: 'system:node:n1', groups: ['system:nodes'], resourceAttributes };
    return (await admin.create(SubjectAccessReview, { metadata: {}, spec })).status?.allowed;
  };
  const secret = { verb: 'get', resource: 'secrets', namespace: 'default' };
  expect(await may({ ...secret, name: 'mine' })).toBe(true);
  expect(await may({ ...secret, name: 'theirs' })).toBe(false);
  const requirements = [{ key: 'spec.nodeName', operator: 'In', values: ['n1'] }];
  expect(await may({ verb: 'list', resource: 'pods', fieldSelector: { requirements } })).toBe(true);
  expect(await may({ verb: 'list', resource: 'pods' })).toBe(false);
});
