/** The devices of pods on a node: a driver at its sockets, over a real API server. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Namespace, Node, Pod, ResourceClaim, ResourceClaimTemplate, ResourceSlice } from '#api';
import { createVirtualClock, silentLogger, systemClock, type VirtualClock } from '#base';
import { type Client, mergePatch } from '#client';
import { loadDrivers } from '#csi';
import { deviceDriverName as driver, startDeviceDriver } from '#device-driver';
import { type DeviceDriverHandlers, draPluginType, loadDeviceDrivers } from '#dra';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { startPlugins } from '../plugins/start-plugins.ts';
import { DeviceDrivers } from './drivers.ts';
import { createPodDevices, type PodDevices } from './pod-devices.ts';

const namespace = 'default';
const devices = { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu' } }] };
const statusOf = { subresource: 'status' };

let stack: AsyncDisposableStack;
let cluster: TestCluster;
let client: Client;
let directory: string;
let clock: VirtualClock;
let drivers: DeviceDrivers;
let node: PodDevices;
let driving: AsyncDisposable | undefined;
/** Of the claim `c`. */
let claimUid = '';

const at = (...names: string[]) => join(directory, ...names);
const startNode = async () => {
  drivers = stack.use(new DeviceDrivers({ client, clock, logger: silentLogger, nodeName: 'n' }));
  const takers = { [draPluginType]: drivers };
  stack.use(await startPlugins({ directory, clock: systemClock, logger: silentLogger, takers }));
  node = await createPodDevices({ client, directory, cdiFolders: [at('cdi')], driver: name => drivers.get(name) });
};
const startDriver = async () => {
  const places = { kubeletDirectory: directory, directory: at('driver'), cdiDirectory: at('cdi') };
  driving = await startDeviceDriver({ client, nodeName: 'n', ...places });
  await vi.waitFor(() => drivers.get(driver), 10_000);
};
const stopDriver = async () => {
  await driving?.[Symbol.asyncDispose]();
  driving = undefined;
};

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  directory = await mkdtemp(join(tmpdir(), 'devices-'));
  stack.defer(() => rm(directory, { recursive: true }));
  cluster = stack.use(await startTestCluster([]));
  clock = createVirtualClock();
  client = cluster.client;
  await client.create(Namespace, { metadata: { name: namespace }, spec: {} }).catch(() => undefined);
  await client.create(Node, { metadata: { name: 'n' }, spec: {} });
  await startNode();
});
afterEach(async () => {
  await stopDriver();
  await stack.disposeAsync();
});

const podNamed = (name: string) => client.get(Pod, { namespace, name });
const createPod = (name: string, claim: object) =>
  client.create(Pod, {
    metadata: { namespace, name },
    spec: {
      containers: [{ name: 'main', image: 'a', resources: { claims: [{ name: 'd' }] } }],
      resourceClaims: [{ name: 'd', ...claim }],
    },
  });
const setClaim = (name: string, status: object) =>
  client.patch(ResourceClaim, { namespace, name }, mergePatch({ status }), statusOf);
const allocation = (device: string) => ({
  devices: { results: [{ request: 'r', driver, pool: 'n', device }] },
});
const user = ({ metadata: { name, uid } }: Pod) => ({ resource: 'pods', name, uid });
const why = async (name: string) => await node.prepare(await podNamed(name)).then(() => 'ready', String);
const editsOf = async (name: string) => {
  const pod = await podNamed(name);
  return await node.edits(pod, pod.spec.containers[0] as Pod['spec']['containers'][number]);
};

/** A pod whose claim has a device. */
async function givePod(name: string, device = 'device-1'): Promise<Pod> {
  await client.create(ResourceClaim, { metadata: { namespace, name: 'c' }, spec: { devices } });
  const pod = await createPod(name, { resourceClaimName: 'c' });
  await setClaim('c', { allocation: allocation(device), reservedFor: [user(pod)] });
  return pod;
}

