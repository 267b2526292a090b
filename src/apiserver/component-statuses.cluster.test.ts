import { expect, it } from 'vitest';
import { ComponentStatus } from '#api';
import { createVirtualClock } from '#base';
import { startCluster } from '#testing';
import { createComponentStatusHandler } from './component-statuses.ts';
import type { SubresourceContext } from './resource/subresource.ts';

const well = [{ type: 'Healthy', status: 'True', message: 'ok' }];

it('tells how controllers, store and scheduler are', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const { items } = await cluster.client.list(ComponentStatus);
  expect(items.map(({ metadata, conditions }) => [metadata.name, conditions])).toEqual([
    ['controller-manager', well],
    ['etcd-0', well],
    ['scheduler', well],
  ]);
  expect(await cluster.client.get(ComponentStatus, { name: 'scheduler' })).toMatchObject({ conditions: well });
  const { items: chosen } = await cluster.client.list(ComponentStatus, { fieldSelector: 'metadata.name=scheduler' });
  expect(chosen).toEqual([items[2]]);
  await expect(cluster.client.get(ComponentStatus, { name: 'constructor' })).rejects.toThrow(
    'componentstatuses "constructor" not found',
  );
  await expect(cluster.client.list(ComponentStatus, { fieldSelector: 'spec.x=y' })).rejects.toThrow(
    '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
  );
});

it('says of what is not well why', async () => {
  const clock = createVirtualClock();
  const handler = createComponentStatusHandler({
    clock,
    findComponent: name => (name === 'scheduler' ? { answer: () => new Promise(() => undefined) } : undefined),
    checkStore: () => Promise.reject(new Error('no space left on device')),
  });
  const context = {} as SubresourceContext;
  const listed = handler.list?.({ namespace: undefined, selects: () => true }, context);
  await clock.advance(20_000);
  expect(await listed).toMatchObject([
    { conditions: [{ type: 'Healthy', status: 'False', message: 'no controller-manager is to be found' }] },
    { conditions: [{ type: 'Healthy', status: 'False', message: 'no space left on device' }] },
    { conditions: [{ type: 'Healthy', status: 'False', message: expect.stringContaining('scheduler') }] },
  ]);
});
