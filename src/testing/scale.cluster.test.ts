/** Hundreds of pods at once: everything arrives, spread over the nodes, at a bounded price; and everything goes. */
import { expect, test } from 'vitest';
import { Deployment, EndpointSlice, Endpoints, Event, Pod, Service } from '#api';
import { mergePatch } from '#client';
import { startCluster } from './start-cluster.ts';

const pods = 400;
const key = { namespace: 'default', name: 'web' };
const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:1' }] } };

test('a deployment of hundreds of pods comes, is updated, and goes', async () => {
  await using cluster = await startCluster({ nodes: 20, timeoutMs: 60_000 });
  const { client } = cluster;
  const isAvailable = (web: Deployment | undefined) =>
    web?.status?.availableReplicas === pods &&
    web.status.updatedReplicas === pods &&
    web.status.replicas === pods &&
    web.status.observedGeneration === web.metadata.generation;
  const newestVersion = async () => Number((await client.list(Pod)).metadata.resourceVersion);
  await client.create(Service, { metadata: key, spec: { selector: labels, ports: [{ port: 80 }] } });

  const before = await newestVersion();
  await client.create(Deployment, {
    metadata: key,
    spec: { replicas: pods, selector: { matchLabels: labels }, template },
  });
  await cluster.until(Deployment, key, isAvailable);

  const { items } = await client.list(Pod, { namespace: 'default' });
  expect(items.filter(({ status }) => status?.phase === 'Running')).toHaveLength(pods);
  expect(new Set(items.map(({ status }) => status?.podIP)).size).toBe(pods);
  const perNode = Map.groupBy(items, ({ spec }) => spec.nodeName);
  expect([...perNode.values()].map(on => on.length)).toEqual(Array.from({ length: 20 }, () => pods / 20));
  // Each pod is created, bound, reported on and told of; what is kept for all of them together adds little.
  expect((await newestVersion()) - before).toBeLessThan(6 * pods);

  await client.patch(
    Deployment,
    key,
    mergePatch({ spec: { template: { metadata: { labels: { ...labels, version: '2' } } } } }),
  );
  await cluster.until(Deployment, key, isAvailable);
  await cluster.until(Endpoints, key, endpoints => endpoints?.subsets?.[0]?.addresses?.length === pods);
  const updated = await client.list(Pod, { namespace: 'default', labelSelector: 'version=2' });
  expect(updated.items).toHaveLength(pods);
  // Endpoints and slices are two controllers' work: neither waits for the other.
  const readyAddresses = async () => {
    const slices = await client.list(EndpointSlice, { labelSelector: 'kubernetes.io/service-name=web' });
    const ready = slices.items.flatMap(({ endpoints = [] }) => endpoints.filter(({ conditions }) => conditions?.ready));
    return new Set(ready.flatMap(({ addresses }) => addresses));
  };
  await expect
    .poll(readyAddresses, { timeout: 30_000 })
    .toEqual(new Set(updated.items.map(({ status }) => status?.podIP)));

  await client.patch(Deployment, key, mergePatch({ spec: { replicas: 0 } }));
  await cluster.until(Deployment, key, web => web?.status?.replicas === undefined || web.status.replicas === 0);
  for (const { metadata } of updated.items) await cluster.until(Pod, metadata, pod => pod === undefined);
  expect((await client.list(Pod, { namespace: 'default' })).items).toEqual([]);
  const warnings = (await client.list(Event)).items.filter(({ type }) => type === 'Warning');
  expect(warnings).toEqual([]);
}, 180_000);
