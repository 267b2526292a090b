/** Preemption by a scheduler over a real API server: whose place is taken, and what everybody is told. */
import { afterEach, expect, test } from 'vitest';
import {
  Event,
  findCondition,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  type PodSpec,
  PriorityClass,
} from '#api';
import { mergePatch } from '#client';
import { buildPod } from '#testing';
import { createTestScheduler, type TestSchedulerOptions } from './fixtures/test-scheduler.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

const slow = (cpu: string, priorityClassName: string, spec: Partial<PodSpec> = {}) => ({
  requests: { cpu },
  spec: { priorityClassName, ...spec },
});

async function start(options: TestSchedulerOptions = {}) {
  const all = await createTestScheduler(options);
  dispose = all.dispose;
  const { client } = all;
  for (const [name, value] of Object.entries({ low: 10, middle: 50, high: 100 }))
    await client.create(PriorityClass, { metadata: { name }, value });
  const scheduler = await all.startAnother();
  const add = (name: string, cpu: string, priority: string, spec: Partial<PodSpec> = {}) =>
    client.create(Pod, buildPod({ name, meta: { labels: { app: name } }, ...slow(cpu, priority, spec) }));
  /** As a kubelet does: what was told to end is gone. */
  const reap = async () => {
    for (const { metadata } of (await client.list(Pod)).items)
      if (metadata.deletionTimestamp)
        await client.delete(Pod, { namespace: 'default', name: metadata.name }, { gracePeriodSeconds: 0 });
  };
  const names = async () => (await client.list(Pod)).items.map(({ metadata }) => metadata.name).toSorted();
  const messageOf = async (name: string) => (await all.conditionOf(name))?.message;
  return { ...all, scheduler, add, reap, names, messageOf };
}

test('a pod takes the place of the least important one, once that is gone', async () => {
  const { client, settle, addNode, add, reap, nodeOf, podNamed, messageOf, scheduler } = await start();
  await addNode('node', { allocatable: { cpu: '4' } });
  await add('low', '2', 'low');
  await add('middle', '2', 'middle');
  await settle();
  const preemptor = await add('high', '2', 'high');
  await settle();
  const victim = await podNamed('low');
  expect(victim.metadata.deletionTimestamp).toBeDefined();
  expect(victim.metadata.deletionGracePeriodSeconds).toBe(30);
  expect(findCondition(victim.status?.conditions, 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  });
  expect((await podNamed('high')).status?.nominatedNodeName).toBe('node');
  expect(scheduler.explainPod({ namespace: 'default', name: 'high' })?.room).toEqual({
    node: 'node',
    victims: ['default/low'],
  });
  expect(await messageOf('high')).toBe('0/1 nodes are available: 1 Insufficient cpu.');
  await reap();
  await settle(2000);
  expect([await nodeOf('high'), await nodeOf('middle')]).toEqual(['node', 'node']);
  const events = (await client.list(Event)).items.filter(({ reason }) => reason === 'Preempted');
  expect(events.map(({ message, involvedObject }) => [involvedObject.name, message])).toEqual([
    ['low', `Preempted by pod ${preemptor.metadata.uid} on node node`],
  ]);
});

test('a pod that has its place counts there once, whatever is said of it before it is bound', async () => {
  const { promise: mayBind, resolve: bind } = Promise.withResolvers<void>();
  const { client, settle, addNode, add, reap, nodeOf } = await start({
    intercept: async ({ subresource, name }) => {
      if (subresource === 'binding' && name === 'high') await mayBind;
    },
  });
  await addNode('node', { allocatable: { cpu: '4' } });
  await add('low', '4', 'low');
  await settle();
  await add('high', '2', 'high');
  await settle();
  await reap();
  await settle(2000);
  await client.patch(Pod, { namespace: 'default', name: 'high' }, mergePatch({ metadata: { labels: { said: 'so' } } }));
  await add('small', '2', 'low');
  await settle();
  expect([await nodeOf('high'), await nodeOf('small')]).toEqual([undefined, 'node']);
  bind();
  await settle();
  expect(await nodeOf('high')).toBe('node');
});

test('while its victims end it ends no others, whatever happens meanwhile', async () => {
  const { settle, addNode, add, names, podNamed, messageOf, client } = await start();
  await addNode('node', { allocatable: { cpu: '4' } });
  for (const name of ['low-1', 'low-2', 'low-3', 'low-4']) await add(name, '1', 'low');
  await settle();
  await add('high', '2', 'high');
  await settle();
  const ending = async () => (await client.list(Pod)).items.filter(({ metadata }) => metadata.deletionTimestamp).length;
  expect(await ending()).toBe(2);
  await settle(6 * 60_000);
  expect(await ending()).toBe(2);
  expect(await messageOf('high')).toBe(
    '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to a terminating pod on the nominated node.',
  );
  expect(await names()).toHaveLength(5);
  expect((await podNamed('high')).status?.nominatedNodeName).toBe('node');
});

