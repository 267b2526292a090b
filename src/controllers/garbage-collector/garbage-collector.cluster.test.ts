import { describe, expect, it } from 'vitest';
import { ConfigMap, Event, type KubeObject, keyOf, Namespace, type OwnerReference, Secret } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { createGarbageCollector } from './controller.ts';

const namespace = 'default';
const start = (options?: TestClusterOptions) => startTestCluster([createGarbageCollector()], options);
const refer = ({ kind, metadata }: KubeObject, rest: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind,
  name: metadata.name,
  uid: metadata.uid,
  ...rest,
});
const create = (
  { client }: TestCluster,
  name: string,
  ownerReferences: OwnerReference[] = [],
  finalizers: string[] = [],
) => client.create(ConfigMap, { metadata: { namespace, name, ownerReferences, finalizers } });
const find = ({ client }: TestCluster, name: string) => client.find(ConfigMap, { namespace, name });
const untilGone = (cluster: TestCluster, name: string) =>
  cluster.until(`${name} gone`, async () => (await find(cluster, name)) === undefined);
/** Lets everything react that wants to. */
const settle = (cluster: TestCluster) => cluster.clock.advance(1000);

describe('the garbage collector', () => {
  it('deletes dependents after their owner, across kinds and generations', async () => {
    await using cluster = await start();
    const owner = await create(cluster, 'owner');
    const child = await cluster.client.create(Secret, {
      metadata: { namespace, name: 'child', ownerReferences: [refer(owner)] },
    });
    await create(cluster, 'grandchild', [refer(child)]);
    await cluster.client.delete(ConfigMap, keyOf(owner));
    await untilGone(cluster, 'grandchild');
    expect(await cluster.client.find(Secret, keyOf(child))).toBeUndefined();
  });

  it('deletes what is made for an owner that is gone, or for another by the same name', async () => {
    await using cluster = await start();
    const owner = await create(cluster, 'owner');
    await create(cluster, 'kept', [refer(owner)]);
    await create(cluster, 'impostor', [refer(owner, { uid: 'another' })]);
    await create(cluster, 'late', [refer(owner, { name: 'never' })]);
    await untilGone(cluster, 'impostor');
    await untilGone(cluster, 'late');
    expect(await find(cluster, 'kept')).toBeDefined();
  });

  it('tells of an owner in another namespace, whose dependents it deletes', async () => {
    await using cluster = await start();
    const owner = await cluster.client.create(ConfigMap, { metadata: { namespace: 'kube-system', name: 'owner' } });
    await create(cluster, 'child', [refer(owner)]);
    await untilGone(cluster, 'child');
    const event = await cluster.until('the event', async () =>
      (await cluster.client.list(Event, { namespace })).items.find(
        ({ reason }) => reason === 'OwnerRefInvalidNamespace',
      ),
    );
    expect(event).toMatchObject({
      type: 'Warning',
      involvedObject: { kind: 'ConfigMap', namespace, name: 'child' },
      message: `ownerRef [v1/ConfigMap, namespace: ${namespace}, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "${namespace}"`,
    });
  });

  it('keeps what has an owner that its caches do not show yet', async () => {
    await using cluster = await start({ lagTurns: 20 });
    const { client, informers } = cluster;
    const secret = (name: string) => client.create(Secret, { metadata: { namespace, name } });
    // What happens to many others delays the news of the owner.
    for (let i = 0; i < 10; i++) await secret(`other-${i}`);
    const owner = await secret('owner');
    await create(cluster, 'child', [refer(owner)]);
    await cluster.until('the child is known', async () =>
      informers.for(ConfigMap).lister.get({ namespace, name: 'child' }),
    );
    expect(informers.for(Secret).lister.get(keyOf(owner))).toBeUndefined();
    await cluster.until('the owner is known', async () => informers.for(Secret).lister.get(keyOf(owner)));
    await settle(cluster);
    expect(await find(cluster, 'child')).toBeDefined();
  });

  it('keeps what was disowned in the nick of time', async () => {
    await using cluster = await start();
    const gone = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'gone' };
    const disown = async (name: string, delay: number) => {
      for (let i = 0; i < delay; i++) await Promise.resolve();
      const patch = mergePatch({ metadata: { ownerReferences: [] } });
      return await cluster.client.patch(ConfigMap, { namespace, name }, patch).catch(() => undefined);
    };
    for (let delay = 0; delay < 60; delay++) {
      const name = `child-${delay}`;
      await create(cluster, name, [gone]);
      const wasThere = await disown(name, delay);
      await settle(cluster);
      expect((await find(cluster, name)) !== undefined, `disowned after ${delay} turns`).toBe(wasThere !== undefined);
    }
  });

  it('keeps what has another owner, without the reference to the one that is gone', async () => {
    await using cluster = await start();
    const [one, two] = [await create(cluster, 'one'), await create(cluster, 'two')];
    await create(cluster, 'shared', [refer(one), refer(two)]);
    await cluster.client.delete(ConfigMap, keyOf(one));
    const references = await cluster.until('one reference', async () => {
      const shared = await find(cluster, 'shared');
      return shared?.metadata.ownerReferences?.length === 1 && shared.metadata.ownerReferences;
    });
    expect(references).toEqual([refer(two)]);
  });

  it('tells of an owner in a namespace that a cluster-scoped object names, and leaves that alone', async () => {
    await using cluster = await start();
    const owner = await create(cluster, 'owner');
    const { client } = cluster;
    await client.create(Namespace, { metadata: { name: 'child', ownerReferences: [refer(owner)] }, spec: {} });
    const event = await cluster.until('the event', async () =>
      (await client.list(Event, { namespace })).items.find(({ reason }) => reason === 'OwnerRefInvalidNamespace'),
    );
    expect(event.message).toBe(
      `ownerRef [v1/ConfigMap, namespace: , name: owner, uid: ${owner.metadata.uid}] does not exist in namespace ""`,
    );
    await settle(cluster);
    expect((await client.get(Namespace, { name: 'child' })).metadata.deletionTimestamp).toBeUndefined();
  });

  it('leaves alone what belongs to kinds that it does not know', async () => {
    await using cluster = await start();
    await create(cluster, 'custom', [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u' }]);
    await settle(cluster);
    expect(await find(cluster, 'custom')).toBeDefined();
  });

  it('lets an owner go last in the foreground', async () => {
    await using cluster = await start();
    const owner = await create(cluster, 'owner');
    const child = await create(cluster, 'child', [refer(owner, { blockOwnerDeletion: true })], ['example.com/hold']);
    await cluster.client.delete(ConfigMap, keyOf(owner), { propagationPolicy: 'Foreground' });
    await cluster.until(
      'child told to go',
      async () => (await find(cluster, 'child'))?.metadata.deletionTimestamp !== undefined,
    );
    await settle(cluster);
    expect((await find(cluster, 'owner'))?.metadata.finalizers).toEqual(['foregroundDeletion']);
    await cluster.client.patch(ConfigMap, keyOf(child), mergePatch({ metadata: { finalizers: [] } }));
    await untilGone(cluster, 'owner');
    expect(await find(cluster, 'child')).toBeUndefined();
  });

  it('keeps orphans, without the reference', async () => {
    await using cluster = await start();
    const owner = await create(cluster, 'owner');
    await create(cluster, 'child', [refer(owner)]);
    await cluster.client.delete(ConfigMap, keyOf(owner), { propagationPolicy: 'Orphan' });
    await untilGone(cluster, 'owner');
    await settle(cluster);
    expect((await find(cluster, 'child'))?.metadata.ownerReferences ?? []).toEqual([]);
  });

  it('breaks circles', async () => {
    await using cluster = await start();
    const one = await create(cluster, 'one');
    const two = await create(cluster, 'two', [refer(one, { blockOwnerDeletion: true })]);
    const patch = mergePatch({ metadata: { ownerReferences: [refer(two, { blockOwnerDeletion: true })] } });
    await cluster.client.patch(ConfigMap, keyOf(one), patch);
    await cluster.client.delete(ConfigMap, keyOf(one), { propagationPolicy: 'Foreground' });
    await untilGone(cluster, 'one');
    await untilGone(cluster, 'two');
    expect(await find(cluster, 'two')).toBeUndefined();
  });
});
