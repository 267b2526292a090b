import { describe, expect, it } from 'vitest';
import { EndpointSlice, Endpoints, keyOf, Node, Pod, Service } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { endpoints } from '../endpoints/controller.ts';
import { service, template } from '../fixtures/builders.ts';
import { runningStatus } from '../fixtures/fake-kubelet.ts';
import { endpointSlice } from './controller.ts';

const key = { namespace: 'default', name: 'web' };

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([endpointSlice, endpoints]);
  const { clusterIP: _, ...spec } = service('web').spec;
  await cluster.client.create(Service, { metadata: { ...key, labels: { team: 'x' } }, spec });
  return cluster;
}

async function createPod({ client, clock }: TestCluster, name: string, { isReady = true } = {}): Promise<Pod> {
  const pod = await client.create(Pod, {
    metadata: { name, namespace: 'default', labels: { app: 'hello' } },
    spec: { ...template().spec, nodeName: 'n1' },
  });
  return await client.updateStatus(Pod, { ...pod, status: runningStatus('10.0.0.1', { isReady, nowMs: clock.now() }) });
}

/** What both forms say: for each address, whether it is ready. */
async function ready({ client }: TestCluster): Promise<{ slices: object; endpoints: object }> {
  const slices = await client.list(EndpointSlice, { namespace: 'default' });
  const found = await client.find(Endpoints, key);
  const inSlices = slices.items.flatMap(({ endpoints = [] }) =>
    endpoints.map(({ addresses, conditions }) => [addresses[0], conditions?.ready]),
  );
  const inSubsets = (found?.subsets ?? []).flatMap(({ addresses = [], notReadyAddresses = [] }) => [
    ...addresses.map(({ ip }) => [ip, true]),
    ...notReadyAddresses.map(({ ip }) => [ip, false]),
  ]);
  return { slices: Object.fromEntries(inSlices), endpoints: Object.fromEntries(inSubsets) };
}

async function untilBoth(cluster: TestCluster, expected: Record<string, boolean>): Promise<void> {
  const wanted = JSON.stringify({ slices: expected, endpoints: expected });
  await cluster.until(wanted, async () => JSON.stringify(await ready(cluster)) === wanted);
}

describe('the endpoints and endpoint slice controllers', () => {
  it('follow the readiness of pods', async () => {
    await using cluster = await start();
    const pod = await createPod(cluster, 'a', { isReady: false });
    await untilBoth(cluster, { '10.0.0.1': false });
    await cluster.client.updateStatus(Pod, {
      ...pod,
      status: runningStatus('10.0.0.1', { isReady: true, nowMs: cluster.clock.now() }),
    });
    await untilBoth(cluster, { '10.0.0.1': true });
    expect(await cluster.client.delete(Pod, keyOf(pod), { gracePeriodSeconds: 0 })).toBeDefined();
    await untilBoth(cluster, {});
  });

  it('keep a terminating pod in the slice as serving, and drop it from Endpoints', async () => {
    await using cluster = await start();
    const pod = await createPod(cluster, 'a');
    await untilBoth(cluster, { '10.0.0.1': true });
    await cluster.client.delete(Pod, keyOf(pod));
    await cluster.until(
      'terminating',
      async () => JSON.stringify(await ready(cluster)) === '{"slices":{"10.0.0.1":false},"endpoints":{}}',
    );
    const { items } = await cluster.client.list(EndpointSlice);
    expect(items[0]?.endpoints?.[0]?.conditions).toEqual({ ready: false, serving: true, terminating: true });
  });

  it('follow the labels of pods and the selector of the service', async () => {
    await using cluster = await start();
    const pod = await createPod(cluster, 'a');
    await untilBoth(cluster, { '10.0.0.1': true });
    await cluster.client.patch(Pod, keyOf(pod), mergePatch({ metadata: { labels: { app: 'other' } } }));
    await untilBoth(cluster, {});
    await cluster.client.patch(Service, key, mergePatch({ spec: { selector: { app: 'other' } } }));
    await untilBoth(cluster, { '10.0.0.1': true });
  });

  it('tell the zone of the node, also when it changes', async () => {
    await using cluster = await start();
    const zone = async () => (await cluster.client.list(EndpointSlice)).items[0]?.endpoints?.[0]?.zone;
    await createPod(cluster, 'a');
    await untilBoth(cluster, { '10.0.0.1': true });
    expect(await zone()).toBeUndefined();
    await cluster.client.create(Node, {
      metadata: { name: 'n1', labels: { 'topology.kubernetes.io/zone': 'a' } },
      spec: {},
    });
    await cluster.until('zone a', async () => (await zone()) === 'a');
    await cluster.client.patch(
      Node,
      { name: 'n1' },
      mergePatch({ metadata: { labels: { 'topology.kubernetes.io/zone': 'b' } } }),
    );
    await cluster.until('zone b', async () => (await zone()) === 'b');
  });

  it('delete Endpoints with the service, but not those of others', async () => {
    await using cluster = await start();
    await cluster.client.create(Endpoints, { metadata: { name: 'manual', namespace: 'default' } });
    await createPod(cluster, 'a');
    await untilBoth(cluster, { '10.0.0.1': true });
    await cluster.client.delete(Service, key);
    await cluster.until('gone', async () => (await cluster.client.find(Endpoints, key)) === undefined);
    expect(await cluster.client.find(Endpoints, { ...key, name: 'manual' })).toBeDefined();
  });
});
