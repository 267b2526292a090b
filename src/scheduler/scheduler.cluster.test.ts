/** The scheduler over a real API server, in virtual time: what becomes of pods while everything else changes. */
import { afterEach, expect, test } from 'vitest';
import { conflict, keyOf, Node, Pod } from '#api';
import { type Client, mergePatch } from '#client';
import { buildPod } from '#testing';
import { createTestScheduler, type TestSchedulerOptions } from './fixtures/test-scheduler.ts';

const notHelpful = 'Preemption is not helpful for scheduling.';
const noVictims = 'No preemption victims found for incoming pod.';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

async function start(options: TestSchedulerOptions = {}) {
  const scheduler = await createTestScheduler(options);
  dispose = scheduler.dispose;
  return scheduler;
}

test('gives pods nodes, and says why when there is none', async () => {
  const { startAnother, settle, addNode, addPod, podNamed, nodeOf } = await start();
  await startAnother();
  await addNode('small', { allocatable: { cpu: '2' } });
  await addPod('fits');
  await addPod('does-not', '3');
  await settle();
  expect(await nodeOf('fits')).toBe('small');
  expect((await podNamed('does-not')).status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: `0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 ${notHelpful}`,
    }),
  );
  await addNode('large', { allocatable: { cpu: '4' } });
  await settle(1000);
  expect(await nodeOf('does-not')).toBe('large');
});

test('leaves pods of other schedulers alone, and those that wait for something else', async () => {
  const { client, startAnother, settle, addNode, addPod, nodeOf } = await start();
  await startAnother();
  await addNode('node');
  await addPod('foreign', '1', { schedulerName: 'somebody-else' });
  const gated = await addPod('gated', '1', { schedulingGates: [{ name: 'example.com/later' }] });
  await settle(60_000);
  expect(await nodeOf('foreign')).toBeUndefined();
  expect(await nodeOf('gated')).toBeUndefined();
  await client.update(Pod, { ...gated, spec: { ...gated.spec, schedulingGates: [] } });
  await settle();
  expect(await nodeOf('gated')).toBe('node');
});

test('counts what it has placed, although nobody has told it back yet', async () => {
  let isHeldBack = true;
  const { startAnother, settle, addNode, addPod, nodeOf } = await start({ isHeldBack: () => isHeldBack });
  await addNode('node', { allocatable: { cpu: '4' } });
  await addPod('first', '3');
  await addPod('second', '3');
  const placed = async () => [await nodeOf('first'), await nodeOf('second')].filter(name => name !== undefined);
  await startAnother();
  await settle();
  expect(await placed()).toEqual(['node']);
  isHeldBack = false;
  await settle(60_000);
  expect(await placed()).toEqual(['node']);
});

test('counts what an earlier life has placed', async () => {
  const { startAnother, settle, addNode, addPod, nodeOf } = await start();
  await addNode('node', { allocatable: { cpu: '4' } });
  const first = await startAnother();
  await addPod('first', '3');
  await settle();
  await first[Symbol.asyncDispose]();
  await addPod('second', '3');
  await startAnother();
  await settle();
  expect([await nodeOf('first'), await nodeOf('second')]).toEqual(['node', undefined]);
});

test('tries a binding that failed again, and meanwhile gives the place to others', async () => {
  let refusals = 1;
  const { startAnother, settle, addNode, addPod, nodeOf } = await start({
    intercept({ subresource }) {
      if (subresource === 'binding' && refusals-- > 0) throw conflict({ group: '', resource: 'pods' }, 'first');
    },
  });
  await startAnother();
  await addNode('node', { allocatable: { cpu: '4' } });
  await addPod('first', '3');
  await settle();
  expect(await nodeOf('first')).toBeUndefined();
  await addPod('second', '1');
  await settle(1000);
  expect([await nodeOf('first'), await nodeOf('second')]).toEqual(['node', 'node']);
});

