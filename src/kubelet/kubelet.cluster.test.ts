/** The kubelet over the simulated runtime, in virtual time: what takes real pods hours takes milliseconds here. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Lease, Node, Pod, type PodSpec } from '#api';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import { strategicPatch } from '#client';
import type { Kubelet } from './kubelet.ts';
import { startSimulatedNode } from './simulated-node.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let clock: VirtualClock;
let api: TestApi;
let kubelet: Kubelet;

beforeEach(async () => {
  clock = createVirtualClock();
  api = await startTestApi(clock);
  kubelet = await startSimulatedNode({
    client: api.client,
    clock,
    logger: silentLogger,
    nodeName: 'node',
    random: () => 0,
  });
});
afterEach(async () => {
  await kubelet[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  if (clock.pendingTimers > 0) throw new Error(`${clock.pendingTimers} timers are left`);
});

const key = { namespace: 'default', name: 'pod' };
const create = (annotations: Record<string, string> = {}, spec: Partial<PodSpec> = {}, name = key.name) =>
  api.client.create(Pod, {
    metadata: {
      namespace: key.namespace,
      name,
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([name, value]) => [`simulated.kubernode.dev/${name}`, value]),
      ),
    },
    spec: { nodeName: 'node', containers: [{ name: 'main', image: 'app:1' }], ...spec },
  });
const pod = () => api.list(Pod).find(({ metadata }) => metadata.name === key.name);
const status = () => pod()?.status;
const main = () => status()?.containerStatuses?.[0];
/** What the node lifecycle controller says about a node that has fallen silent, and about its pods. */
const notReady = (reason: string) =>
  strategicPatch({ status: { conditions: [{ type: 'Ready', status: 'Unknown', reason }] } });
/** Lets everything that is due happen. */
const settle = async () => {
  for (let turns = 0; turns < 20; turns++) await clock.advance(0);
};
const pass = async (ms: number) => {
  await clock.advance(ms);
  await settle();
};

test('registers the node, keeps its lease, and reports it once', async () => {
  await settle();
  const [node] = api.list(Node);
  expect(node?.metadata.labels).toMatchObject({ 'kubernetes.io/hostname': 'node', 'kubernetes.io/arch': 'amd64' });
  expect(node?.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'True',
    reason: 'KubeletReady',
  });
  const lease = () => api.list(Lease)[0]?.spec.renewTime;
  const before = lease();
  const { resourceVersion } = node?.metadata ?? {};
  await pass(10_000);
  expect(lease()).not.toBe(before);
  expect(api.list(Node)[0]?.metadata.resourceVersion).toBe(resourceVersion);
  await pass(300_000);
  expect(api.list(Node)[0]?.metadata.resourceVersion).not.toBe(resourceVersion);
  await api.client.delete(Node, { name: 'node' });
  await pass(600_000);
  expect(api.list(Node)).toHaveLength(1);
});

test('speaks for itself again after somebody else spoke for the node', async () => {
  await settle();
  await api.client.patch(Node, { name: 'node' }, notReady('NodeStatusUnknown'), { subresource: 'status' });
  await pass(10_000);
  const ready = api.list(Node)[0]?.status?.conditions?.find(({ type }) => type === 'Ready');
  expect(ready).toMatchObject({ status: 'True', reason: 'KubeletReady' });
});

test('a node that was deleted and made again owns its lease', async () => {
  await settle();
  await api.client.delete(Node, { name: 'node' });
  await api.client.delete(Lease, { namespace: 'kube-node-lease', name: 'node' });
  await pass(20_000);
  const [node] = api.list(Node);
  expect(node).toBeDefined();
  expect(api.list(Lease)[0]?.metadata.ownerReferences?.[0]?.uid).toBe(node?.metadata.uid);
});

test('says again what somebody else has said otherwise of a pod', async () => {
  await create();
  await settle();
  await api.client.patch(Pod, key, notReady('NodeLost'), { subresource: 'status' });
  await settle();
  const ready = status()?.conditions?.find(({ type }) => type === 'Ready');
  expect(ready).toMatchObject({ status: 'True' });
});

test('an end that somebody else has declared stands', async () => {
  await create();
  await settle();
  await api.client.patch(Pod, key, strategicPatch({ status: { phase: 'Failed', reason: 'Evicted' } }), {
    subresource: 'status',
  });
  await pass(60_000);
  expect(status()).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  expect(main()?.state?.terminated).toBeDefined();
});

