/** Pods that name their node by hand: nobody but the kubelet asks whether it can take them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Event, type Kind, type KubeObject, Node, Pod, type PodSpec, ReplicaSet } from '#api';
import { silentLogger, systemClock } from '#base';
import { mergePatch, strategicPatch } from '#client';
import { startCluster, type TestCluster } from '#testing';
import type { Kubelet } from './kubelet.ts';
import type { ContainerRuntime } from './runtime/runtime.ts';
import { createSimulatedRuntime } from './runtime/simulated/simulated-runtime.ts';
import { startSimulatedNode } from './simulated-node.ts';

const nodeName = 'by-hand';
let stack: AsyncDisposableStack;
let cluster: TestCluster;
/** Outlives the kubelet, as containerd does. */
let runtime: ContainerRuntime;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  cluster = stack.use(await startCluster({ nodes: 0 }));
  runtime = stack.use(createSimulatedRuntime({ clock: systemClock }));
});
afterEach(() => stack.disposeAsync());

/** Resolves when the API says of the node what it has. */
async function startNode(cpu = '8'): Promise<Kubelet> {
  const { client } = stack.use(cluster.controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
  const capacity = { cpu, memory: '32Gi', pods: '110' };
  const options = { client, clock: systemClock, logger: silentLogger, nodeName, runtime, capacity, events: true };
  const kubelet = stack.use(await startSimulatedNode(options));
  await cluster.until(Node, { name: nodeName }, node => node?.status?.allocatable?.['cpu'] === cpu);
  return kubelet;
}

const keyOf = (name: string) => ({ namespace: 'default', name });
const specOf = (cpu: string, spec: Partial<PodSpec> = {}): PodSpec => ({
  nodeName,
  containers: [{ name: 'main', image: 'any', resources: { requests: { cpu } } }],
  ...spec,
});
const create = (name: string, cpu: string, spec?: Partial<PodSpec>) =>
  cluster.client.create(Pod, { metadata: keyOf(name), spec: specOf(cpu, spec) });
const onDisk: Partial<PodSpec> = { nodeSelector: { disk: 'ssd' } };
const setDisk = (disk: string | null) =>
  cluster.client.patch(Node, { name: nodeName }, mergePatch({ metadata: { labels: { disk } } }));
/** Resolves with the first object of a kind of which something is so. */
async function firstOf<K extends KubeObject>(kind: Kind<K>, condition: (object: K) => boolean): Promise<K> {
  const { promise, resolve } = Promise.withResolvers<K>();
  using _ = cluster.informers.for(kind).onChange(({ object }) => condition(object) && resolve(object));
  return await promise;
}
const untilPhase = (name: string, phase: string) =>
  cluster.until(Pod, keyOf(name), pod => pod?.status?.phase === phase);

test('a pod for which there is no room fails and says so; others run', async () => {
  await startNode();
  await create('first', '5');
  await untilPhase('first', 'Running');
  await create('large', '4');
  const large = await untilPhase('large', 'Failed');
  const words = "Node didn't have enough resource: cpu, requested: 4000, used: 5000, capacity: 8000";
  expect(large?.status).toMatchObject({ reason: 'OutOfcpu', message: `Pod was rejected: ${words}` });
  expect(large?.status).not.toHaveProperty('containerStatuses');
  await expect(firstOf(Event, ({ reason }) => reason === 'OutOfcpu')).resolves.toMatchObject({
    type: 'Warning',
    message: words,
    involvedObject: { kind: 'Pod', name: 'large' },
  });

  await create('small', '3');
  await untilPhase('small', 'Running');
  await cluster.client.delete(Pod, keyOf('large'));
  await cluster.until(Pod, keyOf('large'), pod => pod === undefined);
});

test('a critical pod for which there is no room is given it by others, which fail and say so', async () => {
  await startNode();
  await create('small', '3');
  await create('large', '5');
  await untilPhase('small', 'Running');
  await untilPhase('large', 'Running');
  const criticalKey = { namespace: 'kube-system', name: 'critical' };
  await cluster.client.create(Pod, {
    metadata: criticalKey,
    spec: specOf('2', { priorityClassName: 'system-node-critical' }),
  });
  const small = await untilPhase('small', 'Failed');
  const message = 'Preempted in order to admit critical pod';
  expect(small?.status).toMatchObject({ reason: 'Preempting', message });
  expect(small?.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'TerminationByKubelet',
      message: 'Pod was preempted by Kubelet to accommodate a critical pod.',
    }),
  );
  await cluster.until(Pod, criticalKey, pod => pod?.status?.phase === 'Running');
  await expect(firstOf(Event, ({ reason }) => reason === 'Preempting')).resolves.toMatchObject({
    type: 'Warning',
    message,
    involvedObject: { kind: 'Pod', name: 'small' },
  });
  expect((await cluster.client.get(Pod, keyOf('large'))).status?.phase).toBe('Running');
});

