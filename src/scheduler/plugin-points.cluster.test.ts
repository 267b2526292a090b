/** Plugins in a scheduler over a real API server: what each point can do to a pod. */
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigMap, Event, Pod } from '#api';
import { testPlugin } from './fixtures/cycles.ts';
import { createTestScheduler, type TestSchedulerOptions } from './fixtures/test-scheduler.ts';
import { eventToRegister } from './framework/cluster-event.ts';
import type { Handle } from './framework/handle.ts';
import { type AnyPlugin, definePlugin, type PluginFactory } from './framework/plugin.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

/** A scheduler with these plugins besides the default ones, and a node with 4 CPUs. */
async function start(plugins: PluginFactory[], options: TestSchedulerOptions = {}) {
  const all = await createTestScheduler({ ...options, plugins: plugins.map(plugin => ({ plugin })) });
  dispose = all.dispose;
  await all.addNode('node', { allocatable: { cpu: '4' } });
  const scheduler = await all.startAnother();
  const explain = async (name: string) => scheduler.explain((await all.podNamed(name)).metadata.uid);
  return { ...all, explain };
}

/** A plugin that other than its points hands out its handle. */
function withHandle(name: string, plugin: AnyPlugin) {
  const handles: Handle[] = [];
  const factory = definePlugin<unknown>(name, handle => {
    handles.push(handle);
    return plugin;
  });
  return { factory, handle: () => handles[0] as Handle };
}

const named = (name: string) => (pod: Pod) => pod.metadata.name === name;

describe('preEnqueue', () => {
  test('keeps a pod from asking, and an event of another kind lets it', async () => {
    let asked = 0;
    const { factory, handle } = withHandle('NeedsConfig', {
      eventsToRegister: [eventToRegister(ConfigMap, ['Add'], (pod, { object }) => named(object.metadata.name)(pod))],
      preEnqueue(pod) {
        asked++;
        const isThere = configMaps().get({ namespace: 'default', name: pod.metadata.name });
        return isThere ? undefined : { reasons: ['waiting for its ConfigMap'] };
      },
    });
    const configMaps = () => handle().lister(ConfigMap);
    const { client, settle, addPod, nodeOf, explain } = await start([factory]);
    await addPod('pod');
    await settle(60 * 60_000);
    expect(await nodeOf('pod')).toBeUndefined();
    expect(await explain('pod')).toMatchObject({
      podRejected: { point: 'preEnqueue', plugins: ['NeedsConfig'], reasons: ['waiting for its ConfigMap'] },
    });
    const before = asked;
    await client.create(ConfigMap, { metadata: { namespace: 'default', name: 'other' } });
    await settle();
    expect(asked).toBe(before);
    await client.create(ConfigMap, { metadata: { namespace: 'default', name: 'pod' } });
    await settle();
    expect(await nodeOf('pod')).toBe('node');
  });

  test('gates are why a pod waits', async () => {
    const { settle, addPod, explain } = await start([]);
    await addPod('gated', '1', { schedulingGates: [{ name: 'a.b/c' }, { name: 'd.e/f' }] });
    await settle();
    expect(await explain('gated')).toMatchObject({
      podRejected: { plugins: ['SchedulingGates'], reasons: ['waiting for scheduling gates: [a.b/c d.e/f]'] },
    });
  });
});

describe('reserve', () => {
  test('that is refused is taken back in reverse order, and the place is free again', async () => {
    const calls: string[] = [];
    const reserving = (name: string, refused: string): PluginFactory =>
      testPlugin(name, {
        eventsToRegister: [],
        reserve(pod) {
          calls.push(`${name} reserves`);
          return named(refused)(pod) ? { reasons: [`${name} has no more`] } : undefined;
        },
        unreserve: () => void calls.push(`${name} gives back`),
      });
    const { settle, addPod, nodeOf, conditionOf, explain } = await start([
      reserving('One', 'nobody'),
      reserving('Two', 'pod'),
      reserving('Three', 'nobody'),
    ]);
    await addPod('pod', '3');
    await settle();
    expect(calls).toEqual(['One reserves', 'Two reserves', 'Three gives back', 'Two gives back', 'One gives back']);
    expect(await conditionOf('pod')).toMatchObject({
      reason: 'Unschedulable',
      message: '0/1 nodes are available: 1 Two has no more.',
    });
    expect(await explain('pod')).toMatchObject({
      node: undefined,
      podRejected: { point: 'reserve', plugins: ['Two'] },
      rejected: [{ node: 'node', plugin: 'Two' }],
    });
    await addPod('other', '3');
    await settle();
    expect(await nodeOf('other')).toBe('node');
  });
});

