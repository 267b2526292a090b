/** Plugins in a scheduler over a real API server: what those points can do to a pod that come before it has a place. */
import { describe, expect, test } from 'vitest';
import { ConfigMap, Event, Pod } from '#api';
import { testPlugin } from './fixtures/cycles.ts';
import { named, startWithPlugins, withHandle } from './fixtures/own-plugins.ts';
import { eventToRegister } from './framework/cluster-event.ts';
import { type AnyPlugin, definePlugin } from './framework/plugin.ts';

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
    const { client, settle, addPod, nodeOf, explain } = await startWithPlugins([factory]);
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
    const { settle, addPod, explain } = await startWithPlugins([]);
    await addPod('gated', '1', { schedulingGates: [{ name: 'a.b/c' }, { name: 'd.e/f' }] });
    await settle();
    expect(await explain('gated')).toMatchObject({
      podRejected: { plugins: ['SchedulingGates'], reasons: ['waiting for scheduling gates: [a.b/c d.e/f]'] },
    });
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
    const { client, settle, addNode, addPod, nodeOf, conditionOf } = await startWithPlugins([failing]);
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
    const { client, settle, addPod, podNamed, nodeOf, conditionOf } = await startWithPlugins([preempting]);
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
    const { settle, addPod, conditionOf, explain } = await startWithPlugins([preempting]);
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
    const { client, settle, addPod, nodeOf } = await startWithPlugins([nominating]);
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
    const { settle, addPod, podNamed } = await startWithPlugins([
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
    const { settle, addPod, podNamed, nodeOf } = await startWithPlugins([factory]);
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