test.each<[string, Partial<PodSpec>, string, string]>([
  [
    'a policy that says never',
    { preemptionPolicy: 'Never' },
    'high',
    '1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
  ],
  [
    'nobody is less important',
    {},
    'low',
    '1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
  ],
  [
    'no victim would help',
    { nodeSelector: { disk: 'ssd' } },
    'high',
    "1 node(s) didn't match Pod's node affinity/selector. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
  ],
])('ends nobody: %s', async (_, spec, priority, expected) => {
  const { client, settle, addNode, add, messageOf } = await start();
  await addNode('node', { allocatable: { cpu: '4' } });
  await add('low', '3', 'low');
  await settle();
  if (spec.preemptionPolicy) {
    const made = { metadata: { name: 'peaceful' }, value: 100, preemptionPolicy: 'Never' as const };
    await client.create(PriorityClass, made);
    await add('waiting', '2', 'peaceful');
  } else await add('waiting', '2', priority, spec);
  await settle();
  expect(await messageOf('waiting')).toBe(`0/1 nodes are available: ${expected}`);
  expect((await client.list(Pod)).items.filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([]);
});

test('budgets are kept where another node will do', async () => {
  const { client, settle, addNode, add, podNamed } = await start();
  await client.create(PodDisruptionBudget, {
    metadata: { name: 'keep', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
  });
  await addNode('one', { allocatable: { cpu: '2' } });
  await add('kept', '2', 'low');
  await settle();
  await addNode('two', { allocatable: { cpu: '2' } });
  await add('other', '2', 'middle');
  await settle();
  await add('high', '2', 'high');
  await settle();
  expect((await podNamed('kept')).metadata.deletionTimestamp).toBeUndefined();
  expect((await podNamed('other')).metadata.deletionTimestamp).toBeDefined();
  expect((await podNamed('high')).status?.nominatedNodeName).toBe('two');
});

test('a less important pod that was to have the node looks for another', async () => {
  const { settle, addNode, add, reap, nodeOf, podNamed } = await start();
  await addNode('node', { allocatable: { cpu: '4' } });
  await add('low', '4', 'low');
  await settle();
  await add('middle', '4', 'middle');
  await settle();
  expect((await podNamed('middle')).status?.nominatedNodeName).toBe('node');
  await add('high', '4', 'high');
  await settle();
  expect((await podNamed('middle')).status?.nominatedNodeName).toBeUndefined();
  expect((await podNamed('high')).status?.nominatedNodeName).toBe('node');
  await reap();
  await settle(10_000);
  expect([await nodeOf('high'), await nodeOf('middle')]).toEqual(['node', undefined]);
});

test('a refused deletion is tried again', async () => {
  let refusals = 1;
  const { settle, addNode, add, reap, nodeOf } = await start({
    intercept: ({ verb }) => {
      if (verb === 'delete' && refusals-- > 0) throw new Error('the server is busy');
    },
  });
  await addNode('node', { allocatable: { cpu: '2' } });
  await add('low', '2', 'low');
  await settle();
  await add('high', '2', 'high');
  await settle(2000);
  await reap();
  await settle(10_000);
  expect(await nodeOf('high')).toBe('node');
});

test('preemptions are counted: attempts that found no room too, victims, and those that a budget was against', async () => {
  const { client, settle, addNode, add, metrics } = await start();
  const counted = async () => {
    const { body: text } = await metrics.expose();
    return text
      .split('\n')
      .filter(line => /^scheduler_preemption_(attempts|victims_(sum|count)|pdb|e.*_count)/.test(line));
  };
  expect(await counted()).toEqual([
    'scheduler_preemption_attempts_total 0',
    'scheduler_preemption_victims_sum 0',
    'scheduler_preemption_victims_count 0',
  ]);
  await addNode('node', { allocatable: { cpu: '4' } });
  for (const name of ['one', 'two']) await add(name, '2', 'low');
  await client.create(PodDisruptionBudget, {
    metadata: { namespace: 'default', name: 'one' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'one' } } },
  });
  await settle();
  await add('third', '2', 'low');
  await settle();
  await add('high', '4', 'high');
  await settle();
  expect(await counted()).toEqual([
    'scheduler_preemption_attempts_total 2',
    'scheduler_preemption_victims_sum 2',
    'scheduler_preemption_victims_count 1',
    'scheduler_preemption_pdb_violations_total{preemptor="pod"} 1',
    'scheduler_preemption_evaluation_duration_seconds_count{preemptor="pod",result="Unschedulable"} 1',
    'scheduler_preemption_evaluation_duration_seconds_count{preemptor="pod",result="Success"} 1',
    'scheduler_preemption_execution_duration_seconds_count{preemptor="pod",result="success"} 1',
  ]);
});

test('a claim that one pod alone may use goes to the more important one', async () => {
  const { client, settle, addNode, reap, nodeOf, podNamed } = await start();
  await addNode('node', { allocatable: { cpu: '4' } });
  const namespace = 'default';
  await client.create(PersistentVolume, {
    metadata: { name: 'v' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOncePod'],
      storageClassName: 'none',
      hostPath: { path: '/v' },
      claimRef: { namespace, name: 'alone' },
    },
  });
  const claim = await client.create(PersistentVolumeClaim, {
    metadata: { namespace, name: 'alone', annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: {
      accessModes: ['ReadWriteOncePod'],
      storageClassName: 'none',
      volumeName: 'v',
      resources: { requests: { storage: '1Gi' } },
    },
  });
  await client.updateStatus(PersistentVolumeClaim, { ...claim, status: { phase: 'Bound' } });
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'alone' } }];
  const add = (name: string, priorityClassName: string, spec: Partial<PodSpec> = {}) =>
    client.create(Pod, buildPod({ name, requests: { cpu: '1' }, spec: { priorityClassName, ...spec } }));
  await add('low', 'low', { volumes });
  await add('other', 'low');
  await settle();
  expect([await nodeOf('low'), await nodeOf('other')]).toEqual(['node', 'node']);
  await add('high', 'high', { volumes });
  await settle();
  expect((await podNamed('low')).metadata.deletionTimestamp).toBeDefined();
  expect((await podNamed('other')).metadata.deletionTimestamp).toBeUndefined();
  await reap();
  await settle(2000);
  expect(await nodeOf('high')).toBe('node');
});
