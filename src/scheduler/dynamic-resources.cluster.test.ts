/** Pods and their devices, over a real API server: what the scheduler finds for them, and what it tells. */
import { afterEach, expect, test } from 'vitest';
import {
  allocatedClaimFinalizer,
  type Device,
  DeviceClass,
  Pod,
  ResourceClaim,
  type ResourceClaimStatus,
  ResourceSlice,
} from '#api';
import { mergePatch } from '#client';
import { claim, deviceClass, devices, driver, request, slice, unstored } from './fixtures/devices.ts';
import { createTestScheduler, type TestSchedulerOptions } from './fixtures/test-scheduler.ts';
import { loadSelectors } from './plugins/devices/selectors.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

const namespace = 'default';
const usesClaim = (...names: string[]) => ({
  resourceClaims: names.map(name => ({ name, resourceClaimName: name })),
});

async function start(options: TestSchedulerOptions = {}) {
  await loadSelectors();
  const all = await createTestScheduler(options);
  dispose = all.dispose;
  const { client } = all;
  for (const name of ['a', 'b']) await all.addNode(name, { allocatable: { cpu: '4' } });
  await client.create(DeviceClass, unstored(deviceClass()));
  const offer = (node: string, ...offered: Device[]) => client.create(ResourceSlice, unstored(slice(node, offered)));
  const ask = (name: string, ...requests: ReturnType<typeof request>[]) =>
    client.create(ResourceClaim, unstored(claim(name, requests.length === 0 ? [request('r')] : requests)));
  const claimNamed = (name: string) => client.get(ResourceClaim, { namespace, name });
  const setStatus = (name: string, status: ResourceClaimStatus) =>
    client.patch(ResourceClaim, { namespace, name }, mergePatch({ status }), { subresource: 'status' });
  const scheduler = await all.startAnother();
  return { ...all, scheduler, offer, ask, claimNamed, setStatus };
}

test('a pod goes where its device is, and the claim says which one it has', async () => {
  const { offer, ask, addPod, settle, nodeOf, podNamed, claimNamed } = await start();
  await offer('b', ...devices('gpu-0'));
  await ask('mine');
  await addPod('pod', '1', usesClaim('mine'));
  await settle();
  expect(await nodeOf('pod')).toBe('b');
  const { uid } = (await podNamed('pod')).metadata;
  const { metadata, status } = await claimNamed('mine');
  expect(metadata.finalizers).toEqual([allocatedClaimFinalizer]);
  expect(status).toEqual({
    allocation: {
      devices: { results: [{ request: 'r', driver, pool: 'b', device: 'gpu-0' }] },
      nodeSelector: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }] },
    },
    reservedFor: [{ resource: 'pods', name: 'pod', uid }],
  });
});

test('no device is given twice, and who finds none waits until one is free', async () => {
  const { offer, ask, addPod, settle, nodeOf, conditionOf, setStatus } = await start();
  await offer('a', ...devices('gpu-0'));
  for (const name of ['one', 'two']) {
    await ask(name);
    await addPod(name, '1', usesClaim(name));
  }
  await settle();
  expect([await nodeOf('one'), await nodeOf('two')]).toEqual(['a', undefined]);
  expect((await conditionOf('two'))?.message).toBe(
    '0/2 nodes are available: 2 cannot allocate all claims. still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  );
  await setStatus('one', { allocation: null, reservedFor: null } as unknown as ResourceClaimStatus);
  await settle(1000);
  expect(await nodeOf('two')).toBe('a');
});

test('a claim that several pods share keeps them together', async () => {
  const { offer, ask, addPod, settle, nodeOf, claimNamed } = await start();
  await offer('a', ...devices('gpu-0'));
  await offer('b', ...devices('gpu-1'));
  await ask('shared');
  for (const name of ['one', 'two', 'three']) await addPod(name, '1', usesClaim('shared'));
  await settle();
  await settle(1000);
  const nodes = await Promise.all(['one', 'two', 'three'].map(nodeOf));
  expect(new Set(nodes).size).toBe(1);
  expect(nodes[0]).toBeDefined();
  expect((await claimNamed('shared')).status?.reservedFor?.map(({ name }) => name).sort()).toEqual([
    'one',
    'three',
    'two',
  ]);
});

test('pods wait for claims, templates and classes that are not there yet, and say so', async () => {
  const { client, offer, ask, addPod, settle, nodeOf, conditionOf } = await start();
  await offer('a', ...devices('gpu-0', 'gpu-1'));
  const why = async (name: string) => (await conditionOf(name))?.message;
  await addPod('early', '1', usesClaim('late'));
  await addPod('made', '1', { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 't' }] });
  await ask('odd', request('r', { deviceClassName: 'later' }));
  await addPod('classless', '1', usesClaim('odd'));
  await settle();
  expect(await why('classless')).toContain('request r: device class later does not exist');
  expect(await nodeOf('early')).toBeUndefined();
  await ask('late');
  await client.create(DeviceClass, unstored(deviceClass('later')));
  await settle(1000);
  expect([await nodeOf('early'), await nodeOf('classless'), await nodeOf('made')]).toEqual(['a', 'a', undefined]);
});