test('runs a pod, and needs no timer for one that just runs', async () => {
  await create({}, {}, 'other');
  await settle();
  const { pendingTimers } = clock;
  await create();
  await settle();
  expect(status()?.phase).toBe('Running');
  expect(main()).toMatchObject({ ready: true, restartCount: 0 });
  expect(clock.pendingTimers).toBe(pendingTimers);
});

test('what keeps failing is started again after 0, 10, 20, 40, 80, 160 and 300 seconds', async () => {
  await create({ 'run-for': '0ms', 'exit-code': '1' });
  await settle();
  const starts: number[] = [];
  let seconds = 0;
  for (let known = 0; starts.length < 7; seconds++) {
    const count = main()?.restartCount ?? 0;
    if (count > known) starts.push(seconds);
    known = count;
    await pass(1000);
  }
  const gaps = starts.map((at, index) => at - (starts[index - 1] ?? 0));
  expect(gaps).toEqual([0, 10, 20, 40, 80, 160, 300]);
  await pass(5000);
  expect(main()?.state?.waiting).toMatchObject({
    reason: 'CrashLoopBackOff',
    message: expect.stringContaining('back-off 5m0s restarting'),
  });
});

test('a container that stays up for long begins its back-off anew', async () => {
  await create({ 'run-for': '25m', 'exit-code': '1' });
  for (let minutes = 0; minutes < 26 * 5; minutes++) await pass(60_000);
  expect(main()).toMatchObject({ restartCount: 5, ready: true });
});

const sleeping = (hook: 'postStart' | 'preStop', seconds: number): Partial<PodSpec> => ({
  containers: [{ name: 'main', image: 'app:1', lifecycle: { [hook]: { sleep: { seconds } } } }],
});

test('a container is not ready before its postStart hook has ended, whatever else happens', async () => {
  const { containers = [] } = sleeping('postStart', 20);
  await create({ 'run-for.other': '5s' }, { containers: [...containers, { name: 'other', image: 'other:1' }] });
  await pass(10_000);
  expect(main()).toMatchObject({ name: 'main', ready: false, started: false });
  await pass(10_000);
  expect(main()).toMatchObject({ ready: true, started: true });
});

test('a container whose postStart hook fails is stopped and tried again', async () => {
  const lifecycle = { postStart: { exec: { command: ['false'] } } };
  await create({ healthy: 'false' }, { containers: [{ name: 'main', image: 'app:1', lifecycle }] });
  await settle();
  expect(main()).toMatchObject({ ready: false, state: { waiting: { reason: 'PostStartHookError' } } });
  await pass(60_000);
  expect(main()?.restartCount).toBeGreaterThan(0);
});

