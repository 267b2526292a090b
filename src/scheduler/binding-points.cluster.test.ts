/** Plugins in a scheduler over a real API server: what those points can do to a pod that come between its place and its
 *  binding. */
import { describe, expect, test } from 'vitest';
import { Pod } from '#api';
import { testPlugin } from './fixtures/cycles.ts';
import { named, startWithPlugins, withHandle } from './fixtures/own-plugins.ts';
import { definePlugin, type PluginFactory } from './framework/plugin.ts';

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
    const { settle, addPod, nodeOf, conditionOf, explain } = await startWithPlugins([
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
    const { settle, addPod, podNamed, nodeOf } = await startWithPlugins([slow.factory]);
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
    const { settle, addPod, podNamed, conditionOf } = await startWithPlugins([working]);
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
    const { settle, addPod, nodeOf } = await startWithPlugins([idle], {
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
    const { settle, addPod, podNamed } = await startWithPlugins([slow.factory]);
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
    const { settle, addPod, nodeOf } = await startWithPlugins([one.factory, two.factory]);
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
    const { settle, addPod, nodeOf, conditionOf } = await startWithPlugins([waiting('Slow', 5000).factory]);
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
    const { settle, addPod, conditionOf } = await startWithPlugins([waiting('Endless', 24 * 60 * 60_000).factory]);
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
    const { settle, addPod, podNamed, conditionOf } = await startWithPlugins([slow.factory, strict]);
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
    const { settle, addPod, nodeOf } = await startWithPlugins([waiting('Gang', 60_000, 'gang').factory]);
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
    const { client, clock, settle, addPod, nodeOf } = await startWithPlugins([reserving, slow.factory]);
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
    const { settle, addPod, nodeOf } = await startWithPlugins([binding]);
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
    const { settle, addPod, podNamed } = await startWithPlugins([own]);
    await addPod('pod');
    await settle();
    expect((await podNamed('pod')).metadata.annotations).toEqual({ by: 'own' });
  });

  test('that cannot be prepared gives the place back', async () => {
    const preparing = testPlugin('Preparing', {
      eventsToRegister: [],
      preBind: async pod => (named('pod')(pod) ? { reasons: ['the volume is elsewhere'] } : undefined),
    });
    const { settle, addPod, nodeOf, conditionOf } = await startWithPlugins([preparing]);
    await addPod('pod', '3');
    await settle();
    expect((await conditionOf('pod'))?.message).toBe('0/1 nodes are available: 1 the volume is elsewhere.');
    await addPod('other', '3');
    await settle();
    expect(await nodeOf('other')).toBe('node');
  });
});
