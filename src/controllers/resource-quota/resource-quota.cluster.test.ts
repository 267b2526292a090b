import { expect, it } from 'vitest';
import { ConfigMap, Namespace, ResourceQuota } from '#api';
import { widgets } from '../../apiserver/fixtures/living-kinds.ts';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { resourceQuotaController } from './controller.ts';

const key = { namespace: 'default', name: 'q' };
const usedIs = async (cluster: TestCluster, used: string, of = 'count/configmaps') => {
  for (let second = 0; second < 10; second++) {
    await cluster.clock.advance(1000);
    const { status } = await cluster.client.get(ResourceQuota, key);
    if (status?.used?.[of] === used) return status;
  }
  throw new Error(`never ${used}`);
};

it('what goes gives back what it used, however many write', async () => {
  await using cluster = await startTestCluster([resourceQuotaController]);
  const { client } = cluster;
  await client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  await client.create(ConfigMap, { metadata: { namespace: 'default', name: 'before' } });
  await client.create(ResourceQuota, { metadata: key, spec: { hard: { 'count/configmaps': '10' } } });
  await usedIs(cluster, '1');
  const create = async (name: string) =>
    await client.create(ConfigMap, { metadata: { namespace: 'default', name } }).then(
      () => true,
      () => false,
    );
  const made = await Promise.all(Array.from({ length: 40 }, (_, index) => create(`c${index}`)));
  expect(made.filter(Boolean)).toHaveLength(9);
  await usedIs(cluster, '10');
  await client.delete(ConfigMap, { namespace: 'default', name: 'before' });
  await usedIs(cluster, '9');
  expect(await create('after')).toBe(true);
  expect(await create('too-many')).toBe(false);
});

it('counts objects of custom kinds, also when they go', async () => {
  const { kind, definition } = widgets();
  await using cluster = await startTestCluster([resourceQuotaController]);
  cluster.kinds.serve([definition]);
  const { client } = cluster;
  const create = (name: string) =>
    client.create(kind, { metadata: { namespace: 'default', name }, spec: { size: 1 } }).then(
      () => true,
      () => false,
    );
  await create('before');
  const counted = `count/${kind.plural}.${kind.group}`;
  await client.create(ResourceQuota, { metadata: key, spec: { hard: { [counted]: '2' } } });
  await usedIs(cluster, '1', counted);
  expect([await create('a'), await create('b')]).toEqual([true, false]);
  await client.delete(kind, { namespace: 'default', name: 'before' });
  await usedIs(cluster, '1', counted);
  expect(await create('b')).toBe(true);
});
