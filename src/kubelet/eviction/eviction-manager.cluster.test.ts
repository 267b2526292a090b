/** The kubelet of a simulated node whose readings are written by hand, in virtual time. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Event, Node, Pod, type PodSpec } from '#api';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import type { Kubelet } from '../kubelet.ts';
import { startSimulatedNode } from '../simulated-node.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';
import type { Reading, Signal } from './plan/signals.ts';
import type { PodUse } from './plan/usage.ts';

let clock: VirtualClock;
let api: TestApi;
let kubelet: Kubelet;
let readings: Partial<Record<Signal, Reading>>;
/** What pods use, by name. */
let uses: Map<string, PodUse>;
/** Called before the node is read. */
let beforeRead: () => void;
/** Volumes in the trash. */
let deletedVolumes: number;

const gibibyte = 2 ** 30;
const plenty = (): Partial<Record<Signal, Reading>> => ({
  'memory.available': { available: 10 * gibibyte, capacity: 16 * gibibyte },
  'nodefs.available': { available: 50 * gibibyte, capacity: 100 * gibibyte },
  'pid.available': { available: 30_000, capacity: 32_768 },
});

beforeEach(async () => {
  clock = createVirtualClock();
  api = await startTestApi(clock);
  readings = plenty();
  uses = new Map();
  beforeRead = () => undefined;
  deletedVolumes = 0;
  kubelet = await startSimulatedNode({
    client: api.client,
    clock,
    logger: silentLogger,
    nodeName: 'node',
    events: true,
    random: () => 0,
    stats: {
      async readNode() {
        beforeRead();
        return { readings, hasOwnImageFilesystem: false };
      },
      giveUpDeletedVolume: async () => deletedVolumes-- > 0,
      measurePods: async pods =>
        new Map(
          pods.flatMap(({ pod: { metadata } }) => {
            const use = uses.get(metadata.name);
            return use ? [[metadata.uid, use]] : [];
          }),
        ),
    },
  });
});
afterEach(async () => {
  await kubelet[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  if (clock.pendingTimers > 0) throw new Error(`${clock.pendingTimers} timers are left`);
});

const pass = async (ms: number) => {
  await clock.advance(ms);
  for (let turns = 0; turns < 20; turns++) await clock.advance(0);
};
const create = async (name: string, use: Partial<PodUse> = {}, spec: Partial<PodSpec> = {}) => {
  uses.set(name, { containers: [], volumes: new Map(), ...use });
  await api.client.create(Pod, {
    metadata: { namespace: 'default', name },
    spec: { nodeName: 'node', containers: [{ name: 'main', image: 'app:1' }], ...spec },
  });
  await pass(0);
};
const status = (name: string) => api.list(Pod).find(({ metadata }) => metadata.name === name)?.status;
const phases = () => Object.fromEntries(api.list(Pod).map(({ metadata, status }) => [metadata.name, status?.phase]));
const nodeCondition = (type: string) =>
  api.list(Node)[0]?.status?.conditions?.find(condition => condition.type === type);
const events = () =>
  api.list(Event).map(event => {
    const { reason, message } = event as unknown as { reason: string; message: string };
    return `${reason}: ${message}`;
  });
const onDisk = (gibibytes: number): Partial<PodUse> => ({ ownFiles: { bytes: gibibytes * gibibyte, inodes: 1 } });
const isGone = (name: string) => status(name)?.phase === 'Failed';

test('under disk pressure pods go one by one, those that use most first, until there is enough', async () => {
  await create('small', onDisk(1));
  await create('large', onDisk(20));
  await create('middle', onDisk(10));
  beforeRead = () => {
    readings['nodefs.available'] = { available: (isGone('large') ? 50 : 5) * gibibyte, capacity: 100 * gibibyte };
  };
  await pass(10_000);
  expect(phases()).toEqual({ small: 'Running', large: 'Failed', middle: 'Running' });
  const message = 'The node was low on resource: ephemeral-storage. Threshold quantity: 10Gi, available: 5Gi. ';
  expect(status('large')).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
  expect(status('large')?.conditions).toContainEqual(
    expect.objectContaining({ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message }),
  );
  await pass(60_000);
  expect(phases()).toEqual({ small: 'Running', large: 'Failed', middle: 'Running' });
  expect(events()).toEqual(
    expect.arrayContaining([
      'EvictionThresholdMet: Attempting to reclaim ephemeral-storage',
      'NodeHasDiskPressure: Node node status is now: NodeHasDiskPressure',
      `Evicted: ${message}`,
    ]),
  );
});

test('no other pod goes while the engine still removes the files of one that went', async () => {
  await create('small', onDisk(1));
  await create('large', onDisk(20));
  let goneMs: number | undefined;
  beforeRead = () => {
    if (isGone('large')) goneMs ??= clock.now();
    const isRemoved = goneMs !== undefined && clock.now() >= goneMs + 3000;
    readings['nodefs.available'] = { available: (isRemoved ? 50 : 5) * gibibyte, capacity: 100 * gibibyte };
  };
  await pass(10_000);
  await pass(60_000);
  expect(phases()).toEqual({ small: 'Running', large: 'Failed' });
});

test('deleted volumes are given up before a pod goes, and no more of them than must', async () => {
  await create('large', onDisk(20));
  deletedVolumes = 3;
  beforeRead = () => {
    readings['nodefs.available'] = { available: (deletedVolumes > 1 ? 5 : 50) * gibibyte, capacity: 100 * gibibyte };
  };
  await pass(10_000);
  await pass(60_000);
  expect(deletedVolumes).toBe(1);
  expect(phases()).toEqual({ large: 'Running' });
});

test('the condition says so, newcomers are turned away, and both end with the pressure', async () => {
  await pass(0);
  expect(nodeCondition('DiskPressure')).toMatchObject({ status: 'False', reason: 'KubeletHasNoDiskPressure' });
  readings['nodefs.available'] = { available: 5 * gibibyte, capacity: 100 * gibibyte };
  await pass(20_000);
  expect(nodeCondition('DiskPressure')).toMatchObject({
    status: 'True',
    reason: 'KubeletHasDiskPressure',
    message: 'kubelet has disk pressure',
  });
  expect(nodeCondition('MemoryPressure')).toMatchObject({ status: 'False', reason: 'KubeletHasSufficientMemory' });
  await create('late');
  await pass(1000);
  expect(status('late')).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
  });
  readings = plenty();
  await pass(330_000);
  expect(nodeCondition('DiskPressure')).toMatchObject({ status: 'False' });
  await create('later');
  expect(status('later')?.phase).toBe('Running');
});

