/** Pods whose devices become bad, and what the rule says that made them so. */
import { expect, it } from 'vitest';
import {
  allocatedClaimFinalizer,
  DeviceTaintRule,
  type DeviceToleration,
  Event,
  findCondition,
  Namespace,
  Pod,
  ResourceClaim,
} from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { createDeviceTaintEviction } from './controller.ts';

const namespace = 'default';
const claimKey = { namespace, name: 'mine' };
const podKey = { namespace, name: 'p' };

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([createDeviceTaintEviction()]);
  await cluster.client.create(Namespace, { metadata: { name: namespace }, spec: {} }).catch(() => undefined);
  return cluster;
}

/** A pod that uses a device, as scheduler and kubelet leave it. */
async function usePod({ client }: TestCluster, tolerations: DeviceToleration[] = []): Promise<void> {
  const devices = { requests: [{ name: 'a', exactly: { deviceClassName: 'gpu' } }] };
  await client.create(ResourceClaim, { metadata: claimKey, spec: { devices } });
  const { metadata } = await client.create(Pod, {
    metadata: podKey,
    spec: {
      nodeName: 'n',
      containers: [{ name: 'main', image: 'a' }],
      resourceClaims: [{ name: 'gpu', resourceClaimName: 'mine' }],
    },
  });
  await client.patch(ResourceClaim, claimKey, mergePatch({ metadata: { finalizers: [allocatedClaimFinalizer] } }));
  const results = [{ request: 'a', driver: 'd.example.com', pool: 'p', device: 'x', tolerations }];
  const reservedFor = [{ resource: 'pods', name: 'p', uid: metadata.uid }];
  const status = { allocation: { devices: { results } }, reservedFor };
  await client.patch(ResourceClaim, claimKey, mergePatch({ status }), { subresource: 'status' });
}

const taint = ({ client }: TestCluster, name: string, effect: 'NoExecute' | 'None') =>
  client.create(DeviceTaintRule, {
    metadata: { name },
    spec: { deviceSelector: { driver: 'd.example.com' }, taint: { key: 'broken', effect } },
  });
const saidOf = async ({ client }: TestCluster, name: string) => {
  const { status } = await client.get(DeviceTaintRule, { name });
  return findCondition(status?.conditions, 'EvictionInProgress');
};
const isGoing = async ({ client }: TestCluster) =>
  (await client.get(Pod, podKey)).metadata.deletionTimestamp !== undefined;

it('a rule that only looks says whom it would end, and ends nobody', async () => {
  await using cluster = await start();
  await usePod(cluster);
  await taint(cluster, 'look', 'None');
  const said = await cluster.until('it says', () => saidOf(cluster, 'look'));
  expect(said).toMatchObject({
    status: 'False',
    reason: 'NoEffect',
    message: expect.stringContaining('1 allocated device selected. 1 pod would be evicted in 1 namespace if'),
  });
  expect(await isGoing(cluster)).toBe(false);
});

it('a rule that ends pods says how many have gone', async () => {
  await using cluster = await start();
  await usePod(cluster);
  await taint(cluster, 'end', 'NoExecute');
  await cluster.until('it is told to go', () => isGoing(cluster));
  await cluster.until('the rule says something', () => saidOf(cluster, 'end'));
  await cluster.clock.advance(10_000);
  const said = await cluster.until('it says that all have gone', async () => {
    const condition = await saidOf(cluster, 'end');
    return condition?.reason === 'Completed' && condition;
  });
  expect(said).toMatchObject({ status: 'False', message: '1 pod evicted since starting the controller.' });
});

it('an end that was to come later is called off with its rule, and the pod told', async () => {
  await using cluster = await start();
  await usePod(cluster, [{ key: 'broken', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }]);
  await taint(cluster, 'end', 'NoExecute');
  const said = await cluster.until('the rule says something', () => saidOf(cluster, 'end'));
  expect(said.reason).toBe('PodsPendingEviction');
  await cluster.client.delete(DeviceTaintRule, { name: 'end' });
  await cluster.until('the pod is told', async () => {
    const { items } = await cluster.client.list(Event);
    return items.some(
      ({ reason, message }) => reason === 'DeviceTaintManagerEviction' && message === 'Cancelling deletion',
    );
  });
  await cluster.clock.advance(120_000);
  expect(await isGoing(cluster)).toBe(false);
});

it('a pod that has ended is left', async () => {
  await using cluster = await start();
  await usePod(cluster);
  await cluster.client.patch(Pod, podKey, mergePatch({ status: { phase: 'Succeeded' } }), { subresource: 'status' });
  await taint(cluster, 'end', 'NoExecute');
  await cluster.until('the rule says something', () => saidOf(cluster, 'end'));
  expect(await isGoing(cluster)).toBe(false);
});