test('kubernode why says which plugin keeps a pod back', async () => {
  const { scheduler, addPod, settle } = await start();
  await addPod('pod', '1', usesClaim('nowhere'));
  await settle();
  expect(scheduler.explainPod({ namespace, name: 'pod' })).toMatchObject({
    podRejected: {
      point: 'preEnqueue',
      plugins: ['DynamicResources'],
      reasons: ['could not find ResourceClaim "default/nowhere"'],
    },
  });
});

test('devices of a claim that nobody uses are given back when they are on the wrong node', async () => {
  const { client, offer, ask, addPod, settle, nodeOf, setStatus, claimNamed } = await start();
  await offer('a', ...devices('gpu-0'));
  await offer('b', ...devices('gpu-1'));
  await ask('idle');
  const results = [{ request: 'r', driver, pool: 'a', device: 'gpu-0' }];
  const values = { key: 'metadata.name', operator: 'In' as const, values: ['a'] };
  await setStatus('idle', {
    allocation: { devices: { results }, nodeSelector: { nodeSelectorTerms: [{ matchFields: [values] }] } },
  });
  await addPod('pod', '1', { ...usesClaim('idle'), nodeSelector: { 'kubernetes.io/hostname': 'b' } });
  await client.patch(Pod, { namespace, name: 'pod' }, mergePatch({ metadata: { labels: { a: 'b' } } }));
  await settle();
  await settle(2000);
  expect(await nodeOf('pod')).toBe('b');
  expect((await claimNamed('idle')).status?.allocation?.devices?.results?.[0]?.device).toBe('gpu-1');
});

test('what is not told yet counts, and is free again when it cannot be told', async () => {
  let refusals = 1;
  const { offer, ask, addPod, settle, nodeOf } = await start({
    intercept: ({ verb, subresource }) => {
      if (verb === 'create' && subresource === 'binding' && refusals-- > 0) throw new Error('not now');
    },
  });
  await offer('a', ...devices('gpu-0'));
  await ask('mine');
  await addPod('pod', '1', usesClaim('mine'));
  await settle();
  expect(await nodeOf('pod')).toBeUndefined();
  await settle(2000);
  expect(await nodeOf('pod')).toBe('a');
});

test('a pod waits until its devices are ready, and goes elsewhere when they fail', async () => {
  const { offer, ask, addPod, settle, nodeOf, claimNamed, setStatus } = await start();
  const bindingConditions = { bindingConditions: ['Attached'], bindingFailureConditions: ['Failed'] };
  await offer('a', { name: 'fabric', ...bindingConditions, bindsToNode: true });
  await ask('mine');
  await addPod('pod', '1', usesClaim('mine'));
  await settle();
  expect(await nodeOf('pod')).toBeUndefined();
  const say = (type: string) =>
    setStatus('mine', {
      devices: [
        {
          driver,
          pool: 'a',
          device: 'fabric',
          conditions: [{ type, status: 'True', reason: 'x', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' }],
        },
      ],
    });
  await say('Failed');
  await settle();
  expect((await claimNamed('mine')).status?.allocation).toBeUndefined();
  await settle(2000);
  expect((await claimNamed('mine')).status?.allocation?.allocationTimestamp).toBeDefined();
  await say('Attached');
  await settle();
  expect(await nodeOf('pod')).toBe('a');
});

test('the alternative that is liked most decides between nodes', async () => {
  const { offer, ask, addPod, settle, nodeOf } = await start();
  await offer('a', { name: 'small', attributes: { size: { int: 1 } } });
  await offer('b', { name: 'large', attributes: { size: { int: 2 } } });
  const sized = (name: string, size: number) => ({
    name,
    deviceClassName: 'gpu',
    selectors: [{ cel: { expression: `device.attributes["${driver}"].size == ${size}` } }],
  });
  for (const [name, firstAvailable] of [
    ['large-first', [sized('large', 2), sized('small', 1)]],
    ['small-first', [sized('small', 1), sized('large', 2)]],
  ] as const) {
    await ask(name, { name: 'r', firstAvailable: [...firstAvailable] });
    await addPod(name, '0', usesClaim(name));
    await settle();
  }
  expect([await nodeOf('large-first'), await nodeOf('small-first')]).toEqual(['b', 'a']);
});
