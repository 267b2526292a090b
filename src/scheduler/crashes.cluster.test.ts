/** A scheduler that is killed at each of its writes, before it arrives or after: another one brings all to the same
 *  end, and nothing that the first has taken is left behind. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  DeviceClass,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PriorityClass,
  ResourceClaim,
  ResourceSlice,
  StorageClass,
  selectedNodeAnnotation,
} from '#api';
import { type ApiRequest, mergePatch } from '#client';
import { buildPod } from '#testing';
import { claim, deviceClass, devices, request, slice, unstored } from './fixtures/devices.ts';
import { createTestScheduler } from './fixtures/test-scheduler.ts';
import { loadSelectors } from './plugins/devices/selectors.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

type World = Awaited<ReturnType<typeof createTestScheduler>>;

interface Story {
  readonly title: string;
  /** What there is before the scheduler. */
  readonly begin: (world: World) => Promise<unknown>;
  /** What others do about what the scheduler has written. Default: nothing. */
  readonly others?: (world: World) => Promise<unknown>;
  /** What happens between the death and the next life. Default: nothing. */
  readonly meanwhile?: (world: World) => Promise<unknown>;
  readonly outcome: (world: World) => Promise<unknown>;
  readonly expected: unknown;
}

/** At which write the scheduler is killed, counted from 0, and whether it is carried out all the same. */
interface Death {
  readonly at: number;
  readonly isCarriedOut: boolean;
}

const reads = new Set(['get', 'list', 'watch']);
const isWrite = ({ verb, resource }: ApiRequest) => !reads.has(verb) && resource !== 'events';

/** Lets everybody do what there is to do, and time pass, until pods were tried again. */
async function live(world: World, { others = async () => undefined }: Story): Promise<void> {
  for (const ms of [0, 0, 2000, 20_000, 60_000]) {
    await world.settle(ms);
    await others(world);
  }
  await world.settle(2000);
}

/** Returns what the scheduler wrote until it died, and what came of it. */
async function play(story: Story, death?: Death) {
  await loadSelectors();
  const writes: string[] = [];
  let isDead = false;
  let isFirst = true;
  const world = await createTestScheduler({
    intercept(asked) {
      if (isDead) throw new Error('killed');
      if (!isFirst || !isWrite(asked)) return;
      const isLast = writes.length === death?.at;
      writes.push([asked.verb, asked.resource, asked.subresource].filter(Boolean).join(' '));
      isDead = isLast;
      if (isLast && !death.isCarriedOut) throw new Error('killed');
    },
  });
  dispose = world.dispose;
  for (const name of ['a', 'b'])
    await world.addNode(name, { allocatable: { cpu: '4' }, labels: { 'kubernetes.io/hostname': name } });
  await story.begin(world);
  const scheduler = await world.startAnother();
  if (!death) await live(world, story);
  else
    for (let turn = 0; turn < 5 && !isDead; turn++)
      await world.settle(turn === 4 ? 2000 : 0).then(() => story.others?.(world));
  await scheduler[Symbol.asyncDispose]();
  await story.meanwhile?.(world);
  isDead = isFirst = false;
  await world.startAnother();
  await live(world, story);
  const outcome = await story.outcome(world);
  await world.dispose();
  dispose = undefined;
  return { writes, outcome };
}

const namespace = 'default';
const key = { namespace, name: 'data' };
const nodesOf = async ({ client }: World) =>
  Object.fromEntries((await client.list(Pod)).items.map(({ metadata, spec }) => [metadata.name, spec.nodeName]));
/** Pods that a claim is reserved for, and its devices. */
const claimsOf = async ({ client }: World) =>
  (await client.list(ResourceClaim)).items.map(({ status }) => ({
    users: status?.reservedFor?.map(({ name }) => name),
    devices: status?.allocation?.devices?.results?.map(({ device }) => device),
  }));