describe('a pod that is about to have a node', () => {
  const isAsked = named('pod');
  const nominated = async (podNamed: (name: string) => Promise<Pod>, name = 'pod') =>
    (await podNamed(name)).status?.nominatedNodeName;

  test('says which, while it waits for a permission, and not once it has it', async () => {
    const slow = withHandle('Slow', {
      eventsToRegister: [],
      permit: pod => (isAsked(pod) ? { waitMs: 10_000 } : undefined),
    });
    const { settle, addPod, podNamed, nodeOf } = await start([slow.factory]);
    await addPod('pod');
    await settle();
    expect(await nominated(podNamed)).toBe('node');
    slow.handle().waitingPods()[0]?.allow('Slow');
    await settle();
    expect([await nodeOf('pod'), await nominated(podNamed)]).toEqual(['node', undefined]);
  });

  test('says which, while something is done for it, and no more when that fails', async () => {
    let fail: (error: Error) => void = () => undefined;
    const working = testPlugin('Working', {
      eventsToRegister: [],
      preBindPreFlight: isAsked,
      preBind: pod => (isAsked(pod) ? new Promise((_, reject) => (fail = reject)) : undefined),
    });
    const { settle, addPod, podNamed, conditionOf } = await start([working]);
    await addPod('pod');
    await settle();
    expect(await nominated(podNamed)).toBe('node');
    fail(new Error('no disk'));
    await settle();
    expect(await nominated(podNamed)).toBeUndefined();
    expect(await conditionOf('pod')).toMatchObject({ reason: 'SchedulerError' });
  });

  test('has nothing said of it where it is bound at once', async () => {
    const told: unknown[] = [];
    const idle = testPlugin('Idle', { eventsToRegister: [], preBindPreFlight: () => false, preBind: () => undefined });
    const { settle, addPod, nodeOf } = await start([idle], {
      intercept: ({ subresource, body }) => {
        if (subresource === 'status') told.push(body);
      },
    });
    await addPod('pod');
    await settle();
    expect(await nodeOf('pod')).toBe('node');
    expect(told).toEqual([]);
  });

  test('that is refused is expected there no more', async () => {
    const slow = withHandle('Slow', { eventsToRegister: [], permit: () => ({ waitMs: 5000 }) });
    const { settle, addPod, podNamed } = await start([slow.factory]);
    await addPod('pod');
    await settle();
    expect(await nominated(podNamed)).toBe('node');
    await settle(5000);
    expect(await nominated(podNamed)).toBeUndefined();
  });
});

describe('permit', () => {
  const waiting = (name: string, waitMs: number, who = 'pod') =>
    withHandle(name, {
      eventsToRegister: [],
      permit: pod => (pod.metadata.name.startsWith(who) ? { waitMs } : undefined),
    });

  test('lets a pod wait for all that ask for it, while others go on', async () => {
    const [one, two] = [waiting('One', 10_000), waiting('Two', 20_000)];
    const { settle, addPod, nodeOf } = await start([one.factory, two.factory]);
    await addPod('pod');
    await addPod('other');
    await settle();
    expect([await nodeOf('pod'), await nodeOf('other')]).toEqual([undefined, 'node']);
    const [pod] = one.handle().waitingPods();
    expect(pod).toMatchObject({ nodeName: 'node', pendingPlugins: ['One', 'Two'] });
    pod?.allow('One');
    await settle();
    expect(await nodeOf('pod')).toBeUndefined();
    expect(pod?.pendingPlugins).toEqual(['Two']);
    pod?.allow('Two');
    await settle();
    expect(await nodeOf('pod')).toBe('node');
    expect(one.handle().waitingPods()).toEqual([]);
  });

  test('that nobody gives in time is refused; the place goes to who waited for it', async () => {
    const { settle, addPod, nodeOf, conditionOf } = await start([waiting('Slow', 5000).factory]);
    await addPod('pod', '3');
    await settle();
    await addPod('other', '3');
    await settle();
    expect(await nodeOf('other')).toBeUndefined();
    await settle(5000);
    expect(await conditionOf('pod')).toMatchObject({
      reason: 'Unschedulable',
      message: '0/1 nodes are available: 1 rejected due to timeout after waiting 5s at plugin Slow.',
    });
    await settle(1000);
    expect(await nodeOf('other')).toBe('node');
    await settle(60_000);
    expect(await nodeOf('pod')).toBeUndefined();
  });

  test('is waited for 15 minutes at most', async () => {
    const { settle, addPod, conditionOf } = await start([waiting('Endless', 24 * 60 * 60_000).factory]);
    await addPod('pod');
    await settle(15 * 60_000 - 1);
    expect(await conditionOf('pod')).toBeUndefined();
    await settle(1);
    expect((await conditionOf('pod'))?.message).toContain('after waiting 900s at plugin Endless');
  });

  test('is refused by a plugin later, or at once', async () => {
    const slow = waiting('Slow', 5000);
    const strict = testPlugin('Strict', {
      permit: pod => (named('never')(pod) ? { reasons: ['not you'], isUnresolvable: true } : undefined),
    });
    const { settle, addPod, podNamed, conditionOf } = await start([slow.factory, strict]);
    await addPod('pod');
    await addPod('never');
    await settle();
    expect((await conditionOf('never'))?.message).toBe('0/1 nodes are available: 1 not you.');
    slow
      .handle()
      .waitingPod((await podNamed('pod')).metadata.uid)
      ?.reject('Slow', { reasons: ['the gang broke up'] });
    await settle();
    expect((await conditionOf('pod'))?.message).toBe('0/1 nodes are available: 1 the gang broke up.');
  });

  test('is waited for by any number of pods: others are bound', async () => {
    const { settle, addPod, nodeOf } = await start([waiting('Gang', 60_000, 'gang').factory]);
    for (let index = 0; index < 80; index++) await addPod(`gang-${index}`, '1m');
    await settle();
    await addPod('other');
    await settle();
    expect(await nodeOf('other')).toBe('node');
  });

  test('is no more waited for when the pod goes', async () => {
    let given = 0;
    const reserving = testPlugin('Reserving', { eventsToRegister: [], unreserve: () => void given++ });
    const slow = waiting('Slow', 60_000);
    const { client, clock, settle, addPod, nodeOf } = await start([reserving, slow.factory]);
    await addPod('pod', '3');
    await settle();
    await addPod('other', '3');
    await settle();
    await client.delete(Pod, { namespace: 'default', name: 'pod' }, { gracePeriodSeconds: 0 });
    await settle(1000);
    expect(await nodeOf('other')).toBe('node');
    expect(given).toBe(1);
    expect(slow.handle().waitingPods()).toEqual([]);
    expect(clock.now()).toBeGreaterThan(0);
  });
});

