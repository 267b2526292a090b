/** Pods that ask for devices as extended resources, over a real API server: what the scheduler finds for them, and what
 *  it tells. */
import { afterEach, expect, test } from 'vitest';
import {
  allocatedClaimFinalizer,
  DeviceClass,
  keyOf,
  Pod,
  type PodSpec,
  type Quantity,
  ResourceClaim,
  ResourceSlice,
} from '#api';
import { buildPod } from '#testing';
import { deviceClass, devices, driver, slice, unstored } from './fixtures/devices.ts';
import { createTestScheduler, type TestSchedulerOptions } from './fixtures/test-scheduler.ts';
import { loadSelectors } from './plugins/devices/selectors.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

const resource = 'example.com/gpu';
const gpuClass = { extendedResourceName: resource };

const asks = (amount: Quantity, name = resource) => ({ requests: { [name]: amount }, limits: { [name]: amount } });

/** Two nodes, of which `b` has two devices of the class. */
async function start(options: TestSchedulerOptions = {}) {
  await loadSelectors();
  const all = await createTestScheduler(options);
  dispose = all.dispose;
  const { client } = all;
  for (const name of ['a', 'b']) await all.addNode(name, { allocatable: { cpu: '4' } });
  const setClass = (name = 'gpu', spec: DeviceClass['spec'] = gpuClass) =>
    client.create(DeviceClass, unstored(deviceClass(name, spec)));
  const offer = (...names: string[]) => client.create(ResourceSlice, unstored(slice('b', devices(...names))));
  await offer('gpu-0', 'gpu-1');
  const claims = async () => (await client.list(ResourceClaim)).items;
  const addGpuPod = async (
    name: string,
    amount: Quantity,
    { of = resource, ...spec }: Partial<PodSpec & { of: string }> = {},
  ) => await client.create(Pod, buildPod({ name, spec, container: { resources: asks(amount, of) } }));
  await all.startAnother();
  return { ...all, setClass, claims, addGpuPod };
}

test('a pod gets devices of the class that has the name of its resource, and says by which claim', async () => {
  const { setClass, addGpuPod, settle, nodeOf, podNamed, claims } = await start();
  await setClass();
  await addGpuPod('pod', '2');
  await settle();
  expect(await nodeOf('pod')).toBe('b');
  const pod = await podNamed('pod');
  const [claim, ...others] = await claims();
  expect(others).toEqual([]);
  expect(claim?.metadata).toMatchObject({
    name: expect.stringMatching(/^pod-extended-resources-.{5}$/) as string,
    annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' },
    finalizers: [allocatedClaimFinalizer],
    ownerReferences: [{ kind: 'Pod', name: 'pod', uid: pod.metadata.uid, controller: true }],
  });
  const name = 'container-0-request-0';
  expect(claim?.spec.devices.requests).toEqual([
    { name, exactly: { deviceClassName: 'gpu', allocationMode: 'ExactCount', count: 2 } },
  ]);
  expect(claim?.status?.allocation?.devices?.results).toEqual(
    ['gpu-0', 'gpu-1'].map(device => ({ request: name, driver, pool: 'b', device })),
  );
  expect(claim?.status?.reservedFor).toEqual([{ resource: 'pods', name: 'pod', uid: pod.metadata.uid }]);
  expect(pod.status?.extendedResourceClaimStatus).toEqual({
    resourceClaimName: claim?.metadata.name,
    requestMappings: [{ containerName: 'main', resourceName: resource, requestName: name }],
  });
});

test('the devices of any class can be asked for by its own name', async () => {
  const { setClass, addGpuPod, settle, nodeOf } = await start();
  await setClass('plain', {});
  await addGpuPod('pod', '1', { of: 'deviceclass.resource.kubernetes.io/plain' });
  await addGpuPod('other', '1', { of: 'deviceclass.resource.kubernetes.io/none' });
  await settle();
  expect([await nodeOf('pod'), await nodeOf('other')]).toEqual(['b', undefined]);
});

test('no device is given twice, and who finds none waits until one is free', async () => {
  const { setClass, addGpuPod, settle, nodeOf, conditionOf, client, claims } = await start();
  await setClass();
  await addGpuPod('one', '2');
  await settle();
  await addGpuPod('two', '1');
  await settle();
  expect(await nodeOf('two')).toBeUndefined();
  expect((await conditionOf('two'))?.message).toContain('0/2 nodes are available: 2 cannot allocate all claims.');
  const [claim] = await claims();
  if (claim) await client.updateStatus(ResourceClaim, { ...claim, status: {} });
  await settle(2000);
  expect(await nodeOf('two')).toBe('b');
});

test('a pod waits for the class, and for nodes that have the resource themselves no claim is made', async () => {
  const { setClass, addGpuPod, addNode, settle, nodeOf, conditionOf, claims } = await start();
  await addGpuPod('pod', '1');
  await settle();
  expect((await conditionOf('pod'))?.message).toContain('2 Insufficient example.com/gpu');
  await setClass();
  await settle(2000);
  expect(await nodeOf('pod')).toBe('b');
  await addNode('c', { allocatable: { cpu: '4', [resource]: '8' } });
  await addGpuPod('many', '8');
  await settle();
  expect(await nodeOf('many')).toBe('c');
  expect(await claims()).toHaveLength(1);
});

test('the youngest of several classes has the name, and the next one when it goes', async () => {
  const { client, setClass, addGpuPod, settle, claims, clock } = await start();
  await setClass('old');
  await clock.advance(2000);
  await setClass('young');
  await addGpuPod('one', '1');
  await settle();
  await client.delete(DeviceClass, { name: 'young' });
  await addGpuPod('two', '1');
  await settle();
  const used = (await claims()).map(({ spec }) => spec.devices.requests?.[0]?.exactly?.deviceClassName);
  expect(new Set(used)).toEqual(new Set(['old', 'young']));
});

test('a claim of an attempt that failed goes before the next one', async () => {
  let refusals = 1;
  const { setClass, addGpuPod, settle, nodeOf, podNamed, claims } = await start({
    intercept: ({ verb, subresource }) => {
      if (verb === 'create' && subresource === 'binding' && refusals-- > 0) throw new Error('not now');
    },
  });
  await setClass();
  await addGpuPod('pod', '2');
  await settle();
  expect(await claims()).toEqual([]);
  await settle(2000);
  expect(await nodeOf('pod')).toBe('b');
  const [claim, ...others] = await claims();
  expect(others).toEqual([]);
  expect((await podNamed('pod')).status?.extendedResourceClaimStatus?.resourceClaimName).toBe(claim?.metadata.name);
});

test('a claim that a scheduler left that was killed is found, and goes before the pod has another', async () => {
  const { client, setClass, addGpuPod, settle, nodeOf, claims } = await start();
  const pod = await addGpuPod('pod', '2');
  const { namespace = '', name, uid } = pod.metadata;
  const left = await client.create(ResourceClaim, {
    metadata: {
      namespace,
      name: 'left',
      annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
    },
    spec: { devices: {} },
  });
  await settle();
  await setClass();
  await settle(2000);
  await settle(2000);
  expect(await client.find(ResourceClaim, keyOf(left))).toBeUndefined();
  expect(await nodeOf('pod')).toBe('b');
  expect(await claims()).toHaveLength(1);
});
