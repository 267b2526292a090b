import { afterEach, describe, expect, test } from 'vitest';
import { findCondition, Pod, PodGroup, type PodGroupSpec, type PodSpec, PriorityClass } from '#api';
import type { ApiRequest } from '#client';
import { mergePatch } from '#client';
import { createTestScheduler, type TestSchedulerOptions } from './fixtures/test-scheduler.ts';

const byText = (one: unknown, other: unknown) => String(one).localeCompare(String(other));

let setUp: Awaited<ReturnType<typeof createTestScheduler>> | undefined;
afterEach(() => setUp?.dispose());

async function start(options: TestSchedulerOptions = {}) {
  setUp = await createTestScheduler({ featureGates: ['GenericWorkload'], ...options });
  const { client, addPod, settle, podNamed, ...rest } = setUp;
  const scheduler = await setUp.startAnother();
  const key = { namespace: 'default', name: 'gang' };
  const addGroup = (minCount: number | undefined, spec: Partial<PodGroupSpec> = {}) =>
    client.create(PodGroup, {
      metadata: key,
      spec: { schedulingPolicy: minCount === undefined ? { basic: {} } : { gang: { minCount } }, ...spec },
    });
  const addMember = (name: string, cpu = '1', spec: Partial<PodSpec> = {}) =>
    addPod(name, cpu, { schedulingGroup: { podGroupName: 'gang' }, ...spec });
  const nodes = async (...names: string[]) =>
    Object.fromEntries(await Promise.all(names.map(async name => [name, (await podNamed(name)).spec.nodeName])));
  const groupCondition = async (type = 'PodGroupInitiallyScheduled') => {
    const condition = findCondition((await client.get(PodGroup, key)).status?.conditions, type);
    return condition && [condition.status, condition.reason, condition.message];
  };
  const why = async (name: string) => findCondition((await podNamed(name)).status?.conditions, 'PodScheduled')?.message;
  return { client, key, addGroup, addMember, addPod, nodes, groupCondition, why, settle, podNamed, scheduler, ...rest };
}

