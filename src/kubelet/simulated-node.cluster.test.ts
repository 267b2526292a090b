/** Simulated nodes side by side; what one of them does is in `kubelet.cluster.test.ts`. */
import { expect, test } from 'vitest';
import { CSINode, Node, Pod } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { numberOf, startSimulatedNode } from './simulated-node.ts';
import { startTestApi } from './testing/test-api.ts';

test('gives nodes that nobody numbered, and their pods, addresses of their own', async () => {
  const clock = createVirtualClock();
  await using api = await startTestApi(clock);
  const { client } = api;
  await using stack = new AsyncDisposableStack();
  const names = ['n1', 'n2', 'east', 'west'];
  for (const nodeName of names) {
    stack.use(await startSimulatedNode({ client, clock, logger: silentLogger, nodeName }));
    const spec = { nodeName, containers: [{ name: 'main', image: 'app:1' }] };
    await client.create(Pod, { metadata: { namespace: 'default', name: nodeName }, spec });
  }
  for (let turns = 0; turns < 50; turns++) await clock.advance(0);
  const nodeAddresses = api.list(Node).map(({ status }) => status?.addresses?.[0]?.address);
  // Nothing listens there.
  expect(api.list(Node).map(({ status }) => status?.daemonEndpoints?.kubeletEndpoint?.Port)).toEqual([0, 0, 0, 0]);
  const podAddresses = api.list(Pod).map(({ status }) => status?.podIP);
  expect(new Set(nodeAddresses).size).toBe(names.length);
  expect(new Set(podAddresses).size).toBe(names.length);
  expect(podAddresses).not.toContain(undefined);
});

test('makes the CSINode of a node, and makes it again with the node', async () => {
  const clock = createVirtualClock();
  await using api = await startTestApi(clock);
  const { client } = api;
  await using node = await startSimulatedNode({ client, clock, logger: silentLogger, nodeName: 'n1' });
  await node.registered;
  const key = { name: 'n1' };
  const owner = async () => (await client.get(Node, key)).metadata.uid;
  const isOwned = async () => {
    const uid = await owner();
    const { metadata, spec } = await client.get(CSINode, key);
    expect(metadata.ownerReferences).toEqual([{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid }]);
    expect(spec.drivers).toEqual([]);
  };
  await isOwned();
  await client.delete(Node, key);
  await client.delete(CSINode, key);
  await clock.advance(10_000);
  await api.until(CSINode, 'n1', found => found !== undefined);
  await isOwned();
});

test.each([
  ['node-7', 7],
  ['n16385', 1],
])('numbers %s %i', (name, number) => {
  expect(numberOf(name)).toBe(number);
});
