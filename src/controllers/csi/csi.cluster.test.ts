/** Volumes of a real driver without sidecars, from claims to nodes and back. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  ConfigMap,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  quantityValue,
  StorageClass,
  VolumeAttachment,
} from '#api';
import { systemClock } from '#base';
import { mergePatch } from '#client';
import { type DirectDriver, type DirectDrivers, lazyDirectDrivers } from '#csi';
import { hostPathDriverName as driver, startHostPathDriver } from '#hostpath-driver';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { attachDetach } from '../attach-detach/controller.ts';
import { persistentVolumeBinder } from '../persistentvolume-binder/controller.ts';
import { pvcProtection, pvProtection } from '../volume-protection/controller.ts';
import { csiControllers } from './controllers.ts';

const key = { namespace: 'default', name: 'data' };
let directory: string;
let stack: AsyncDisposableStack;
let cluster: TestCluster;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  isCut = false;
  cuts = 0;
  directory = await mkdtemp(join(tmpdir(), 'csi-'));
  stack.defer(() => rm(directory, { recursive: true }));
  cluster = stack.use(
    await startTestCluster([
      persistentVolumeBinder,
      pvcProtection,
      pvProtection,
      attachDetach,
      ...csiControllers(cutting(lazyDirectDrivers(directory))),
    ]),
  );
  const { client } = cluster;
  for (const name of ['default', 'kube-system'])
    await client.create(Namespace, { metadata: { name }, spec: {} }).catch(() => undefined);
  const labels = { [`topology.${driver}/node`]: 'n1' };
  await client.create(Node, { metadata: { name: 'n1', labels }, spec: {} });
  await client.create(CSIDriver, { metadata: { name: driver }, spec: { attachRequired: true } });
  await client.create(StorageClass, {
    metadata: { name: 'hostpath' },
    provisioner: driver,
    allowVolumeExpansion: true,
    parameters: { 'csi.storage.k8s.io/fstype': 'ext4' },
  });
}, 60_000);
afterEach(() => stack.disposeAsync());

/** Whether no answer of a driver that has made a volume arrives; how many have not. */
let isCut = false;
let cuts = 0;
const cutting = (drivers: DirectDrivers): DirectDrivers => ({
  async find(name) {
    const found = await drivers.find(name);
    const call: DirectDriver['call'] = async (method, request) => {
      const answer = await found?.call(method, request);
      if (!answer) throw new Error('there is no driver');
      if (isCut && method === 'CreateVolume') {
        cuts++;
        throw new Error('killed');
      }
      return answer;
    };
    return found && { ...found, call };
  },
});
const notes = async () => (await cluster.client.list(ConfigMap, { namespace: 'kube-system' })).items;

/** A driver at its own socket, as the kubelet would tell of it. */
async function startDriver(): Promise<void> {
  const endpoint = join(directory, 'csi.sock');
  const options = { endpoint, directory: stored(), nodeId: 'n1', clock: systemClock, attaches: true };
  stack.use(await startHostPathDriver(options));
  const drivers = [{ name: driver, nodeID: 'n1', topologyKeys: [`topology.${driver}/node`] }];
  await cluster.client.create(CSINode, { metadata: { name: 'n1' }, spec: { drivers } });
}
const stored = () => join(directory, 'stored');
const storedVolumes = async () => await readdir(join(stored(), 'volumes')).catch(() => []);
const until = (condition: () => Promise<boolean>) =>
  vi.waitUntil(
    async () => {
      await cluster.clock.advance(1000);
      return await condition();
    },
    { timeout: 30_000 },
  );
const createClaim = (storage = '8Mi') =>
  cluster.client.create(PersistentVolumeClaim, {
    metadata: key,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, storageClassName: 'hostpath' },
  });
const claim = () => cluster.client.find(PersistentVolumeClaim, key);
const bound = async (): Promise<PersistentVolume> => {
  await until(async () => (await claim())?.status?.phase === 'Bound');
  return await cluster.client.get(PersistentVolume, { name: (await claim())?.spec.volumeName ?? '' });
};

test('a claim gets a volume that the driver makes, and the driver deletes it with the claim', async () => {
  await startDriver();
  await createClaim();
  const { metadata, spec } = await bound();
  expect(spec).toMatchObject({
    capacity: { storage: '8Mi' },
    csi: { driver, fsType: 'ext4' },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: `topology.${driver}/node`, operator: 'In', values: ['n1'] }] }],
      },
    },
  });
  expect(await storedVolumes()).toEqual([spec.csi?.volumeHandle]);
  await until(async () => (await claim())?.metadata.finalizers?.join() === 'kubernetes.io/pvc-protection');
  await cluster.client.delete(PersistentVolumeClaim, key);
  await until(async () => (await cluster.client.find(PersistentVolume, { name: metadata.name })) === undefined);
  expect(await storedVolumes()).toEqual([]);
}, 60_000);