describe('binding', () => {
  test('is prepared, done by the first that does not skip, and told of', async () => {
    const calls: string[] = [];
    const note = (what: string) => () => void calls.push(what);
    const binding = testPlugin('Binding', {
      preFilter: () => ({ state: 'state' }),
      preBind: async (pod, nodeName, { state }) => void calls.push(`${pod.metadata.name} ${nodeName} ${String(state)}`),
      bind: async () => {
        calls.push('skips');
        return 'skip';
      },
      postBind: note('is told'),
    });
    const { settle, addPod, nodeOf } = await start([binding]);
    await addPod('pod');
    await settle();
    expect(await nodeOf('pod')).toBe('node');
    expect(calls).toEqual(['pod node state', 'skips', 'is told']);
  });

  test('by a plugin of its own asks no other', async () => {
    const own = definePlugin('Own', ({ client }) => ({
      async bind(pod, name, { signal }) {
        const metadata = { name: pod.metadata.name, uid: pod.metadata.uid, annotations: { by: 'own' } };
        const target = { kind: 'Node', name };
        const body = { apiVersion: 'v1', kind: 'Binding', metadata, target };
        await client.createSubresource(Pod, { namespace: 'default', name: pod.metadata.name }, 'binding', body, {
          signal,
        });
        return undefined;
      },
    }));
    const { settle, addPod, podNamed } = await start([own]);
    await addPod('pod');
    await settle();
    expect((await podNamed('pod')).metadata.annotations).toEqual({ by: 'own' });
  });

  test('that cannot be prepared gives the place back', async () => {
    const preparing = testPlugin('Preparing', {
      eventsToRegister: [],
      preBind: async pod => (named('pod')(pod) ? { reasons: ['the volume is elsewhere'] } : undefined),
    });
    const { settle, addPod, nodeOf, conditionOf } = await start([preparing]);
    await addPod('pod', '3');
    await settle();
    expect((await conditionOf('pod'))?.message).toBe('0/1 nodes are available: 1 the volume is elsewhere.');
    await addPod('other', '3');
    await settle();
    expect(await nodeOf('other')).toBe('node');
  });
});

test.each(['preFilter', 'filter', 'score', 'reserve', 'permit', 'preBind', 'bind'] as const)(
  'a plugin that fails at %s fails the attempt, which is made again',
  async point => {
    let failures = 1;
    const failing = testPlugin('Failing', {
      preFilter: () => ({ state: undefined }),
      bind: async () => 'skip',
      [point](): unknown {
        if (failures-- > 0) throw new Error('out of order');
        return { preFilter: { state: undefined }, score: 0, bind: Promise.resolve('skip') }[point as string];
      },
    });
    const { client, settle, addNode, addPod, nodeOf, conditionOf } = await start([failing]);
    await addNode('second');
    await addPod('pod');
    await settle();
    const message = `running ${point} plugin "Failing": out of order`;
    expect(await conditionOf('pod')).toMatchObject({ status: 'False', reason: 'SchedulerError', message });
    await settle(1000);
    expect(await nodeOf('pod')).toMatch(/^(node|second)$/);
    expect((await client.list(Event)).items.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['FailedScheduling', 'Scheduled']),
    );
  },
);

