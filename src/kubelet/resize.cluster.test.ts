/** Resizing pods on a node that has only so much. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pod } from '#api';
import { strategicPatch } from '#client';
import { startCluster, type TestCluster } from '#testing';

let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startCluster({ nodes: 1 });
});
afterEach(() => cluster[Symbol.asyncDispose]());

const keyOf = (name: string) => ({ namespace: 'default', name });
const create = async (name: string, cpu: string) => {
  const containers = [{ name: 'main', image: 'any', resources: { requests: { cpu } } }];
  await cluster.client.create(Pod, { metadata: keyOf(name), spec: { containers } });
  await cluster.until(Pod, keyOf(name), pod => pod?.status?.phase === 'Running');
};
const resize = (name: string, cpu: string) => {
  const containers = [{ name: 'main', resources: { requests: { cpu } } }];
  return cluster.client.patch(Pod, keyOf(name), strategicPatch({ spec: { containers } }), { subresource: 'resize' });
};
const pendingOf = (pod: Pod | undefined) => pod?.status?.conditions?.find(({ type }) => type === 'PodResizePending');
const untilGranted = (name: string, cpu: string) =>
  cluster.until(Pod, keyOf(name), pod => {
    const [status] = pod?.status?.containerStatuses ?? [];
    const has = status?.allocatedResources?.['cpu'] === cpu && status.resources?.requests?.['cpu'] === cpu;
    return has && !pod?.status?.conditions?.some(({ type }) => type.startsWith('PodResize'));
  });

test('what does not fit is deferred, says so, and is granted when another has given room', async () => {
  await create('first', '3');
  await create('second', '2');
  await resize('second', '4');
  await untilGranted('second', '4');

  await resize('second', '6');
  const waiting = await cluster.until(Pod, keyOf('second'), pod => pendingOf(pod) !== undefined);
  expect(pendingOf(waiting)).toMatchObject({
    status: 'True',
    reason: 'Deferred',
    message: "Node didn't have enough resource: cpu, requested: 6000, used: 3000, capacity: 8000",
  });
  expect(waiting?.status?.containerStatuses?.[0]?.resources?.requests).toEqual({ cpu: '4' });

  await resize('first', '1');
  await untilGranted('first', '1');
  await untilGranted('second', '6');

  await resize('first', '2500m');
  await cluster.until(Pod, keyOf('first'), pod => pendingOf(pod)?.reason === 'Deferred');
  await cluster.client.delete(Pod, keyOf('second'));
  const settled = await untilGranted('first', '2500m');
  expect(settled?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
});

test('a container that is restarted for it starts again, though it ends well and the policy would let it be', async () => {
  const resources = { requests: { cpu: '1' } };
  const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }];
  const containers = [{ name: 'main', image: 'any', resources, resizePolicy }];
  await cluster.client.create(Pod, { metadata: keyOf('again'), spec: { containers, restartPolicy: 'OnFailure' } });
  await cluster.until(Pod, keyOf('again'), pod => pod?.status?.phase === 'Running');
  await resize('again', '2');
  const settled = await untilGranted('again', '2');
  expect(settled?.status).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 1 }] });
});

test('what a pod asks for as a whole is resized, when there is room', async () => {
  const key = keyOf('whole');
  const whole = (cpu: string) => ({ resources: { requests: { cpu }, limits: { cpu } } });
  const containers = [{ name: 'main', image: 'any' }];
  await cluster.client.create(Pod, { metadata: key, spec: { containers, ...whole('2') } });
  const has = (cpu: string) =>
    cluster.until(Pod, key, pod => {
      const { resources, allocatedResources, conditions = [] } = pod?.status ?? {};
      const isGranted = resources?.limits?.['cpu'] === cpu && allocatedResources?.['cpu'] === cpu;
      return isGranted && !conditions.some(({ type }) => type.startsWith('PodResize'));
    });
  await has('2');
  const ask = (cpu: string) =>
    cluster.client.patch(Pod, key, strategicPatch({ spec: whole(cpu) }), { subresource: 'resize' });
  await ask('4');
  await has('4');
  await expect(ask('100')).rejects.toThrow(/node didn't have enough allocatable resources: cpu, requested: 100000/);
  await expect(
    cluster.client.patch(Pod, key, strategicPatch({ spec: { resources: null } }), { subresource: 'resize' }),
  ).rejects.toThrow(/pod-level resources cannot be removed/);
});