test('without a driver a claim waits, and gets its volume when the driver comes', async () => {
  await createClaim();
  await cluster.client.create(CSINode, { metadata: { name: 'other' }, spec: { drivers: [] } });
  await until(async () => (await claim())?.status?.phase === 'Pending');
  await startDriver();
  await bound();
}, 60_000);

test.each(['stays', 'is gone'])(
  'what was made for a claim that goes before it has its volume is deleted; its class %s',
  async its => {
    await startDriver();
    const { client } = cluster;
    await createClaim();
    await bound();
    await until(async () => (await notes()).length === 0);
    await client.delete(PersistentVolumeClaim, key);
    await until(async () => (await storedVolumes()).length === 0 && (await claim()) === undefined);
    // As with a controller that is killed after the driver's answer.
    isCut = true;
    await createClaim();
    await until(async () => cuts > 0);
    expect(await storedVolumes()).toHaveLength(1);
    expect((await notes()).length).toBe(1);
    if (its === 'is gone') await client.delete(StorageClass, { name: 'hostpath' });
    await client.delete(PersistentVolumeClaim, key);
    isCut = false;
    // A volume that an attempt has got to the end meanwhile goes after the claim.
    await until(async () => (await claim()) === undefined && (await storedVolumes()).length === 0);
    expect(await notes()).toEqual([]);
  },
  60_000,
);

test('a claim for which the driver has made nothing goes at once', async () => {
  await startDriver();
  await createClaim('9000Ti');
  await until(async () => (await notes()).length === 1);
  await cluster.client.delete(PersistentVolumeClaim, key);
  await until(async () => (await claim()) === undefined);
  expect(await notes()).toEqual([]);
}, 60_000);

test('a volume is attached to the node of its pod, and detached when the pod is gone', async () => {
  await startDriver();
  await createClaim();
  const { metadata, spec } = await bound();
  const { client } = cluster;
  await client.create(Pod, {
    metadata: { namespace: 'default', name: 'p' },
    spec: {
      nodeName: 'n1',
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  const attachments = async () => (await client.list(VolumeAttachment)).items;
  await until(async () => (await attachments())[0]?.status?.attached === true);
  const [attachment] = await attachments();
  expect(attachment).toMatchObject({
    spec: { attacher: driver, nodeName: 'n1', source: { persistentVolumeName: metadata.name } },
    status: { attachmentMetadata: { attachedTo: 'n1' } },
  });
  const told = async () => (await client.get(Node, { name: 'n1' })).status?.volumesAttached?.map(({ name }) => name);
  const uniqueName = `kubernetes.io/csi/${driver}^${spec.csi?.volumeHandle}`;
  await until(async () => (await told())?.join() === uniqueName);
  await client.delete(Pod, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 0 });
  await until(async () => (await attachments()).length === 0);
  expect(await told()).toBe(undefined);
}, 60_000);

test('a claim that asks for more gets more', async () => {
  await startDriver();
  await createClaim();
  const { metadata } = await bound();
  const { client } = cluster;
  await client.patch(
    PersistentVolumeClaim,
    key,
    mergePatch({ spec: { resources: { requests: { storage: '16Mi' } } } }),
  );
  await until(async () => (await claim())?.status?.capacity?.['storage'] === '16Mi');
  const { spec } = await client.get(PersistentVolume, { name: metadata.name });
  expect(spec.capacity?.['storage']).toBe('16Mi');
}, 60_000);

test('what the driver has left is said, place by place, when its object wants that', async () => {
  await startDriver();
  const { client } = cluster;
  const said = async () => (await client.list(CSIStorageCapacity, { namespace: 'kube-system' })).items;
  await until(async () => (await client.list(CSINode)).items.length === 1);
  expect(await said()).toEqual([]);
  await client.patch(CSIDriver, { name: driver }, mergePatch({ spec: { storageCapacity: true } }));
  await until(async () => (await said()).length === 1);
  const [capacity] = await said();
  expect(capacity).toMatchObject({
    storageClassName: 'hostpath',
    nodeTopology: { matchLabels: { [`topology.${driver}/node`]: 'n1' } },
  });
  expect(quantityValue(capacity?.capacity ?? '0')).toBeGreaterThan(0);
  await client.delete(StorageClass, { name: 'hostpath' });
  await until(async () => (await said()).length === 0);
}, 60_000);

test('why the driver does not make a volume is told, and it is tried again', async () => {
  await startDriver();
  await createClaim('9000Ti');
  const messages = async () =>
    (await cluster.client.list(Event, { namespace: 'default' })).items.map(({ message = '' }) => message);
  await until(async () =>
    (await messages()).some(message =>
      message.startsWith('failed to provision volume with StorageClass "hostpath": not enough free storage'),
    ),
  );
  expect((await claim())?.status?.phase).toBe('Pending');
}, 60_000);