describe('a gang', () => {
  test('waits for its group and for as many pods as must be, then is scheduled at once', async () => {
    const { addNode, addGroup, addMember, nodes, groupCondition, settle, scheduler } = await start();
    await addNode('a', { allocatable: { cpu: '4', pods: '10' } });
    await addMember('p1');
    await addMember('p2');
    await settle();
    expect(await nodes('p1', 'p2')).toEqual({ p1: undefined, p2: undefined });
    await addGroup(3);
    await settle();
    expect(await nodes('p1', 'p2')).toEqual({ p1: undefined, p2: undefined });
    expect(await groupCondition()).toBeUndefined();
    expect(scheduler.explainPod({ namespace: 'default', name: 'p1' })).toMatchObject({
      message: 'waiting for minCount pods from a gang to appear in scheduling queue',
      group: { name: 'gang', minCount: 3, waiting: 2, scheduled: 0 },
    });
    await addMember('p3');
    await settle();
    expect(await nodes('p1', 'p2', 'p3')).toEqual({ p1: 'a', p2: 'a', p3: 'a' });
    expect(await groupCondition()).toEqual(['True', 'Scheduled', '']);
  });

  test('gets no place when it cannot be whole, says so, and others get the room', async () => {
    const { addNode, addGroup, addMember, addPod, nodes, groupCondition, why, settle } = await start();
    await addNode('a', { allocatable: { cpu: '2', pods: '10' } });
    await addGroup(3);
    for (const name of ['p1', 'p2', 'p3']) await addMember(name);
    await settle();
    expect(await nodes('p1', 'p2', 'p3')).toEqual({ p1: undefined, p2: undefined, p3: undefined });
    const problem = 'minCount (3) cannot be satisfied: 2 scheduled, 0 remaining';
    const preemption = 'pod group preemption: No preemption victims found for incoming preemptor';
    expect(await groupCondition()).toEqual(['False', 'Unschedulable', `${problem}, ${preemption}`]);
    const pods = [await why('p1'), await why('p2'), await why('p3')];
    expect(pods.toSorted(byText)).toEqual([
      '0/1 nodes are available: 1 Insufficient cpu.',
      `pod group is unschedulable, ${problem}, ${preemption}`,
      `pod group is unschedulable, ${problem}, ${preemption}`,
    ]);
    await addPod('single', '2');
    await settle();
    expect(await nodes('single')).toEqual({ single: 'a' });
  });

  test('is tried again, whole, when a node comes', async () => {
    const { addNode, addGroup, addMember, nodes, groupCondition, settle } = await start();
    await addNode('a', { allocatable: { cpu: '2', pods: '10' } });
    await addGroup(3);
    for (const name of ['p1', 'p2', 'p3']) await addMember(name);
    await settle();
    await addNode('b', { allocatable: { cpu: '2', pods: '10' } });
    await settle(2000);
    const placed = Object.values(await nodes('p1', 'p2', 'p3'));
    expect(placed).not.toContain(undefined);
    expect(await groupCondition()).toEqual(['True', 'Scheduled', '']);
  });

  test('may be smaller after its minimum fell, and what is too much waits for itself', async () => {
    const { client, key, addNode, addGroup, addMember, nodes, why, settle } = await start();
    await addNode('a', { allocatable: { cpu: '2', pods: '10' } });
    await addGroup(3);
    for (const name of ['p1', 'p2', 'p3']) await addMember(name);
    await settle();
    await client.patch(PodGroup, key, mergePatch({ spec: { schedulingPolicy: { gang: { minCount: 2 } } } }));
    await settle(2000);
    const placed = await nodes('p1', 'p2', 'p3');
    expect(Object.values(placed).filter(Boolean)).toEqual(['a', 'a']);
    const [left = ''] = Object.entries(placed).flatMap(([name, node]) => (node ? [] : [name]));
    expect(await why(left)).toMatch(/^0\/1 nodes are available: 1 Insufficient cpu\./);
  });

  test('counts those that have a node already', async () => {
    const { addNode, addGroup, addMember, nodes, settle } = await start();
    await addNode('a', { allocatable: { cpu: '4', pods: '10' } });
    await addGroup(2);
    await addMember('p1');
    await addMember('p2');
    await settle();
    await addMember('p3');
    await settle();
    expect(await nodes('p1', 'p2', 'p3')).toEqual({ p1: 'a', p2: 'a', p3: 'a' });
  });

  test('is not broken by a binding that fails: that pod is bound later', async () => {
    let failures = 1;
    const intercept = (request: ApiRequest): void => {
      if (request.subresource === 'binding' && request.name === 'p1' && failures-- > 0) throw new Error('no');
    };
    const { addNode, addGroup, addMember, nodes, settle } = await start({ intercept });
    await addNode('a', { allocatable: { cpu: '4', pods: '10' } });
    await addGroup(2);
    await addMember('p1');
    await addMember('p2');
    await settle();
    expect(await nodes('p1', 'p2')).toEqual({ p1: undefined, p2: 'a' });
    await settle(2000);
    expect(await nodes('p1', 'p2')).toEqual({ p1: 'a', p2: 'a' });
  });

  test.each<[string, Partial<PodSpec>, string]>([
    ['schedulers', { schedulerName: 'other' }, ''],
    [
      'preemption policies',
      { preemptionPolicy: 'Never', priorityClassName: 'timid' },
      'all pods in a single pod group should have the same preemption policy, got PreemptLowerPriority and Never',
    ],
  ])('of pods with different %s is not scheduled', async (_, spec, message) => {
    const { client, addNode, addGroup, addMember, nodes, groupCondition, settle } = await start();
    await client.create(PriorityClass, { metadata: { name: 'timid' }, value: 0, preemptionPolicy: 'Never' });
    await addNode('a', { allocatable: { cpu: '4', pods: '10' } });
    await addGroup(2);
    await addMember('p1');
    await addMember('p2', '1', spec);
    await settle();
    expect(await nodes('p1', 'p2')).toEqual({ p1: undefined, p2: undefined });
    expect(await groupCondition()).toEqual(message === '' ? undefined : ['False', 'SchedulerError', message]);
  });

  test('makes room for all of it at once, and no more than it takes', async () => {
    const { client, addNode, addGroup, addMember, addPod, nodes, groupCondition, settle } = await start();
    await client.create(PriorityClass, { metadata: { name: 'high' }, value: 100 });
    await addNode('a', { allocatable: { cpu: '2', pods: '10' } });
    await addNode('b', { allocatable: { cpu: '2', pods: '10' } });
    for (const name of ['low1', 'low2', 'low3', 'low4']) await addPod(name);
    await settle();
    await addGroup(3, { priorityClassName: 'high' });
    for (const name of ['p1', 'p2', 'p3']) await addMember(name, '1', { priorityClassName: 'high' });
    await settle();
    expect(await groupCondition()).toEqual([
      'False',
      'Unschedulable',
      'minCount (3) cannot be satisfied: 0 scheduled, 2 remaining, pod group preemption: found a placement for podgroup, preempting 3 victims',
    ]);
    const { items } = await client.list(Pod, { namespace: 'default' });
    const ending = items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    expect(ending.map(({ metadata }) => metadata.name.slice(0, 3))).toEqual(['low', 'low', 'low']);
    // Nobody takes the room meanwhile.
    await addPod('late');
    await settle(30_000);
    for (const { metadata } of ending)
      await client.delete(Pod, { namespace: 'default', name: metadata.name }, { gracePeriodSeconds: 0 });
    await settle(60_000);
    expect(Object.values(await nodes('p1', 'p2', 'p3'))).not.toContain(undefined);
    expect(await nodes('late')).toEqual({ late: undefined });
    expect(await groupCondition()).toEqual(['True', 'Scheduled', '']);
  });
});

