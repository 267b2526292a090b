import { afterEach, beforeEach, expect, it } from 'vitest';
import { IPAddress, Namespace, PriorityClass, Service, ServiceCIDR } from '#api';
import { startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer({ serviceCidr: '10.1.0.0/16' });
});
afterEach(() => test[Symbol.asyncDispose]());

const service = { namespace: 'default', name: 'kubernetes' };

it('makes what every cluster has', async () => {
  const { items } = await test.client.list(Namespace);
  expect(items.map(({ metadata }) => metadata.name)).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ]);
  expect((await test.client.list(PriorityClass)).items.map(({ metadata, value }) => [metadata.name, value])).toEqual([
    ['system-cluster-critical', 2_000_000_000],
    ['system-node-critical', 2_000_001_000],
  ]);
  expect(await test.client.get(ServiceCIDR, { name: 'kubernetes' })).toMatchObject({
    spec: { cidrs: ['10.1.0.0/16'] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  const { metadata, spec } = await test.client.get(IPAddress, { name: '10.1.0.1' });
  expect(metadata).toMatchObject({ uid: expect.any(String), creationTimestamp: expect.any(String) });
  expect(spec.parentRef).toEqual({ resource: 'services', namespace: 'default', name: 'kubernetes' });
  expect((await test.client.get(Service, service)).spec).toMatchObject({
    clusterIP: '10.1.0.1',
    ports: [{ port: 443 }],
  });
});

it('makes it again when somebody deletes it', async () => {
  const { metadata } = await test.client.get(Service, service);
  const events = test.client.watch(Service, { namespace: 'default', resourceVersion: metadata.resourceVersion });
  await test.client.delete(Service, service);
  const seen: string[] = [];
  for await (const { type, object } of events) {
    seen.push(`${type} ${object.spec.clusterIP}`);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(['DELETED 10.1.0.1', 'ADDED 10.1.0.1']);
});

it('leaves everything as it is when it starts again on the same store', async () => {
  const revision = await test.store.currentRevision();
  await using _again = await startTestServer({ store: test.store, serviceCidr: '10.1.0.0/16' });
  expect(await test.store.currentRevision()).toBe(revision);
});
