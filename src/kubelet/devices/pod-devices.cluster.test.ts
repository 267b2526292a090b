/** What a node says of pods whose devices it cannot prepare, over a real API server. */
import { expect, it } from 'vitest';
import { Namespace, Pod, ResourceClaim, ResourceClaimTemplate } from '#api';
import { mergePatch } from '#client';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { createPodDevices } from './pod-devices.ts';

const namespace = 'default';
const devices = { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu' } }] };
const containers = [{ name: 'main', image: 'a' }];

it('a pod waits for its claims, for their devices, and for the driver', async () => {
  await using cluster = await startTestCluster([]);
  const { client } = cluster;
  await client.create(Namespace, { metadata: { name: namespace }, spec: {} }).catch(() => undefined);
  await client.create(ResourceClaimTemplate, { metadata: { namespace, name: 't' }, spec: { spec: { devices } } });
  const spec = { containers, resourceClaims: [{ name: 'd', resourceClaimTemplateName: 't' }] };
  await client.create(Pod, { metadata: { namespace, name: 'p' }, spec });
  const pod = () => client.get(Pod, { namespace, name: 'p' });
  const why = async () =>
    await createPodDevices({ client })
      .prepare(await pod())
      .then(() => 'ready', String);

  expect(await why()).toBe('Error: pod "default/p": ResourceClaim not created yet');
  const resourceClaimStatuses = [{ name: 'd', resourceClaimName: 'c' }];
  const statusOf = { subresource: 'status' };
  await client.patch(Pod, { namespace, name: 'p' }, mergePatch({ status: { resourceClaimStatuses } }), statusOf);
  expect(await why()).toBe('Error: fetch ResourceClaim c: resourceclaims.resource.k8s.io "c" not found');

  const claim = await client.create(ResourceClaim, { metadata: { namespace, name: 'c' }, spec: { devices } });
  expect(await why()).toBe('Error: ResourceClaim default/c was not created for pod default/p (pod is not owner)');
  const { uid } = (await pod()).metadata;
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid, controller: true }];
  await client.patch(ResourceClaim, { namespace, name: 'c' }, mergePatch({ metadata: { ownerReferences } }));
  expect(await why()).toBe(`Error: pod p (${uid}) is not allowed to use ResourceClaim c (${claim.metadata.uid})`);
  const results = [{ request: 'r', driver: 'gpu.example.com', pool: 'n', device: 'a' }];
  const status = { allocation: { devices: { results } }, reservedFor: [{ resource: 'pods', name: 'p', uid }] };
  await client.patch(ResourceClaim, { namespace, name: 'c' }, mergePatch({ status }), statusOf);
  expect(await why()).toBe('Error: DRA driver gpu.example.com is not registered');
});