describe('the end', () => {
  test('waits for containers, reports them, removes the object and then everything', async () => {
    await create({ 'stop-delay': '5s' });
    await settle();
    await api.client.delete(Pod, key);
    await pass(4999);
    expect(pod()).toBeDefined();
    const phases: unknown[] = [];
    api.onRequest = ({ verb, body }) => verb === 'patch' && phases.push((body as Pod).status?.phase);
    await pass(1);
    expect(phases).toContain('Succeeded');
    expect(pod()).toBeUndefined();
    expect(kubelet.pods()).toEqual([]);
    expect(await kubelet.runtime.listPods()).toEqual([]);
  });

  test('a grace period that is cut short counts from the first request', async () => {
    await create({ 'stop-delay': '1h' }, { terminationGracePeriodSeconds: 100 });
    await settle();
    await api.client.delete(Pod, key);
    await pass(5000);
    await api.client.delete(Pod, key, { gracePeriodSeconds: 8 });
    await pass(2999);
    expect(pod()).toBeDefined();
    await pass(5000);
    expect(pod()).toBeUndefined();
  });

  test('a pod that is removed by force is ended on the node too', async () => {
    await create();
    await settle();
    await api.client.delete(Pod, key, { gracePeriodSeconds: 0 });
    await pass(60_000);
    expect(kubelet.pods()).toEqual([]);
    expect(await kubelet.runtime.listPods()).toEqual([]);
  });

  test('a pod that takes the name of one that was removed by force is the one of that name', async () => {
    await create({ 'stop-delay': '20s' });
    await settle();
    await api.client.delete(Pod, key, { gracePeriodSeconds: 0 });
    const { metadata } = await create();
    await settle();
    expect(kubelet.pods()).toHaveLength(2);
    expect(kubelet.pod('default', 'pod')?.pod.metadata.uid).toBe(metadata.uid);
  });

  test.each([
    { how: 'waits for the preStop hook', annotations: {}, hookSeconds: 20, endSeconds: 20 },
    {
      how: 'leaves the rest of the grace period to the stop signal',
      annotations: { 'stop-delay': '1h' },
      hookSeconds: 20,
      endSeconds: 30,
    },
    { how: 'waits no longer than the grace period', annotations: {}, hookSeconds: 60, endSeconds: 30 },
    {
      how: 'waits for no hook of an ended container',
      annotations: { 'run-for': '10s' },
      hookSeconds: 20,
      endSeconds: 10,
    },
  ])('$how', async ({ annotations, hookSeconds, endSeconds }) => {
    const spec = { ...sleeping('preStop', hookSeconds), terminationGracePeriodSeconds: 3601 };
    await create(annotations, { ...spec, restartPolicy: 'Never' });
    await settle();
    await api.client.delete(Pod, key, { gracePeriodSeconds: 30 });
    await pass(endSeconds * 1000 - 1);
    expect(pod()).toBeDefined();
    await pass(1);
    expect(pod()).toBeUndefined();
  });

  test('waits for no postStart hook', async () => {
    await create({}, { ...sleeping('postStart', 3600), terminationGracePeriodSeconds: 3601 });
    await pass(3_599_000);
    expect(main()).toMatchObject({ ready: false });
    await api.client.delete(Pod, key);
    await settle();
    expect(pod()).toBeUndefined();
  });

  test('an outage of the API delays only what needs the API', async () => {
    await create();
    await settle();
    await api.client.delete(Pod, key);
    api.down = true;
    await pass(20_000);
    expect((await kubelet.runtime.listPods())[0]?.sandboxes[0]?.state ?? 'NotReady').toBe('NotReady');
    api.down = false;
    await pass(20_000);
    expect(pod()).toBeUndefined();
    expect(kubelet.pods()).toEqual([]);
  });

  test('a deadline ends a pod, whose object stays', async () => {
    await create({}, { activeDeadlineSeconds: 60 });
    await pass(59_000);
    expect(status()?.phase).toBe('Running');
    await pass(2000);
    expect(status()).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
    expect((await kubelet.runtime.listPods())[0]?.sandboxes[0]?.state).toBe('NotReady');
    await api.client.delete(Pod, key);
    await pass(1000);
    expect(pod()).toBeUndefined();
  });
});

test('a job runs to its end, once', async () => {
  await create({ 'run-for': '10m' }, { restartPolicy: 'OnFailure' });
  await pass(600_000);
  expect(status()).toMatchObject({
    phase: 'Succeeded',
    containerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
  });
});

test('an image that changes restarts its container', async () => {
  await create();
  await settle();
  await api.client.patch(Pod, key, {
    type: 'application/merge-patch+json',
    body: { spec: { containers: [{ name: 'main', image: 'app:2' }] } },
  });
  await settle();
  expect(main()).toMatchObject({ restartCount: 1, image: 'app:2', ready: true });
});

test('a node that shuts down ends its pods, starts nothing, and tells how they ended', async () => {
  await create({}, { restartPolicy: 'Never', terminationGracePeriodSeconds: 5 });
  await pass(10_000);
  expect(status()?.phase).toBe('Running');
  const down = kubelet.shutDown({
    graceSeconds: 30,
    signal: new AbortController().signal,
    onWaiting: () => undefined,
  });
  await pass(100);
  await pass(31_000);
  await down;
  expect(status()).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
  await api.client.create(Pod, {
    metadata: { namespace: 'default', name: 'later' },
    spec: { nodeName: 'node', containers: [{ name: 'main', image: 'app:1' }] },
  });
  await pass(10_000);
  expect(api.list(Pod).find(({ metadata }) => metadata.name === 'later')?.status?.phase).not.toBe('Running');
});

test('a node that shuts down waits for no longer than it may, nor once nobody wants it to', async () => {
  await create();
  await pass(10_000);
  const stop = new AbortController();
  stop.abort();
  await kubelet.shutDown({ graceSeconds: 30, signal: stop.signal, onWaiting: () => undefined });
  expect(status()?.phase).toBe('Running');
});