const waitingClaim = async ({ client }: World, provisioner: string): Promise<void> => {
  await client.create(StorageClass, {
    metadata: { name: 'later' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  await client.create(PersistentVolumeClaim, {
    metadata: key,
    spec: { storageClassName: 'later', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
};
const usesClaim = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };
const bindTo = ({ client }: World, volumeName: string) =>
  client.patch(
    PersistentVolumeClaim,
    key,
    mergePatch({ metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }, spec: { volumeName } }),
  );
const volumeOn = async ({ client }: World, node: string): Promise<void> => {
  const affinity = { key: 'kubernetes.io/hostname', operator: 'In' as const, values: [node] };
  await client.create(PersistentVolume, {
    metadata: { name: `on-${node}` },
    spec: {
      storageClassName: 'later',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      local: { path: '/a' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [affinity] }] } },
    },
  });
  const available = mergePatch({ status: { phase: 'Available' } });
  await client.patch(PersistentVolume, { name: `on-${node}` }, available, { subresource: 'status' });
};
/** Another node would be liked more now. */
const fillFirst = ({ addPod }: World) => addPod('filler', '3', { nodeName: 'a' });
const setAside = async ({ client }: World) =>
  (await client.list(PersistentVolume)).items.filter(({ spec }) => spec.claimRef).map(({ metadata }) => metadata.name);

const stories: readonly Story[] = [
  {
    title: 'a pod and its devices, of which another pod gets the rest',
    async begin({ client, addPod }) {
      await client.create(DeviceClass, unstored(deviceClass()));
      await client.create(ResourceSlice, unstored(slice('a', devices('gpu-0'))));
      await client.create(ResourceSlice, unstored(slice('b', devices('gpu-1'))));
      for (const name of ['one', 'two']) {
        await client.create(ResourceClaim, unstored(claim(name, [request('r')])));
        await addPod(name, '1', { resourceClaims: [{ name, resourceClaimName: name }] });
      }
    },
    outcome: async world => [new Set(Object.values(await nodesOf(world))), await claimsOf(world)],
    expected: [
      new Set(['a', 'b']),
      [
        { users: ['one'], devices: [expect.stringMatching(/^gpu-[01]$/)] },
        { users: ['two'], devices: [expect.stringMatching(/^gpu-[01]$/)] },
      ],
    ],
  },
  {
    title: 'a pod with extended resources, for which one claim is made',
    async begin({ client }) {
      const resources = { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '1' } };
      await client.create(DeviceClass, unstored(deviceClass('gpu', { extendedResourceName: 'example.com/gpu' })));
      await client.create(ResourceSlice, unstored(slice('b', devices('gpu-0', 'gpu-1'))));
      await client.create(Pod, buildPod({ name: 'pod', container: { resources } }));
    },
    async outcome(world) {
      const { status } = await world.podNamed('pod');
      const [made, ...others] = (await world.client.list(ResourceClaim)).items;
      const isNamed =
        made !== undefined && status?.extendedResourceClaimStatus?.resourceClaimName === made.metadata.name;
      return [await nodesOf(world), others.length, isNamed, await claimsOf(world)];
    },
    expected: [{ pod: 'b' }, 0, true, [{ users: ['pod'], devices: ['gpu-0'] }]],
  },
  {
    title: 'a pod whose volume is set aside',
    async begin(world) {
      await waitingClaim(world, 'kubernetes.io/no-provisioner');
      for (const node of ['a', 'b']) await volumeOn(world, node);
      await world.addPod('pod', '1', usesClaim);
    },
    // As the binder does it.
    async others(world) {
      const [volume] = await setAside(world);
      if (volume) await bindTo(world, volume);
    },
    meanwhile: fillFirst,
    async outcome(world) {
      const aside = await setAside(world);
      return [aside.length, aside[0] === `on-${await world.nodeOf('pod')}`];
    },
    expected: [1, true],
  },
  {
    title: 'a pod whose volume is made where it goes',
    async begin(world) {
      await waitingClaim(world, 'example.com/disks');
      await world.addPod('pod', '1', usesClaim);
    },
    // As who makes volumes does it.
    async others(world) {
      const { metadata, spec } = await world.client.get(PersistentVolumeClaim, key);
      const node = metadata.annotations?.[selectedNodeAnnotation];
      if (node === undefined || spec.volumeName) return;
      await volumeOn(world, node);
      await bindTo(world, `on-${node}`);
    },
    meanwhile: fillFirst,
    async outcome(world) {
      const { metadata, spec } = await world.client.get(PersistentVolumeClaim, key);
      const node = await world.nodeOf('pod');
      return [
        node !== undefined,
        metadata.annotations?.[selectedNodeAnnotation] === node,
        spec.volumeName === `on-${node}`,
      ];
    },
    expected: [true, true, true],
  },
  {
    title: 'a pod that takes the place of one other',
    async begin({ client, addPod }) {
      await client.create(PriorityClass, { metadata: { name: 'high' }, value: 100 });
      for (const [name, nodeName] of [
        ['low-a', 'a'],
        ['low-b', 'b'],
      ] as const)
        await addPod(name, '4', { nodeName });
      await addPod('high', '4', { priorityClassName: 'high' });
    },
    // As kubelets do it.
    async others({ client }) {
      for (const { metadata } of (await client.list(Pod)).items)
        if (metadata.deletionTimestamp)
          await client.delete(Pod, { namespace, name: metadata.name }, { gracePeriodSeconds: 0 });
    },
    async outcome(world) {
      const nodes = await nodesOf(world);
      const { status } = await world.podNamed('high');
      return [new Set(Object.values(nodes)), nodes['high'] !== undefined, status?.nominatedNodeName];
    },
    expected: [new Set(['a', 'b']), true, undefined],
  },
];

describe.each(stories)('$title', story => {
  test('wherever it dies', async () => {
    const { writes, outcome } = await play(story);
    expect(outcome).toEqual(story.expected);
    expect(writes.length).toBeGreaterThan(0);
    for (const at of writes.keys())
      for (const isCarriedOut of [false, true]) {
        const after = await play(story, { at, isCarriedOut });
        const where = `killed ${isCarriedOut ? 'after' : 'before'} write ${at + 1}: ${after.writes.join(', ')}`;
        expect({ where, outcome: after.outcome }).toEqual({ where, outcome: story.expected });
      }
  });
});

test('what a dead scheduler has nominated a node for keeps nobody out once that pod is gone', async () => {
  const world = await createTestScheduler();
  dispose = world.dispose;
  const { client, addPod, addNode, settle, podNamed, nodeOf } = world;
  await addNode('a', { allocatable: { cpu: '4' } });
  await client.create(PriorityClass, { metadata: { name: 'high' }, value: 100 });
  await addPod('low', '4');
  const scheduler = await world.startAnother();
  await settle();
  await addPod('high', '4', { priorityClassName: 'high' });
  await settle();
  expect((await podNamed('high')).status?.nominatedNodeName).toBe('a');
  await scheduler[Symbol.asyncDispose]();
  for (const name of ['high', 'low']) await client.delete(Pod, { namespace, name }, { gracePeriodSeconds: 0 });
  await addPod('next', '4');
  await world.startAnother();
  await settle(2000);
  expect(await nodeOf('next')).toBe('a');
});