test('a resize says how it goes: why it waits, that it began, that it is done', async () => {
  await startNode();
  await create('first', '3');
  await create('second', '2');
  await untilPhase('first', 'Running');
  await untilPhase('second', 'Running');
  const resize = (name: string, cpu: string) => {
    const containers = [{ name: 'main', resources: { requests: { cpu } } }];
    return cluster.client.patch(Pod, keyOf(name), strategicPatch({ spec: { containers } }), { subresource: 'resize' });
  };
  const told = (reason: string) => firstOf(Event, event => event.reason === reason);
  const summary = (generation: number, more = '') =>
    `{"containers":[{"name":"main","resources":{"requests":{"cpu":"6"}}}],"generation":${generation}${more}}`;
  await resize('second', '6');
  const why = "Node didn't have enough resource: cpu, requested: 6000, used: 3000, capacity: 8000";
  expect(await told('ResizeDeferred')).toMatchObject({
    type: 'Warning',
    message: `Pod resize Deferred: ${summary(2, `,"error":"${why}"`)}`,
  });
  await cluster.client.delete(Pod, keyOf('first'));
  expect(await told('ResizeStarted')).toMatchObject({ type: 'Normal', message: `Pod resize started: ${summary(2)}` });
  expect(await told('ResizeCompleted')).toMatchObject({
    type: 'Normal',
    message: `Pod resize completed: ${summary(2)}`,
  });
});

test('a pod that has ended leaves its room to others', async () => {
  await startNode();
  await cluster.client.create(Pod, {
    metadata: { ...keyOf('short'), annotations: { 'simulated.kubernode.dev/run-for': '1ms' } },
    spec: specOf('8', { restartPolicy: 'Never' }),
  });
  await untilPhase('short', 'Succeeded');
  await create('next', '8');
  await untilPhase('next', 'Running');
  await cluster.client.delete(Pod, keyOf('next'), { gracePeriodSeconds: 0 });
  await create('last', '8');
  await untilPhase('last', 'Running');
});

test('what the node has become counts at once', async () => {
  await startNode();
  await create('before', '1', onDisk);
  expect((await untilPhase('before', 'Failed'))?.status?.reason).toBe('NodeAffinity');
  await setDisk('ssd');
  await create('after', '1', onDisk);
  await untilPhase('after', 'Running');
});

test('a restart keeps what was let in, and what was not stays away', async () => {
  const kubelet = await startNode('8');
  await setDisk('ssd');
  await create('first', '5', onDisk);
  await create('second', '1', onDisk);
  await untilPhase('first', 'Running');
  await untilPhase('second', 'Running');
  await create('large', '4');
  await untilPhase('large', 'Failed');
  await kubelet[Symbol.asyncDispose]();
  await setDisk(null);
  const before = (await cluster.client.list(Pod, { namespace: 'default' })).items;
  await create('meanwhile', '4');

  await startNode('2');
  const meanwhile = await untilPhase('meanwhile', 'Failed');
  expect(meanwhile?.status?.message).toMatch(/requested: 4000, used: 6000, capacity: [28]000$/);
  await create('later', '1');
  const later = await untilPhase('later', 'Failed');
  expect(later?.status?.message).toMatch(/requested: 1000, used: 6000, capacity: 2000$/);
  const { items } = await cluster.client.list(Pod, { namespace: 'default' });
  expect(items.filter(({ metadata }) => before.some(({ metadata: { uid } }) => uid === metadata.uid))).toEqual(before);
});

test('a replica set whose pods are turned away makes others, at a pace', async () => {
  await startNode();
  const labels = { app: 'web' };
  const startedAtMs = systemClock.now();
  await cluster.client.create(ReplicaSet, {
    metadata: keyOf('web'),
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: specOf('9') } },
  });
  const failed = new Set<string>();
  await firstOf(Pod, ({ metadata, status }) => status?.phase === 'Failed' && failed.add(metadata.uid).size === 25);
  expect(systemClock.now() - startedAtMs).toBeGreaterThanOrEqual(400);
});
