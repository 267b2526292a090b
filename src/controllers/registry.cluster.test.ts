import { describe, expect, it } from 'vitest';
import { Deployment, EndpointSlice, Endpoints, Namespace, Pod, ReplicaSet, ReplicationController, Service } from '#api';
import { startTestCluster, type TestCluster } from '../reconcile/testing/cluster.ts';
import { service, template } from './fixtures/builders.ts';
import { startFakeKubelet } from './fixtures/fake-kubelet.ts';
import { createControllers } from './registry.ts';

const key = { namespace: 'default', name: 'web' };
const selector = { app: 'hello' };

const readyAddresses = async ({ client }: TestCluster) => {
  const { items } = await client.list(EndpointSlice, { namespace: key.namespace });
  const endpoints = items.flatMap(slice => slice.endpoints ?? []);
  return endpoints.filter(({ conditions }) => conditions?.ready).flatMap(({ addresses }) => addresses);
};
const count = async ({ client }: TestCluster, kind: typeof Pod | typeof ReplicaSet | typeof EndpointSlice) =>
  (await client.list(kind as typeof Pod, { namespace: key.namespace })).items.length;

/** All controllers, with a kubelet that keeps its node alive. */
async function start() {
  const cluster = await startTestCluster(createControllers({ rootCa: 'PEM' }));
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  const kubelet = startFakeKubelet(cluster);
  return {
    cluster,
    async [Symbol.asyncDispose]() {
      kubelet[Symbol.dispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}

async function createApplication({ client }: TestCluster): Promise<void> {
  await client.create(Deployment, {
    metadata: key,
    spec: { replicas: 3, selector: { matchLabels: selector }, template: template() },
  });
  await client.create(Service, { metadata: key, spec: { selector, ports: service('web').spec.ports ?? [] } });
}

describe('all controllers together', () => {
  it('lead from a deployment to the addresses of ready pods, and clear up after it', async () => {
    await using started = await start();
    const { cluster } = started;
    await createApplication(cluster);
    await cluster.until('three addresses', async () => (await readyAddresses(cluster)).length === 3);
    await cluster.client.delete(Deployment, key);
    await cluster.until('no pods', async () => (await count(cluster, Pod)) === 0);
    expect(await count(cluster, ReplicaSet)).toBe(0);
    await cluster.until('no addresses', async () => (await readyAddresses(cluster)).length === 0);
    await cluster.client.delete(Service, key);
    await cluster.until('no slices', async () => (await count(cluster, EndpointSlice)) === 0);
    await cluster.until('no endpoints', async () => (await cluster.client.find(Endpoints, key)) === undefined);
  });

  it('delete the pods of a deployment before itself in the foreground', async () => {
    await using started = await start();
    const { cluster } = started;
    await createApplication(cluster);
    await cluster.until('three pods', async () => (await readyAddresses(cluster)).length === 3);
    await cluster.client.delete(Deployment, key, { propagationPolicy: 'Foreground' });
    await cluster.until('gone', async () => (await cluster.client.find(Deployment, key)) === undefined);
    expect([await count(cluster, ReplicaSet), await count(cluster, Pod)]).toEqual([0, 0]);
  });

  it('keep pods of a replica set that is orphaned, for another to adopt', async () => {
    await using started = await start();
    const { cluster } = started;
    await createApplication(cluster);
    await cluster.until('three pods', async () => (await readyAddresses(cluster)).length === 3);
    const before = (await cluster.client.list(Pod)).items.map(({ metadata }) => metadata.uid).sort();
    await cluster.client.delete(Deployment, key, { propagationPolicy: 'Orphan' });
    await cluster.until('gone', async () => (await cluster.client.find(Deployment, key)) === undefined);
    await createApplication(cluster).catch(() => undefined);
    await cluster.until(
      'adopted',
      async () => (await cluster.client.find(Deployment, key))?.status?.readyReplicas === 3,
    );
    expect((await cluster.client.list(Pod)).items.map(({ metadata }) => metadata.uid).sort()).toEqual(before);
  });

  it('empty a namespace in which an application runs', async () => {
    await using started = await start();
    const { cluster } = started;
    const { client } = cluster;
    await client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
    const metadata = { ...key, namespace: 'team' };
    await client.create(Deployment, {
      metadata,
      spec: { replicas: 3, selector: { matchLabels: selector }, template: template() },
    });
    await cluster.until('pods', async () => (await client.list(Pod, { namespace: 'team' })).items.length === 3);
    await client.delete(Namespace, { name: 'team' });
    await cluster.until('gone', async () => (await client.find(Namespace, { name: 'team' })) === undefined);
    expect((await client.list(Pod, { namespace: 'team' })).items).toEqual([]);
  });

  it('keep the pods of a replication controller', async () => {
    await using started = await start();
    const { cluster } = started;
    const spec = { replicas: 2, selector, template: template() };
    await cluster.client.create(ReplicationController, { metadata: key, spec });
    const status = await cluster.until('ready', async () => {
      const found = await cluster.client.get(ReplicationController, key);
      return found.status?.readyReplicas === 2 && found.status;
    });
    expect(status).toMatchObject({ replicas: 2, availableReplicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1 });
  });
});
