/** A node that runs short, in a cluster: the scheduler places nothing there until it has enough again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Event, Node, Pod, type PodSpec } from '#api';
import { silentLogger, systemClock } from '#base';
import { startCluster, type TestCluster } from '#testing';
import { startSimulatedNode } from '../simulated-node.ts';
import type { Readings } from './plan/signals.ts';

const nodeName = 'short';
let stack: AsyncDisposableStack;
let cluster: TestCluster;
let readings: Readings;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  cluster = stack.use(await startCluster({ nodes: 0 }));
});
afterEach(() => stack.disposeAsync());

async function startNode(): Promise<void> {
  const { client } = stack.use(cluster.controlPlane.identity(`system:node:${nodeName}`, ['system:nodes']));
  stack.use(
    await startSimulatedNode({
      client,
      clock: systemClock,
      logger: silentLogger,
      nodeName,
      events: true,
      stats: {
        readNode: async () => ({ readings, hasOwnImageFilesystem: false }),
        measurePods: async () => new Map(),
      },
    }),
  );
}

const create = (name: string, spec: Partial<PodSpec> = {}) =>
  cluster.client.create(Pod, {
    metadata: { namespace: 'default', name },
    spec: { containers: [{ name: 'main', image: 'any' }], ...spec },
  });
const untilPod = (name: string, condition: (pod: Pod) => boolean) =>
  cluster.until(Pod, { namespace: 'default', name }, pod => pod !== undefined && condition(pod));

test.each<[keyof Readings, string, string]>([
  ['nodefs.available', 'DiskPressure', 'node.kubernetes.io/disk-pressure'],
  ['memory.available', 'MemoryPressure', 'node.kubernetes.io/memory-pressure'],
  ['pid.available', 'PIDPressure', 'node.kubernetes.io/pid-pressure'],
])('too little %s: condition %s, taint %s, and only pods that tolerate it', async (signal, type, taint) => {
  readings = { [signal]: { available: 1, capacity: 2 ** 40 } };
  await startNode();
  const node = await cluster.until(Node, { name: nodeName }, found => found?.spec.taints?.[0]?.key === taint);
  expect(node?.status?.conditions?.find(condition => condition.type === type)?.status).toBe('True');
  expect(node?.spec.taints).toMatchObject([{ key: taint, effect: 'NoSchedule' }]);
  await create('plain');
  const { status } =
    (await untilPod('plain', ({ status }) => status?.conditions?.[0]?.reason === 'Unschedulable')) ?? {};
  expect(status?.conditions?.[0]?.message).toMatch(
    /^0\/1 nodes are available: 1 node\(s\) had untolerated taint\(s\)\./,
  );
  await create('critical', {
    priorityClassName: 'system-cluster-critical',
    tolerations: [{ key: taint, operator: 'Exists' }],
  });
  await untilPod('critical', ({ status }) => status?.phase === 'Running');
  // Events are told in the background.
  const isTold = async () =>
    (await cluster.client.list(Event, { namespace: 'default' })).items.some(
      ({ reason, involvedObject }) => reason === 'EvictionThresholdMet' && involvedObject.name === nodeName,
    );
  await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
});
