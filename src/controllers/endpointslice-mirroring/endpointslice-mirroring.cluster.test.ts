import { describe, expect, it } from 'vitest';
import { EndpointSlice, Endpoints, Event, Pod, Service } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { endpoints } from '../endpoints/controller.ts';
import { endpointSlice } from '../endpointslice/controller.ts';
import { template } from '../fixtures/builders.ts';
import { runningStatus } from '../fixtures/fake-kubelet.ts';
import { createGarbageCollector } from '../garbage-collector/controller.ts';
import { endpointSliceMirroring } from './controller.ts';

const key = { namespace: 'default', name: 'web' };
const ports = [{ port: 80 }];
const subsets = (...ips: string[]) => [{ addresses: ips.map(ip => ({ ip })), ports }];
const skipMirror = (value: string | null) =>
  mergePatch({ metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': value } } });

/** A cluster with a service that has no selector. */
async function start(options?: TestClusterOptions): Promise<TestCluster> {
  const controllers = [endpointSlice, endpoints, endpointSliceMirroring, createGarbageCollector()];
  const cluster = await startTestCluster(controllers, options);
  await cluster.client.create(Service, { metadata: key, spec: { ports } });
  return cluster;
}

/** For each slice who keeps it, and its addresses. */
async function slices({ client }: TestCluster): Promise<string[]> {
  const { items } = await client.list(EndpointSlice, { namespace: key.namespace });
  return items.map(({ metadata, endpoints = [] }) => {
    const keeper = metadata.labels?.['endpointslice.kubernetes.io/managed-by']?.replace('-controller.k8s.io', '');
    return [keeper, ...endpoints.flatMap(({ addresses }) => addresses)].join(' ');
  });
}

async function untilSlices(cluster: TestCluster, ...expected: string[]): Promise<void> {
  const wanted = JSON.stringify(expected);
  await cluster.until(wanted, async () => JSON.stringify(await slices(cluster)) === wanted);
}

describe('Endpoints made by hand are mirrored', () => {
  it.each([{ lagTurns: 0 }, { lagTurns: 30 }])(
    'from their creation to their end ($lagTurns turns late)',
    async options => {
      await using cluster = await start(options);
      const { client } = cluster;
      await client.create(Endpoints, { metadata: key, subsets: subsets('10.1.2.3') });
      await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
      const [before] = (await client.list(EndpointSlice)).items;
      await client.update(Endpoints, { ...(await client.get(Endpoints, key)), subsets: subsets('10.2.3.4') });
      await untilSlices(cluster, 'endpointslicemirroring 10.2.3.4');
      const [after] = (await client.list(EndpointSlice)).items;
      expect(after?.metadata.uid).toBe(before?.metadata.uid);
      await client.delete(Endpoints, key);
      await untilSlices(cluster);
    },
  );

  it('also when the service comes later, until it goes', async () => {
    await using cluster = await start();
    const other = { ...key, name: 'other' };
    await cluster.client.create(Endpoints, { metadata: other, subsets: subsets('10.1.2.3') });
    await cluster.client.create(Service, { metadata: other, spec: { ports } });
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
    await cluster.client.delete(Service, other);
    await untilSlices(cluster);
  });

  it('until they are told not to be', async () => {
    await using cluster = await start();
    await cluster.client.create(Endpoints, { metadata: key, subsets: subsets('10.1.2.3') });
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
    await cluster.client.patch(Endpoints, key, skipMirror('true'));
    await untilSlices(cluster);
    await cluster.client.patch(Endpoints, key, skipMirror(null));
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
  });

  it('until the service selects pods', async () => {
    await using cluster = await start();
    const { client, clock } = cluster;
    const metadata = { name: 'a', namespace: 'default', labels: { app: 'hello' } };
    const pod = await client.create(Pod, { metadata, spec: { ...template().spec, nodeName: 'n1' } });
    await client.updateStatus(Pod, {
      ...pod,
      status: runningStatus('10.0.0.1', { isReady: true, nowMs: clock.now() }),
    });
    await client.create(Endpoints, { metadata: key, subsets: subsets('10.1.2.3') });
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
    await client.patch(Service, key, mergePatch({ spec: { selector: { app: 'hello' } } }));
    await untilSlices(cluster, 'endpointslice 10.0.0.1');
  });

  it('also when the selector is empty, which does not select all pods', async () => {
    await using cluster = await start();
    const { client, clock } = cluster;
    await client.patch(Service, key, mergePatch({ spec: { selector: {} } }));
    const metadata = { name: 'a', namespace: 'default' };
    const pod = await client.create(Pod, { metadata, spec: { ...template().spec, nodeName: 'n1' } });
    await client.updateStatus(Pod, {
      ...pod,
      status: runningStatus('10.0.0.1', { isReady: true, nowMs: clock.now() }),
    });
    await client.create(Endpoints, { metadata: key, subsets: subsets('10.1.2.3') });
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
    expect((await client.get(Endpoints, key)).subsets).toMatchObject([{ addresses: [{ ip: '10.1.2.3' }] }]);
  });

  it('whatever becomes of the slice', async () => {
    await using cluster = await start();
    const { client } = cluster;
    await client.create(Endpoints, { metadata: key, subsets: subsets('10.1.2.3') });
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
    const [slice] = (await client.list(EndpointSlice)).items as [EndpointSlice];
    const place = { ...key, name: slice.metadata.name };
    await client.patch(EndpointSlice, place, mergePatch({ endpoints: [{ addresses: ['10.9.9.9'] }] }));
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
    await client.delete(EndpointSlice, place);
    await untilSlices(cluster, 'endpointslicemirroring 10.1.2.3');
  });
});

it('tells of addresses that are too many to be mirrored', async () => {
  await using cluster = await start();
  const ips = Array.from({ length: 1001 }, (_, i) => `10.1.${i >> 8}.${i & 255}`);
  await cluster.client.create(Endpoints, { metadata: key, subsets: subsets(...ips) });
  const message = await cluster.until('an event', async () => {
    const { items } = await cluster.client.list(Event, { namespace: key.namespace });
    return items.find(({ reason }) => reason === 'TooManyAddressesToMirror')?.message;
  });
  expect(message).toMatch('1 were skipped');
});
