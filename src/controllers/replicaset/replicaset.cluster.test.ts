import { describe, expect, it } from 'vitest';
import { Event, invalidObject, invalidValue, keyOf, Namespace, Pod, ReplicaSet } from '#api';
import { mergePatch, type Transport } from '#client';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { replicaSet } from './controller.ts';

const key = { namespace: 'default', name: 'web' };
const selector = { matchLabels: { app: 'hello' } };

async function start(options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await startTestCluster([replicaSet], options);
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  return cluster;
}

const create = ({ client }: TestCluster, replicas: number) =>
  client.create(ReplicaSet, { metadata: key, spec: { replicas, selector, template: template() } });

const pods = async ({ client }: TestCluster) => (await client.list(Pod, { namespace: 'default' })).items;

const untilReady = (cluster: TestCluster, count: number) =>
  cluster.until(`${count} ready`, async () => {
    const { status } = await cluster.client.get(ReplicaSet, key);
    return status?.replicas === count && (status.readyReplicas ?? 0) === count && status;
  });

describe('the replica set controller', () => {
  it('makes pods that it controls, counts them, and tells of it', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster);
    const set = await create(cluster, 3);
    const status = await untilReady(cluster, 3);
    expect(status).toMatchObject({ availableReplicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1 });
    for (const pod of await pods(cluster)) {
      expect(pod.metadata.name).toMatch(/^web-.{5}$/);
      expect(pod.metadata.ownerReferences).toEqual([
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web',
          uid: set.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ]);
    }
    const messages = await cluster.until('three events', async () => {
      const { items } = await cluster.client.list(Event, { namespace: 'default' });
      return items.length === 3 && items.map(({ reason, message }) => `${reason}: ${message}`);
    });
    expect(messages.every(message => /^SuccessfulCreate: Created pod: web-.{5}$/.test(message))).toBe(true);
  });

  it('scales up and down, and replaces what is lost', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster);
    await create(cluster, 2);
    await untilReady(cluster, 2);
    await cluster.client.patch(ReplicaSet, key, mergePatch({ spec: { replicas: 10 } }));
    await untilReady(cluster, 10);
    await cluster.client.patch(ReplicaSet, key, mergePatch({ spec: { replicas: 1 } }));
    await untilReady(cluster, 1);
    const [lost] = await pods(cluster);
    await cluster.client.delete(Pod, keyOf(lost as Pod));
    const replacement = await cluster.until('another pod', async () => {
      const [pod] = await pods(cluster);
      return pod?.metadata.uid !== lost?.metadata.uid && pod;
    });
    expect(replacement.metadata.name).not.toBe(lost?.metadata.name);
  });

  it('makes no pod too many when its caches lag behind', async () => {
    await using cluster = await start({ lagTurns: 20 });
    using _kubelet = startFakeKubelet(cluster);
    const made = new Set<string>();
    const { informers } = cluster;
    using _watch = informers.for(Pod).onChange(({ object }) => void made.add(object.metadata.uid));
    await create(cluster, 5);
    await untilReady(cluster, 5);
    await cluster.client.patch(ReplicaSet, key, mergePatch({ spec: { replicas: 8 } }));
    await untilReady(cluster, 8);
    expect(made.size).toBe(8);
  });

  it('adopts a matching pod that nobody controls, and releases one that no longer matches', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster);
    const orphan = await cluster.client.create(Pod, {
      metadata: { name: 'orphan', namespace: 'default', labels: { app: 'hello' } },
      spec: template().spec,
    });
    const set = await create(cluster, 2);
    await untilReady(cluster, 2);
    const adopted = await cluster.client.get(Pod, keyOf(orphan));
    expect(adopted.metadata.ownerReferences).toMatchObject([{ uid: set.metadata.uid, controller: true }]);

    await cluster.client.patch(Pod, keyOf(orphan), mergePatch({ metadata: { labels: { app: 'other' } } }));
    await cluster.until('release and replacement', async () => {
      const all = await pods(cluster);
      const released = all.find(({ metadata }) => metadata.name === 'orphan');
      return all.length === 3 && !released?.metadata.ownerReferences?.length;
    });
  });

  it('tries again when an adoption is refused as invalid, and makes no pod in place of that one', async () => {
    const refusal = invalidObject(Pod, 'orphan', [invalidValue('metadata', 'x', 'for now')]);
    let refusals = 0;
    const wrap = (transport: Transport): Transport => ({
      request: async request => {
        if (request.verb === 'patch' && request.resource === 'pods' && refusals++ === 0) throw refusal;
        return await transport.request(request);
      },
      watch: request => transport.watch(request),
      discover: (path, options) => transport.discover(path, options),
      [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
    });
    await using cluster = await start({ wrap });
    const metadata = { name: 'orphan', namespace: 'default', labels: { app: 'hello' } };
    await cluster.client.create(Pod, { metadata, spec: template().spec });
    const set = await create(cluster, 1);
    await cluster.until('the refusal', async () => refusals > 0);
    await cluster.until('adopted', async () => {
      await cluster.clock.advance(1000);
      return (await cluster.client.get(Pod, metadata)).metadata.ownerReferences?.[0]?.uid === set.metadata.uid;
    });
    expect(await pods(cluster)).toHaveLength(1);
  });

  it('adopts nothing for a replica set that only its cache still has', async () => {
    await using cluster = await start({ lagTurns: 20 });
    const { client, informers } = cluster;
    await create(cluster, 0);
    await cluster.until('cached', async () => informers.for(ReplicaSet).lister.get(key));
    await cluster.until('counted', async () => (await client.get(ReplicaSet, key)).status?.observedGeneration === 1);
    // What happens to many others delays the news of the deletion.
    const spec = {
      replicas: 0,
      selector: { matchLabels: { app: 'other' } },
      template: template('x', { app: 'other' }),
    };
    for (let i = 0; i < 10; i++) await client.create(ReplicaSet, { metadata: { ...key, name: `other-${i}` }, spec });
    await client.delete(ReplicaSet, key);
    const metadata = { name: 'orphan', namespace: 'default', labels: { app: 'hello' } };
    await client.create(Pod, { metadata, spec: template().spec });
    await cluster.until('the pod is known', async () => informers.for(Pod).lister.get(metadata));
    expect(informers.for(ReplicaSet).lister.get(key)).toBeDefined();
    await cluster.until('the end is known', async () => informers.for(ReplicaSet).lister.get(key) === undefined);
    expect((await client.get(Pod, metadata)).metadata.ownerReferences ?? []).toEqual([]);
  });

  it('makes pods available after minReadySeconds', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster);
    await cluster.client.create(ReplicaSet, {
      metadata: key,
      spec: { replicas: 1, minReadySeconds: 30, selector, template: template() },
    });
    expect((await untilReady(cluster, 1)).availableReplicas ?? 0).toBe(0);
    await cluster.clock.advance(30_000);
    await cluster.until(
      'available',
      async () => (await cluster.client.get(ReplicaSet, key)).status?.availableReplicas === 1,
    );
  });
});
