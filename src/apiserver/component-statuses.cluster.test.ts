import { expect, it } from 'vitest';
import { ComponentStatus } from '#api';
import { startCluster } from '#testing';

it('tells how store, scheduler and controllers are', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const well = [{ type: 'Healthy', status: 'True', message: 'ok' }];
  const { items } = await cluster.client.list(ComponentStatus);
  expect(items.map(({ metadata, conditions }) => [metadata.name, conditions])).toEqual([
    ['etcd-0', well],
    ['controller-manager', well],
    ['scheduler', well],
  ]);
  expect(await cluster.client.get(ComponentStatus, { name: 'scheduler' })).toMatchObject({ conditions: well });
  const { items: chosen } = await cluster.client.list(ComponentStatus, { fieldSelector: 'metadata.name=scheduler' });
  expect(chosen).toEqual([items[2]]);
  await expect(cluster.client.get(ComponentStatus, { name: 'constructor' })).rejects.toThrow(
    'componentstatuses "constructor" not found',
  );
});