it('a pod waits for its claims, for their devices, and for the driver', async () => {
  await client.create(ResourceClaimTemplate, { metadata: { namespace, name: 't' }, spec: { spec: { devices } } });
  const pod = await createPod('p', { resourceClaimTemplateName: 't' });
  const { uid } = pod.metadata;
  expect(await why('p')).toBe('Error: pod "default/p": ResourceClaim not created yet');
  const resourceClaimStatuses = [{ name: 'd', resourceClaimName: 'c' }];
  await client.patch(Pod, { namespace, name: 'p' }, mergePatch({ status: { resourceClaimStatuses } }), statusOf);
  expect(await why('p')).toBe('Error: fetch ResourceClaim c: resourceclaims.resource.k8s.io "c" not found');

  const claim = await client.create(ResourceClaim, { metadata: { namespace, name: 'c' }, spec: { devices } });
  expect(await why('p')).toBe('Error: ResourceClaim default/c was not created for pod default/p (pod is not owner)');
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid, controller: true }];
  await client.patch(ResourceClaim, { namespace, name: 'c' }, mergePatch({ metadata: { ownerReferences } }));
  expect(await why('p')).toBe(`Error: pod p (${uid}) is not allowed to use ResourceClaim c (${claim.metadata.uid})`);
  await setClaim('c', { allocation: allocation('device-0'), reservedFor: [user(pod)] });
  expect(await why('p')).toBe(`Error: DRA driver ${driver} is not registered`);
  await startDriver();
  expect(await why('p')).toBe('ready');
});

it('containers get what the driver says, and the driver gets it back', async () => {
  await startDriver();
  const { items } = await client.list(ResourceSlice);
  expect(items.map(({ spec }) => [spec.driver, spec.nodeName, spec.devices?.length])).toEqual([[driver, 'n', 4]]);
  const { metadata } = await givePod('p');
  expect(await editsOf('p')).toEqual({ env: [], mounts: [], devices: [] });
  expect(await why('p')).toBe('ready');
  const { env, mounts } = await editsOf('p');
  expect(env).toEqual([{ key: 'DEVICE_1', value: 'r' }]);
  expect(mounts).toMatchObject([{ containerPath: '/dev/simulated/device-1', readonly: true }]);
  expect(await readFile(join(mounts[0]?.hostPath ?? '', 'claim'), 'utf8')).toBe('default/c\n');
  await node.release(metadata.uid);
  await node.release(metadata.uid);
  expect([await readdir(at('cdi')), await readdir(at('driver'))]).toEqual([[], []]);
});

it('containers get the devices that they asked for as extended resources', async () => {
  await startDriver();
  const resources = { requests: { 'example.com/gpu': '1' }, limits: { 'example.com/gpu': '1' } };
  const containers = ['main', 'other'].map(name => ({ name, image: 'a', resources }));
  const pod = await client.create(Pod, { metadata: { namespace, name: 'p' }, spec: { containers } });
  const { uid } = pod.metadata;
  const requests = ['one', 'two'].map(name => ({ name, exactly: { deviceClassName: 'gpu' } }));
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid, controller: true }];
  await client.create(ResourceClaim, {
    metadata: { namespace, name: 'c', ownerReferences },
    spec: { devices: { requests } },
  });
  const results = requests.map(({ name }, index) => ({ request: name, driver, pool: 'n', device: `device-${index}` }));
  await setClaim('c', { allocation: { devices: { results } }, reservedFor: [user(pod)] });
  const mapping = { containerName: 'main', resourceName: 'example.com/gpu', requestName: 'two' };
  const extendedResourceClaimStatus = { resourceClaimName: 'c', requestMappings: [mapping] };
  const status = { extendedResourceClaimStatus };
  await client.patch(Pod, { namespace, name: 'p' }, mergePatch({ status }), statusOf);
  expect(await why('p')).toBe('ready');
  expect((await editsOf('p')).env).toEqual([{ key: 'DEVICE_1', value: 'two' }]);
  await node.release(uid);
  expect(await readdir(at('cdi'))).toEqual([]);
});