test('pods of a group that ends together go together', async () => {
  const { client, addNode, addGroup, addMember, addPod, nodes, settle } = await start();
  await client.create(PriorityClass, { metadata: { name: 'high' }, value: 100 });
  await addNode('a', { allocatable: { cpu: '1', pods: '10' } });
  await addNode('b', { allocatable: { cpu: '1', pods: '10' } });
  await addGroup(2, { disruptionMode: { all: {} } });
  await addMember('p1');
  await addMember('p2');
  await settle();
  expect(Object.values(await nodes('p1', 'p2')).toSorted(byText)).toEqual(['a', 'b']);
  await addPod('important', '1', { priorityClassName: 'high' });
  await settle();
  const { items } = await client.list(Pod, { namespace: 'default' });
  const ending = items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  expect(ending.map(({ metadata }) => metadata.name).toSorted()).toEqual(['p1', 'p2']);
});

describe('a basic group', () => {
  test('is scheduled as far as there is room', async () => {
    const { addNode, addGroup, addMember, nodes, groupCondition, settle } = await start();
    await addNode('a', { allocatable: { cpu: '2', pods: '10' } });
    await addGroup(undefined);
    for (const name of ['p1', 'p2', 'p3']) await addMember(name);
    await settle();
    expect(Object.values(await nodes('p1', 'p2', 'p3')).filter(Boolean)).toEqual(['a', 'a']);
    expect(await groupCondition()).toEqual(['True', 'Scheduled', '']);
  });
});

test('while the gate is off a pod is scheduled for itself', async () => {
  const { addNode, addMember, nodes, podNamed, settle } = await start({ featureGates: [] });
  await addNode('a', { allocatable: { cpu: '2', pods: '10' } });
  await addMember('p1');
  await settle();
  expect((await podNamed('p1')).spec.schedulingGroup).toBeUndefined();
  expect(await nodes('p1')).toEqual({ p1: 'a' });
});
