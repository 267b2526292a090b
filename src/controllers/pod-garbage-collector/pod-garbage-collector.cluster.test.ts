import { expect, it } from 'vitest';
import { Node, Pod } from '#api';
import { template } from '../fixtures/builders.ts';
import { startTestCluster } from '../fixtures/cluster.ts';
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