it('a claim that pods share is given back with the last of them', async () => {
  await startDriver();
  const first = await givePod('p');
  const second = await createPod('q', { resourceClaimName: 'c' });
  await setClaim('c', { reservedFor: [user(first), user(second)] });
  expect([await why('p'), await why('q')]).toEqual(['ready', 'ready']);
  await node.release(first.metadata.uid);
  expect((await editsOf('q')).env).toHaveLength(1);
  await node.release(second.metadata.uid);
  expect(await readdir(at('cdi'))).toEqual([]);
});

it('a kubelet that was killed knows what was prepared, and gives back what nobody has any more', async () => {
  await startDriver();
  const { metadata } = await givePod('p');
  await why('p');
  await stopDriver();
  await vi.waitFor(() => expect(() => drivers.get(driver)).toThrow('is not registered'), 10_000);
  await startNode();
  expect((await editsOf('p')).env).toHaveLength(1);
  await expect(node.releaseUnknown(() => false)).rejects.toThrow(`DRA driver ${driver} is not registered`);
  await startDriver();
  await node.releaseUnknown(uid => uid === metadata.uid);
  expect(await readdir(at('cdi'))).toHaveLength(1);
  await node.releaseUnknown(() => false);
  expect(await readdir(at('cdi'))).toEqual([]);
});

it.each<[string, DeviceDriverHandlers['NodePrepareResources'], string]>([
  [
    'says why',
    () => ({ claims: { [claimUid]: { error: 'broken' } } }),
    'NodePrepareResources failed for ResourceClaim c: broken',
  ],
  ['says nothing', () => ({ claims: {} }), 'NodePrepareResources skipped 1 ResourceClaims'],
  [
    'fails',
    () => {
      throw new Error('on fire');
    },
    'NodePrepareResources: on fire',
  ],
])(
  'a driver that %s keeps the pod waiting, and is asked to take back what it may have done',
  async (_, prepare, words) => {
    const { serveDeviceDriver } = await loadDeviceDrivers();
    const { serveDriver } = await loadDrivers();
    const takenBack: string[] = [];
    const handlers: DeviceDriverHandlers = {
      NodePrepareResources: prepare,
      NodeUnprepareResources({ claims }) {
        takenBack.push(...claims.map(({ uid }) => uid));
        return { claims: Object.fromEntries(claims.map(({ uid }) => [uid, {}])) };
      },
    };
    stack.use(await serveDeviceDriver(at('dra.sock'), handlers, ['v1beta1.DRAPlugin']));
    const info = {
      type: draPluginType,
      name: driver,
      endpoint: at('dra.sock'),
      supportedVersions: ['v1beta1.DRAPlugin'],
    };
    stack.use(await serveDriver(at('plugins_registry', 'reg.sock'), {}, info));
    await vi.waitFor(() => drivers.get(driver), 10_000);
    const { metadata } = await givePod('p');
    claimUid = (await client.get(ResourceClaim, { namespace, name: 'c' })).metadata.uid;
    expect(await why('p')).toBe(`Error: ${words}`);
    await node.release(metadata.uid);
    expect(takenBack).toEqual([claimUid]);
  },
);

it('devices of a driver that is gone are withdrawn after a while', async () => {
  await startDriver();
  await clock.advance(30_000);
  expect((await client.list(ResourceSlice)).items).toHaveLength(1);
  await stopDriver();
  await vi.waitFor(() => expect(() => drivers.get(driver)).toThrow('is not registered'), 10_000);
  await clock.advance(29_000);
  expect((await client.list(ResourceSlice)).items).toHaveLength(1);
  await clock.advance(1000);
  await cluster.until('withdrawn', async () => (await client.list(ResourceSlice)).items.length === 0);
});