test('a pod that is deleted while it is being bound takes up no place', async () => {
  const { client, startAnother, settle, addNode, addPod, nodeOf } = await start({
    async intercept({ subresource, name = '' }) {
      if (subresource === 'binding' && name === 'first')
        await client.delete(Pod, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
    },
  });
  await startAnother();
  await addNode('node', { allocatable: { cpu: '4' } });
  await addPod('first', '3');
  await settle();
  await addPod('second', '3');
  await settle(1000);
  expect(await nodeOf('second')).toBe('node');
});

test.each([
  {
    what: 'goes',
    end: (client: Client, pod: Pod) => client.delete(Pod, keyOf(pod), { gracePeriodSeconds: 0 }),
  },
  {
    what: 'has ended',
    end: (client: Client, pod: Pod) =>
      client.patch(Pod, keyOf(pod), mergePatch({ status: { phase: 'Succeeded' } }), { subresource: 'status' }),
  },
])('a pod that $what makes room for one that waits, then and after a restart', async ({ end }) => {
  const { client, startAnother, settle, addNode, addPod, nodeOf } = await start();
  const scheduler = await startAnother();
  await addNode('node', { allocatable: { cpu: '4' } });
  const first = await addPod('first', '3');
  await addPod('second', '3');
  await settle();
  await end(client, first);
  await settle(1000);
  expect(await nodeOf('second')).toBe('node');
  await scheduler[Symbol.asyncDispose]();
  await startAnother();
  await addPod('third', '1');
  await settle();
  expect(await nodeOf('third')).toBe('node');
});

test('pods of a node that went count there again when it comes back', async () => {
  const { client, startAnother, settle, addNode, addPod, nodeOf } = await start();
  await startAnother();
  await addNode('node', { allocatable: { cpu: '4' } });
  await addPod('first', '3');
  await settle();
  await client.delete(Node, { name: 'node' });
  await addPod('second', '3');
  await settle();
  await addNode('node', { allocatable: { cpu: '4' } });
  await settle(60_000);
  expect(await nodeOf('second')).toBeUndefined();
});

test('says nothing of a pod that has taken the name of another', async () => {
  const { client, startAnother, settle, addNode, addPod, podNamed } = await start({
    async intercept({ verb, subresource, body }) {
      if (verb !== 'patch' || subresource !== 'status' || !JSON.stringify(body).includes('Insufficient cpu')) return;
      await client.delete(Pod, { namespace: 'default', name: 'pod' }, { gracePeriodSeconds: 0 });
      await addPod('pod', '1', { schedulerName: 'somebody-else' });
    },
  });
  await startAnother();
  await addNode('node', { allocatable: { cpu: '4' } });
  await addPod('pod', '9');
  await settle();
  expect((await podNamed('pod')).spec.schedulerName).toBe('somebody-else');
  expect((await podNamed('pod')).status?.conditions ?? []).toEqual([]);
});

const zone = (name: string) => ({ labels: { 'topology.kubernetes.io/zone': name } });
const term = (topologyKey: string, matchLabels: Record<string, string>) => ({
  topologyKey,
  labelSelector: { matchLabels },
});

test('a pod that asks for others nearby waits until they come, and then goes where they are', async () => {
  const { client, startAnother, settle, addNode, addPod, nodeOf, conditionOf } = await start();
  await startAnother();
  await addNode('one', zone('a'));
  await addNode('two', zone('b'));
  const near = term('topology.kubernetes.io/zone', { app: 'db' });
  await addPod('web', '1', {
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [near] } },
  });
  await settle();
  expect((await conditionOf('web'))?.message).toBe(
    `0/2 nodes are available: 2 node(s) didn't match pod affinity rules. preemption: 0/2 nodes are available: 2 ${notHelpful}`,
  );
  const db = buildPod({
    name: 'db',
    meta: { labels: { app: 'db' } },
    spec: { nodeSelector: { 'kubernetes.io/hostname': 'two' } },
  });
  await client.create(Pod, db);
  await settle(2000);
  expect([await nodeOf('db'), await nodeOf('web')]).toEqual(['two', 'two']);
});

test('copies that do not bear each other go to nodes of their own, and what is too many waits for a node', async () => {
  const { client, startAnother, settle, addNode, nodeOf, conditionOf } = await start();
  await startAnother();
  for (const name of ['one', 'two']) await addNode(name);
  const apart = term('kubernetes.io/hostname', { app: 'db' });
  for (const name of ['db-1', 'db-2', 'db-3'])
    await client.create(
      Pod,
      buildPod({
        name,
        meta: { labels: { app: 'db' } },
        spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } } },
      }),
    );
  await settle();
  expect(new Set([await nodeOf('db-1'), await nodeOf('db-2')])).toEqual(new Set(['one', 'two']));
  expect((await conditionOf('db-3'))?.message).toBe(
    `0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 2 ${noVictims}`,
  );
  await addNode('three');
  await settle(2000);
  expect(await nodeOf('db-3')).toBe('three');
});

test('pods are spread over zones, each counted as soon as it is placed', async () => {
  const { client, startAnother, settle, addNode, nodeOf } = await start();
  await startAnother();
  for (const [name, where] of Object.entries({ a1: 'a', a2: 'a', a3: 'a', b1: 'b' })) await addNode(name, zone(where));
  const names = Array.from({ length: 6 }, (_, index) => `web-${index}`);
  for (const name of names)
    await client.create(
      Pod,
      buildPod({
        name,
        meta: { labels: { app: 'web' } },
        spec: {
          topologySpreadConstraints: [
            { maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...term('topology.kubernetes.io/zone', { app: 'web' }) },
          ],
        },
      }),
    );
  await settle();
  const nodes = await Promise.all(names.map(nodeOf));
  expect(nodes.filter(name => name?.startsWith('a'))).toHaveLength(3);
  expect(nodes.filter(name => name === 'b1')).toHaveLength(3);
});
