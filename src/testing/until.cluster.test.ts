import { expect, onTestFinished, test, vi } from 'vitest';
import { ConfigMap, Deployment, Node, Pod } from '#api';
import { mergePatch } from '#client';
import { buildPod } from './builders.ts';
import { startCluster, type TestCluster } from './start-cluster.ts';

const key = { namespace: 'default', name: 'web' };
const labels = { app: 'web' };
const createHuge = ({ client }: TestCluster) =>
  client.create(Deployment, {
    metadata: key,
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '100' } } }] },
      },
    },
  });
const messageOf = async (waiting: Promise<unknown>): Promise<string> =>
  await waiting.then(
    () => expect.unreachable(),
    (error: Error) => error.message,
  );

test('a wait in vain says how the object is, what its pods wait for, and which events warn of them', async () => {
  await using cluster = await startCluster();
  await createHuge(cluster);
  await cluster.until(
    Deployment,
    key,
    web => web?.status?.unavailableReplicas === 2 && web.status.replicas === 2 && web.status.updatedReplicas === 2,
  );
  const { items } = await cluster.client.list(Pod);
  for (const { metadata } of items)
    await cluster.until(Pod, metadata, pod => pod?.status?.conditions?.[0]?.reason === 'Unschedulable');
  const message = await messageOf(cluster.until(Deployment, key, web => web?.status?.availableReplicas === 2, 50));
  const [first, second = '', ...others] = message.split('\n');
  expect(first).toBe('deployment default/web is not as expected after 0.05 s');
  expect(second).toContain('deployment default/web: replicas 2, unavailableReplicas 2, updatedReplicas 2;');
  expect(second).toContain('Available is False (MinimumReplicasUnavailable: ');
  const why =
    '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  expect(others).toEqual([
    expect.stringMatching(`^  pod web-\\S+ and 1 more: Unschedulable: ${why}$`),
    expect.stringMatching(`  pod web-\\S+ and 1 more: Warning FailedScheduling: ${why}`),
  ]);
});

test.each([{ timeoutMs: 50 }, '50', Number.NaN, Infinity])('a time that is none is refused: %o', async time => {
  await using cluster = await startCluster();
  expect(await messageOf(cluster.until(Pod, key, pod => pod !== undefined, time as number))).toMatch(
    /^timeoutMs: Invalid value: .*: must be a number of milliseconds$/,
  );
});

test('what does not exist is named, beside those that do', async () => {
  await using cluster = await startCluster();
  await cluster.client.create(Pod, buildPod({ name: 'wed' }));
  expect(await messageOf(cluster.until(Pod, key, pod => pod !== undefined, 50))).toBe(
    'pod default/web is not as expected after 0.05 s\n  there is no pod default/web, but wed',
  );
  expect(await messageOf(cluster.until(Node, { name: 'node-2' }, node => node !== undefined, 50))).toContain(
    'there is no node node-2, but node-1',
  );
});

test('a key without a namespace is refused at once', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  await expect(cluster.until(Pod, { name: 'web' }, () => true)).rejects.toThrow(
    'pod "web": the key of such an object has a namespace',
  );
});

test('an expectation may be the condition: it is waited for, and is the cause in the end', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const { client } = cluster;
  await client.create(ConfigMap, { metadata: key, data: { a: '1' } });
  const isTwo = (map: ConfigMap | undefined) => {
    expect(map?.data).toEqual({ a: '2' });
    return true;
  };
  const inVain = cluster.until(ConfigMap, key, isTwo, 50);
  await expect(inVain).rejects.toMatchObject({
    message: expect.stringMatching(
      /{"data":{"a":"1"}}\n {2}the condition threw: expected { a: '1' } to deeply equal { a: '2' }/,
    ),
    cause: expect.objectContaining({ actual: { a: '1' }, expected: { a: '2' } }),
  });
  const waiting = cluster.until(ConfigMap, key, isTwo);
  await client.patch(ConfigMap, key, mergePatch({ data: { a: '2' } }));
  expect((await waiting)?.data).toEqual({ a: '2' });
});

test.each(['before', 'after'])('fake timers from %s the start do not hold a cluster', async when => {
  if (when === 'before') vi.useFakeTimers({ toFake: [...fakeable] });
  onTestFinished(() => void vi.useRealTimers());
  await using cluster = await startCluster();
  if (when === 'after') vi.useFakeTimers({ toFake: [...fakeable] });
  await cluster.client.create(Pod, buildPod({ name: 'web' }));
  await cluster.until(Pod, key, pod => pod?.status?.phase === 'Running');
  await cluster.kubeconfig();
  expect(await messageOf(cluster.until(Pod, key, pod => pod === undefined, 50))).toContain('phase Running');
});

/** All that the runners fake at all. */
const fakeable = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
  'performance',
  'queueMicrotask',
] as const;
