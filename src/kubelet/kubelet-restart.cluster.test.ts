/** The kubelet over a runtime that outlives it, and that does not always answer. In virtual time. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Lease, Node, Pod, type PodSpec } from '#api';
import { createVirtualClock, parseTime, silentLogger, type VirtualClock } from '#base';
import type { ContainerRuntime } from './runtime/runtime.ts';
import { createSimulatedRuntime } from './runtime/simulated/simulated-runtime.ts';
import { startSimulatedNode } from './simulated-node.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let stack: AsyncDisposableStack;
let clock: VirtualClock;
let api: TestApi;
let runtime: ContainerRuntime;
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  clock = createVirtualClock();
  api = stack.use(await startTestApi(clock));
  runtime = stack.use(createSimulatedRuntime({ clock }));
});
afterEach(() => stack.disposeAsync());

const startNode = async (over: ContainerRuntime = runtime) =>
  stack.use(
    await startSimulatedNode({
      client: api.client,
      clock,
      logger: silentLogger,
      nodeName: 'node',
      runtime: over,
      random: () => 0,
    }),
  );
const key = { namespace: 'default', name: 'pod' };
const create = (annotations: Record<string, string> = {}, spec: Partial<PodSpec> = {}) =>
  api.client.create(Pod, {
    metadata: { ...key, annotations },
    spec: { nodeName: 'node', containers: [{ name: 'main', image: 'app:1' }], ...spec },
  });
const pod = () => api.list(Pod)[0];
const pass = async (ms = 0) => {
  await clock.advance(ms);
  for (let turns = 0; turns < 20; turns++) await clock.advance(0);
};

test('goes on with what runs, without a word', async () => {
  const first = await startNode();
  await create({}, { containers: [{ name: 'main', image: 'app:1', readinessProbe: { exec: { command: ['x'] } } }] });
  await pass();
  const before = pod();
  expect(before?.status?.containerStatuses).toMatchObject([{ ready: true }]);
  await first[Symbol.asyncDispose]();
  await startNode();
  await pass(60_000);
  expect(pod()).toEqual(before);
});

test('counts the time of a deletion from when it was asked for', async () => {
  const first = await startNode();
  await create({ 'simulated.kubernode.dev/stop-delay': '1h' }, { terminationGracePeriodSeconds: 100 });
  await pass();
  await api.client.delete(Pod, key);
  await pass(60_000);
  await first[Symbol.asyncDispose]();
  await startNode();
  await pass(39_999);
  expect(pod()).toBeDefined();
  await pass(1);
  expect(pod()).toBeUndefined();
});

test('ends what runs of a pod that went meanwhile', async () => {
  const first = await startNode();
  await create();
  await pass();
  await first[Symbol.asyncDispose]();
  await api.client.delete(Pod, key, { gracePeriodSeconds: 0 });
  expect(await runtime.listPods()).toHaveLength(1);
  await startNode();
  await pass(1000);
  expect(await runtime.listPods()).toEqual([]);
});

test('brings a pod up, once, although the runtime fails to tell of it', async () => {
  let failures = 3;
  const forgetful: ContainerRuntime = {
    ...runtime,
    inspectPod: uid => (failures-- > 0 ? Promise.reject(new Error('busy')) : runtime.inspectPod(uid)),
  };
  await startNode(forgetful);
  await create();
  await pass(5000);
  expect(pod()?.status?.containerStatuses).toMatchObject([{ ready: true, restartCount: 0 }]);
  expect((await runtime.listPods()).map(({ sandboxes, containers }) => [sandboxes.length, containers.length])).toEqual([
    [1, 1],
  ]);
});

/** The runtime, with a list of what it was asked to pull. */
function countingPulls(): { pulls: string[]; counting: ContainerRuntime } {
  const pulls: string[] = [];
  const counting: ContainerRuntime = {
    ...runtime,
    pullImage(image, options) {
      pulls.push(image);
      return runtime.pullImage(image, options);
    },
  };
  return { pulls, counting };
}

test('looks for an image before each start, as its policy may ask', async () => {
  const { pulls, counting } = countingPulls();
  await startNode(counting);
  const containers = [{ name: 'main', image: 'app:1', imagePullPolicy: 'Always' as const }];
  await create({ 'simulated.kubernode.dev/run-for': '60s' }, { containers });
  await pass(65_000);
  expect(pod()?.status?.containerStatuses).toMatchObject([{ restartCount: 1 }]);
  expect(pulls).toHaveLength(2);
});

test('fetches an image again that went before the container was made', async () => {
  const { pulls, counting } = countingPulls();
  let isGone = false;
  await startNode({
    ...counting,
    async createContainer(sandboxId, options) {
      if (isGone) return await runtime.createContainer(sandboxId, options);
      isGone = true;
      await runtime.removeImage(pulls[0] ?? '');
      throw new Error('no such image');
    },
  });
  await create();
  await pass(30_000);
  expect(pod()?.status?.containerStatuses).toMatchObject([{ ready: true }]);
  expect(pulls).toHaveLength(2);
});

test('a node whose runtime is not ready says so, and still renews its lease', async () => {
  let why: string | undefined = 'no network';
  await startNode({ ...runtime, notReadyReason: async () => why });
  const ready = () => api.list(Node)[0]?.status?.conditions?.find(({ type }) => type === 'Ready');
  const renewedAt = () => parseTime(api.list(Lease)[0]?.spec.renewTime ?? '');
  let longestMs = 0;
  for (let seconds = 0; seconds < 60; seconds++) {
    await pass(1000);
    longestMs = Math.max(longestMs, clock.now() - renewedAt());
  }
  expect(longestMs).toBeLessThanOrEqual(20_000);
  expect(ready()).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'no network' });
  why = undefined;
  await pass(10_000);
  expect(ready()).toMatchObject({ status: 'True' });
});
