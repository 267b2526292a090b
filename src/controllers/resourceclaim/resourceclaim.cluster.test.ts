/** The life of claims of devices beside that of their pods. */
import { expect, it } from 'vitest';
import { allocatedClaimFinalizer, Event, Namespace, Pod, ResourceClaim, ResourceClaimTemplate } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { resourceClaim } from './controller.ts';
import { unusedResourceClaim } from './unused.ts';

const namespace = 'default';
const pod = { namespace, name: 'p' };
const devices = { requests: [{ name: 'a', exactly: { deviceClassName: 'gpu' } }] };
const containers = [{ name: 'main', image: 'a' }];

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([resourceClaim, unusedResourceClaim]);
  await cluster.client.create(Namespace, { metadata: { name: namespace }, spec: {} }).catch(() => undefined);
  return cluster;
}
const createTemplate = ({ client }: TestCluster) =>
  client.create(ResourceClaimTemplate, { metadata: { namespace, name: 't' }, spec: { spec: { devices } } });
const createPod = ({ client }: TestCluster, claim: object) =>
  client.create(Pod, { metadata: pod, spec: { containers, resourceClaims: [{ name: 'gpu', ...claim }] } });
const claimOf = (cluster: TestCluster) =>
  cluster.until('the pod knows its claim', async () => {
    const { status } = await cluster.client.get(Pod, pod);
    return status?.resourceClaimStatuses?.[0]?.resourceClaimName;
  });

/** As the scheduler does it. */
async function allocate({ client }: TestCluster, name: string): Promise<void> {
  const key = { namespace, name };
  await client.patch(ResourceClaim, key, mergePatch({ metadata: { finalizers: [allocatedClaimFinalizer] } }));
  const { metadata } = await client.get(Pod, pod);
  const reservedFor = [{ resource: 'pods', name: 'p', uid: metadata.uid }];
  const status = { allocation: { devices: {} }, reservedFor };
  await client.patch(ResourceClaim, key, mergePatch({ status }), { subresource: 'status' });
}

const end = ({ client }: TestCluster) =>
  client.patch(Pod, pod, mergePatch({ status: { phase: 'Succeeded' } }), { subresource: 'status' });

it('a claim is made from its template, and goes when its pod has ended', async () => {
  await using cluster = await start();
  await createTemplate(cluster);
  await createPod(cluster, { resourceClaimTemplateName: 't' });
  const name = await claimOf(cluster);
  expect(name).toMatch(/^p-gpu-[a-z0-9]{5}$/);
  const claim = await cluster.client.get(ResourceClaim, { namespace, name });
  expect(claim.spec.devices.requests).toMatchObject(devices.requests);
  await allocate(cluster, name);
  await end(cluster);
  await cluster.until('gone', async () => !(await cluster.client.find(ResourceClaim, { namespace, name })));
});

it('a claim of a user gives its devices back, and waits for those who use it', async () => {
  await using cluster = await start();
  const { client } = cluster;
  const key = { namespace, name: 'mine' };
  await client.create(ResourceClaim, { metadata: key, spec: { devices } });
  await createPod(cluster, { resourceClaimName: 'mine' });
  await allocate(cluster, 'mine');
  await client.delete(ResourceClaim, key);
  expect((await client.get(ResourceClaim, key)).status?.allocation).toBeDefined();
  await end(cluster);
  await cluster.until('gone', async () => !(await client.find(ResourceClaim, key)));

  await client.create(ResourceClaim, { metadata: key, spec: { devices } });
  await client.delete(Pod, pod, { gracePeriodSeconds: 0 });
  await createPod(cluster, { resourceClaimName: 'mine' });
  await allocate(cluster, 'mine');
  await client.delete(Pod, pod, { gracePeriodSeconds: 0 });
  const free = await cluster.until('free', async () => {
    const claim = await client.get(ResourceClaim, key);
    return claim.metadata.finalizers === undefined && claim;
  });
  expect(free.status).toEqual({});
});

it('a template that is missing is told, and found when it comes', async () => {
  await using cluster = await start();
  await createPod(cluster, { resourceClaimTemplateName: 't' });
  const event = await cluster.until('told', async () => (await cluster.client.list(Event)).items[0]);
  expect(event).toMatchObject({
    type: 'Warning',
    reason: 'FailedResourceClaimCreation',
    message: 'PodResourceClaim gpu: resource claim template "t": resourceclaimtemplate.resource.k8s.io "t" not found',
  });
  await createTemplate(cluster);
  expect(await claimOf(cluster)).toMatch(/^p-gpu-/);
});

it('a claim that was deleted by mistake is made anew', async () => {
  await using cluster = await start();
  await createTemplate(cluster);
  await createPod(cluster, { resourceClaimTemplateName: 't' });
  const first = await claimOf(cluster);
  await cluster.client.delete(ResourceClaim, { namespace, name: first });
  await cluster.until('another', async () => (await claimOf(cluster)) !== first);
});
