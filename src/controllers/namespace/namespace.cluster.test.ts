import { describe, expect, it } from 'vitest';
import { ConfigMap, Namespace, Pod, ServiceAccount } from '#api';
import { mergePatch } from '#client';
import { template } from '../fixtures/builders.ts';
import { startTestCluster, type TestCluster } from '../fixtures/cluster.ts';
import { startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { createRootCaPublisher } from '../root-ca-publisher/controller.ts';
import { serviceAccount } from '../serviceaccount/controller.ts';
import { namespace } from './controller.ts';

const name = 'team';
const start = async () => {
  const cluster = await startTestCluster([namespace, serviceAccount, createRootCaPublisher({ rootCa: 'PEM' })]);
  await cluster.client.create(Namespace, { metadata: { name }, spec: {} });
  return cluster;
};
const untilGone = (cluster: TestCluster) =>
  cluster.until('namespace gone', async () => (await cluster.client.find(Namespace, { name })) === undefined);
const condition = async ({ client }: TestCluster, type: string) =>
  (await client.get(Namespace, { name })).status?.conditions?.find(condition => condition.type === type);

describe('the namespace controllers', () => {
  it('give a namespace its service account and the root CA, and mend them', async () => {
    await using cluster = await start();
    const { client } = cluster;
    const rootCa = { namespace: name, name: 'kube-root-ca.crt' };
    await cluster.until('service account', () => client.find(ServiceAccount, { namespace: name, name: 'default' }));
    await cluster.until('root CA', () => client.find(ConfigMap, rootCa));
    await client.delete(ServiceAccount, { namespace: name, name: 'default' });
    await client.patch(ConfigMap, rootCa, mergePatch({ data: { 'ca.crt': 'forged' } }));
    await cluster.until('service account', () => client.find(ServiceAccount, { namespace: name, name: 'default' }));
    const mended = await cluster.until('mended', async () => {
      const found = await client.find(ConfigMap, rootCa);
      return found?.data?.['ca.crt'] === 'PEM' && found;
    });
    expect(mended.data).toEqual({ 'ca.crt': 'PEM' });
  });

  it('empty a namespace and let it go', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster);
    const { client } = cluster;
    await client.create(ConfigMap, { metadata: { namespace: name, name: 'a' } });
    await client.create(Pod, {
      metadata: { namespace: name, name: 'p' },
      spec: { ...template().spec, nodeName: 'n1' },
    });
    await client.delete(Namespace, { name });
    await untilGone(cluster);
    expect((await client.list(ConfigMap, { namespace: name })).items).toEqual([]);
  });

  it('delete pods before all else, and say what is left', async () => {
    await using cluster = await start();
    const { client } = cluster;
    await client.create(ConfigMap, { metadata: { namespace: name, name: 'a' } });
    await client.create(Pod, {
      metadata: { namespace: name, name: 'p' },
      spec: { ...template().spec, nodeName: 'n1' },
    });
    await client.delete(Namespace, { name });
    await cluster.until(
      'remaining',
      async () => (await condition(cluster, 'NamespaceContentRemaining'))?.status === 'True',
    );
    expect(await condition(cluster, 'NamespaceContentRemaining')).toMatchObject({
      reason: 'SomeResourcesRemain',
      message: 'Some resources are remaining: pods. has 1 resource instances',
    });
    expect(await client.find(ConfigMap, { namespace: name, name: 'a' })).toBeDefined();
    await client.delete(Pod, { namespace: name, name: 'p' }, { gracePeriodSeconds: 0 });
    await untilGone(cluster);
  });

  it('wait for finalizers of others', async () => {
    await using cluster = await start();
    const { client } = cluster;
    const key = { namespace: name, name: 'held' };
    await client.create(ConfigMap, { metadata: { ...key, finalizers: ['example.com/hold'] } });
    await client.delete(Namespace, { name });
    await cluster.until(
      'finalizers',
      async () => (await condition(cluster, 'NamespaceFinalizersRemaining'))?.status === 'True',
    );
    expect((await condition(cluster, 'NamespaceFinalizersRemaining'))?.message).toBe(
      'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    );
    await client.patch(ConfigMap, key, mergePatch({ metadata: { finalizers: [] } }));
    await untilGone(cluster);
  });
});