test.each<[string, Signal, Reading, string, string]>([
  ['memory', 'memory.available', { available: 50, capacity: 1000 }, 'MemoryPressure', 'KubeletHasInsufficientMemory'],
  [
    'the memory of all pods',
    'allocatableMemory.available',
    { available: 0, capacity: 1000 },
    'MemoryPressure',
    'KubeletHasInsufficientMemory',
  ],
  ['processes', 'pid.available', { available: 50, capacity: 1000 }, 'PIDPressure', 'KubeletHasInsufficientPID'],
])('too little of %s', async (_, signal, reading, type, reason) => {
  readings[signal] = reading;
  await pass(20_000);
  expect(nodeCondition(type)).toMatchObject({ status: 'True', reason });
});

test('a pod that exceeds its own limit goes although the node has plenty, and is not called disrupted', async () => {
  const volumes = [{ name: 'd', emptyDir: { sizeLimit: '10Mi' } }];
  await create('greedy', { volumes: new Map([['d', { bytes: 60 * 2 ** 20, inodes: 2 }]]) }, { volumes });
  await create('modest', { volumes: new Map([['d', { bytes: 2 ** 20, inodes: 2 }]]) }, { volumes });
  await pass(10_000);
  expect(phases()).toEqual({ greedy: 'Failed', modest: 'Running' });
  expect(status('greedy')).toMatchObject({
    reason: 'Evicted',
    message: 'Usage of EmptyDir volume "d" exceeds the limit "10Mi". ',
  });
  expect(status('greedy')?.conditions?.map(({ type }) => type)).not.toContain('DisruptionTarget');
});

test('containers of pods that have ended go before any that runs', async () => {
  await create('running', onDisk(20));
  uses.set('done', { containers: [], volumes: new Map() });
  await api.client.create(Pod, {
    metadata: { namespace: 'default', name: 'done', annotations: { 'simulated.kubernode.dev/run-for': '1s' } },
    spec: { nodeName: 'node', restartPolicy: 'Never', containers: [{ name: 'main', image: 'app:1' }] },
  });
  await pass(5000);
  const deadContainers = async () =>
    (await kubelet.runtime.listPods())
      .flatMap(({ containers }) => containers)
      .filter(({ state }) => state === 'Exited');
  expect(await deadContainers()).toHaveLength(1);
  let looks = 0;
  beforeRead = () => {
    // The second look is the one after the containers are gone.
    readings['nodefs.available'] = { available: (looks++ === 0 ? 5 : 50) * gibibyte, capacity: 100 * gibibyte };
  };
  await pass(10_000);
  expect(await deadContainers()).toEqual([]);
  expect(phases()).toEqual({ running: 'Running', done: 'Succeeded' });
});

test('what is left is looked at again once the evicted pod is gone, which may take its time', async () => {
  const soft = { 'memory.available': { available: 50 * 2 ** 20, capacity: gibibyte } };
  await create('first', { memoryBytes: 2 }, {});
  await create('second', { memoryBytes: 1 }, {});
  readings = { ...plenty(), ...soft };
  await pass(10_000);
  expect(phases()).toEqual({ first: 'Failed', second: 'Running' });
  await pass(1000);
  expect(phases()).toEqual({ first: 'Failed', second: 'Failed' });
});

test('nothing is left of an evicted pod that is deleted', async () => {
  await create('pod', onDisk(20));
  readings['nodefs.available'] = { available: 5 * gibibyte, capacity: 100 * gibibyte };
  await pass(10_000);
  readings = plenty();
  await api.client.delete(Pod, { namespace: 'default', name: 'pod' });
  await pass(60_000);
  expect(api.list(Pod)).toEqual([]);
  expect(await kubelet.runtime.listPods()).toEqual([]);
});