describe('postFilter', () => {
  /** Preemption as small as can be: the least important pods of a node go until the pod fits. */
  const preempting = definePlugin('Preempting', ({ client }) => ({
    async postFilter(pod, { rejected, dryRun }) {
      for (const { node: name } of rejected.filter(({ isUnresolvable }) => !isUnresolvable)) {
        let run = dryRun(name);
        const victims: Pod[] = [];
        const less = [...(run?.node.pods.values() ?? [])].filter(one => priorityOf(one) < priorityOf(pod));
        for (const victim of less.toSorted((one, other) => priorityOf(one) - priorityOf(other))) {
          if (!run?.verdict()) break;
          run = run.without(victim);
          victims.push(victim);
        }
        if (!run || run.verdict()) continue;
        for (const { metadata } of victims)
          await client.delete(Pod, { namespace: 'default', name: metadata.name }, { gracePeriodSeconds: 30 });
        return { nominatedNodeName: name };
      }
      return { nominatedNodeName: '', reasons: ['making room: nothing to be had'] };
    },
  }));
  const priorityOf = ({ spec: { priority = 0 } }: Pod): number => priority;
  const urgent = { priorityClassName: 'system-cluster-critical' };

  test('makes room, which is kept for the pod until it has come', async () => {
    const { client, settle, addPod, podNamed, nodeOf, conditionOf } = await start([preempting]);
    await addPod('large', '3');
    await settle();
    await addPod('urgent', '2', urgent);
    await settle();
    expect((await podNamed('urgent')).status?.nominatedNodeName).toBe('node');
    expect((await podNamed('large')).metadata.deletionTimestamp).toBeDefined();
    await client.delete(Pod, { namespace: 'default', name: 'large' }, { gracePeriodSeconds: 0 });
    await addPod('thief', '3');
    await settle();
    expect(await nodeOf('thief')).toBeUndefined();
    expect((await conditionOf('thief'))?.message).toContain('Insufficient cpu');
    await settle(60_000);
    expect(await nodeOf('urgent')).toBe('node');
  });

  test('says what it could not do after the reasons', async () => {
    const { settle, addPod, conditionOf, explain } = await start([preempting]);
    await addPod('first', '3');
    await settle();
    await addPod('second', '3');
    await settle();
    expect((await conditionOf('second'))?.message).toBe(
      '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod., making room: nothing to be had',
    );
    expect(await explain('second')).toMatchObject({
      postFilter: [expect.any(String), 'making room: nothing to be had'],
    });
  });

  test('room made for a pod that goes is for others', async () => {
    const nominating = testPlugin('Nominating', {
      postFilter: pod => (named('urgent')(pod) ? { nominatedNodeName: 'node' } : undefined),
    });
    const { client, settle, addPod, nodeOf } = await start([nominating]);
    await addPod('first', '3');
    await settle();
    await addPod('urgent', '4', urgent);
    await settle();
    await addPod('small', '1');
    await settle();
    expect(await nodeOf('small')).toBeUndefined();
    await client.delete(Pod, { namespace: 'default', name: 'urgent' }, { gracePeriodSeconds: 0 });
    await settle(1000);
    expect(await nodeOf('small')).toBe('node');
  });

  test('plugins are asked in turn until one has made room', async () => {
    const asked: string[] = [];
    const answering = (name: string, result: ReturnType<NonNullable<AnyPlugin['postFilter']>>) =>
      testPlugin(name, {
        postFilter() {
          asked.push(name);
          return result;
        },
      });
    const { settle, addPod, podNamed } = await start([
      answering('Nothing', undefined),
      answering('Making', { nominatedNodeName: 'node' }),
      answering('Late', undefined),
    ]);
    await addPod('huge', '9');
    await settle();
    expect(asked).toEqual(['Nothing', 'Making']);
    expect((await podNamed('huge')).status?.nominatedNodeName).toBe('node');
  });
});

describe('activation', () => {
  test('gives a pod another look without an event', async () => {
    let isOpen = false;
    const { factory, handle } = withHandle('Door', {
      eventsToRegister: [],
      filter: () => (isOpen ? undefined : { reasons: ['closed'] }),
    });
    const { settle, addPod, podNamed, nodeOf } = await start([factory]);
    await addPod('pod');
    await settle(60_000);
    isOpen = true;
    await settle(60_000);
    expect(await nodeOf('pod')).toBeUndefined();
    handle().activate((await podNamed('pod')).metadata.uid);
    await settle();
    expect(await nodeOf('pod')).toBe('node');
  });
});
