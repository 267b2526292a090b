import { expect, it } from 'vitest';
import { Node, Pod } from '#api';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { createPodGarbageCollector } from './controller.ts';

it('removes the pods of a node that is gone, and no others', async () => {
  await using cluster = await startTestCluster([createPodGarbageCollector()]);
  const { client, clock } = cluster;
  const key = (name: string) => ({ namespace: 'default', name });
  for (const name of ['n1', 'n2']) {
    await client.create(Node, { metadata: { name }, spec: {} });
    await client.create(Pod, { metadata: key(name), spec: { ...template().spec, nodeName: name } });
  }
  await client.delete(Node, { name: 'n2' });
  await clock.advance(39_000);
  expect(await client.find(Pod, key('n2'))).toBeDefined();
  await clock.advance(30_000);
  await cluster.until('gone', async () => (await client.find(Pod, key('n2'))) === undefined);
  expect(await client.find(Pod, key('n1'))).toBeDefined();
});

it('asks for a node that its cache does not show before it removes pods', async () => {
  await using cluster = await startTestCluster([createPodGarbageCollector()], { lagTurns: 100 });
  const { client, clock, informers } = cluster;
  const key = { namespace: 'default', name: 'p' };
  await client.create(Pod, { metadata: key, spec: { ...template().spec, nodeName: 'n' } });
  await cluster.until('the pod is known', async () => informers.for(Pod).lister.get(key));
  await clock.advance(59_999);
  expect(await client.find(Pod, key)).toBeDefined();
  await client.create(Node, { metadata: { name: 'n' }, spec: {} });
  await clock.advance(1);
  expect(informers.for(Node).lister.get('n')).toBeUndefined();
  await cluster.until('the node is known', async () => informers.for(Node).lister.get('n'));
  expect(await client.find(Pod, key)).toBeDefined();
});
