import { describe, expect, it } from 'vitest';
import { ConfigMap, Namespace, Pod, ServiceAccount } from '#api';
import { mergePatch, type Transport } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
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
/** A server that has gateways besides; what is asked to go there takes its time. */
const withGateways = (transport: Transport, gateways: Set<string>, asked: string[]): Transport => ({
  async request(request) {
    if (request.resource !== 'gateways') return await transport.request(request);
    asked.push(`${request.verb} ${request.namespace ?? ''}`);
    return { items: [...gateways].map(name => ({ metadata: { name } })) };
  },
  watch: request => transport.watch(request),
  async discover(path) {
    const groups = [{ name: 'gateway.example.com', versions: [{ version: 'v1' }] }];
    if (path === '/apis') return { kind: 'APIGroupList', groups };
    if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
    if (path === '/api/v1') return { resources: [] };
    const verbs = ['deletecollection', 'list'];
    return { resources: [{ name: 'gateways', kind: 'Gateway', namespaced: true, verbs }] };
  },
  [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
});

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

  it('delete what is of kinds that only the server knows', async () => {
    const gateways = new Set(['reader']);
    const asked: string[] = [];
    await using cluster = await startTestCluster([namespace], {
      wrap: transport => withGateways(transport, gateways, asked),
    });
    const { client } = cluster;
    await client.create(Namespace, { metadata: { name }, spec: {} });
    await client.delete(Namespace, { name });
    await cluster.until(
      'remaining',
      async () => (await condition(cluster, 'NamespaceContentRemaining'))?.status === 'True',
    );
    expect(asked).toContain(`deletecollection ${name}`);
    expect((await condition(cluster, 'NamespaceContentRemaining'))?.message).toBe(
      'Some resources are remaining: gateways.gateway.example.com has 1 resource instances',
    );
    gateways.clear();
    await cluster.until('gone', async () => {
      await cluster.clock.advance(1000);
      return (await client.find(Namespace, { name })) === undefined;
    });
  });

  it('wait for groups that do not say what they have, and say so', async () => {
    const gateways = new Set(['left']);
    let answers = false;
    const wrap = (transport: Transport): Transport => {
      const complete = withGateways(transport, gateways, []);
      const failing = async (path: string) => {
        if (!answers && path.includes('gateway')) throw new Error('no answer');
        return await complete.discover(path);
      };
      return { ...complete, discover: failing };
    };
    await using cluster = await startTestCluster([namespace], { wrap });
    const { client } = cluster;
    await client.create(Namespace, { metadata: { name }, spec: {} });
    await client.delete(Namespace, { name });
    const type = 'NamespaceDeletionDiscoveryFailure';
    const failure = await cluster.until('discovery failure', async () => {
      const found = await condition(cluster, type);
      return found?.status === 'True' && found;
    });
    expect(failure).toMatchObject({
      reason: 'DiscoveryFailed',
      message: expect.stringMatching(/1 failing: .*: gateway\.example\.com\/v1: no answer$/),
    });
    expect((await condition(cluster, 'NamespaceDeletionContentFailure'))?.status).toBe('False');
    answers = true;
    await cluster.until('discovered', async () => {
      await cluster.clock.advance(1000);
      return (await condition(cluster, type))?.status === 'False';
    });
    gateways.clear();
    await cluster.until('gone', async () => {
      await cluster.clock.advance(1000);
      return (await client.find(Namespace, { name })) === undefined;
    });
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
