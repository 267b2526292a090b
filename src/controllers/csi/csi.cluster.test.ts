/** Volumes of a real driver without sidecars, from claims to nodes and back. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  ConfigMap,
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  Event,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  quantityValue,
  StorageClass,
  VolumeAttachment,
} from '#api';
import { mergePatch } from '#client';
import type { DirectDriver, DirectDrivers } from '#csi';
import { CallError } from '#grpc';
import { hostPathDriverName as driver } from '#hostpath-driver';
import type { TestCluster } from '../../reconcile/testing/cluster.ts';
import { attachDetach } from '../attach-detach/controller.ts';
import { HostPathCluster } from '../fixtures/hostpath-cluster.ts';

const key = { namespace: 'default', name: 'data' };
let hostPath: HostPathCluster;
let cluster: TestCluster;

beforeEach(async () => {
  isCut = false;
  cuts = 0;
  isFull = false;
  hostPath = await HostPathCluster.start({
    controllers: [attachDetach],
    attaches: true,
    storageClass: { allowVolumeExpansion: true, parameters: { 'csi.storage.k8s.io/fstype': 'ext4' } },
    between: cutting,
  });
  cluster = hostPath.cluster;
}, 60_000);
afterEach(() => hostPath[Symbol.asyncDispose]());

/** Whether no answer of a driver that has made a volume arrives; how many have not. */
let isCut = false;
let cuts = 0;
/** Whether nodes can have no more volumes. */
let isFull = false;
const cutting = (drivers: DirectDrivers): DirectDrivers => ({
  async find(name) {
    const found = await drivers.find(name);
    const call: DirectDriver['call'] = async (method, request) => {
      if (isFull && method === 'ControllerPublishVolume')
        throw new CallError('no room', { code: 'RESOURCE_EXHAUSTED' });
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

const startDriver = () => hostPath.startDriver();
const storedVolumes = () => hostPath.stored('volumes');
const until = (condition: () => Promise<boolean>) => hostPath.until(condition);
const createClaim = (storage?: string) => hostPath.createClaim('data', storage);
const claim = () => hostPath.claim('data');
const bound = () => hostPath.bound('data');

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
  isFull = true;
  await client.create(Pod, {
    metadata: { namespace: 'default', name: 'p' },
    spec: {
      nodeName: 'n1',
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  const attachments = async () => (await client.list(VolumeAttachment)).items;
  const failure = async () => (await attachments())[0]?.status?.attachError;
  await until(async () => (await failure()) !== undefined);
  expect(await failure()).toMatchObject({ errorCode: 8, message: 'no room' });
  isFull = false;
  await until(async () => (await attachments())[0]?.status?.attached === true);
  expect(await failure()).toBe(undefined);
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
