/** Snapshots of volumes of a real driver without sidecars: made, restored, and gone with all that belongs to them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Event, Lease, type New, PersistentVolume, PersistentVolumeClaim } from '#api';
import { formatMicroTime } from '#base';
import { VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent } from '#csi';
import { hostPathDriverName as driver } from '#hostpath-driver';
import type { TestCluster } from '../../reconcile/testing/cluster.ts';
import { applyYaml } from '../../testing/apply-yaml.ts';
import { HostPathCluster } from '../fixtures/hostpath-cluster.ts';
import { snapshotController } from './controller.ts';
import { snapshotControllerDeclaration } from './declaration.ts';

const namespace = 'default';
const key = { namespace, name: 'snap' };
let hostPath: HostPathCluster;
let cluster: TestCluster;

beforeEach(async () => {
  hostPath = await HostPathCluster.start({
    controllers: [{ ...snapshotControllerDeclaration, load: () => Promise.resolve(snapshotController) }],
    attaches: false,
  });
  cluster = hostPath.cluster;
  const definitions = join(import.meta.dirname, '../../../examples/snapshots/definitions.yaml');
  await applyYaml(cluster.client, await readFile(definitions, 'utf8'));
  await hostPath.startDriver();
}, 60_000);
afterEach(() => hostPath[Symbol.asyncDispose]());

const until = (condition: () => Promise<boolean>) => hostPath.until(condition);
const stored = (what: 'volumes' | 'snapshots') => hostPath.stored(what);
const fileOf = (volume: PersistentVolume) => hostPath.fileIn(volume);
const claim = (name: string, source: Partial<PersistentVolumeClaim['spec']> = {}, storage = '8Mi') =>
  hostPath.createClaim(name, storage, source);
const bound = (name: string) => hostPath.bound(name);
const snapshotClass = (deletionPolicy: 'Delete' | 'Retain' = 'Delete', isDefault = true) =>
  cluster.client.create(VolumeSnapshotClass, {
    metadata: {
      name: 'copies',
      annotations: { 'snapshot.storage.kubernetes.io/is-default-class': String(isDefault) },
    },
    driver,
    deletionPolicy,
  });
const take = (spec: VolumeSnapshot['spec'] = { source: { persistentVolumeClaimName: 'data' } }) =>
  cluster.client.create(VolumeSnapshot, { metadata: key, spec });
const snapshot = () => cluster.client.find(VolumeSnapshot, key);
const ready = async (): Promise<VolumeSnapshot> => {
  await until(async () => (await snapshot())?.status?.readyToUse === true);
  return await cluster.client.get(VolumeSnapshot, key);
};
const contents = async () => (await cluster.client.list(VolumeSnapshotContent)).items;
const errorOf = async () => (await snapshot())?.status?.error?.message;
const dataSource = { dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'snap' } };

test('a snapshot holds what the volume held, becomes a volume, and goes with what the driver has', async () => {
  await claim('data');
  await writeFile(fileOf(await bound('data')), 'then');
  await snapshotClass();
  await take();
  const { spec, status, metadata } = await ready();
  expect(spec.volumeSnapshotClassName).toBe('copies');
  expect(status).toMatchObject({ restoreSize: '8Mi', boundVolumeSnapshotContentName: `snapcontent-${metadata.uid}` });
  expect(Date.parse(status?.creationTime ?? '')).toBeGreaterThan(Date.parse('2026-01-01'));
  const [content] = await contents();
  expect(content?.spec).toMatchObject({ driver, deletionPolicy: 'Delete', sourceVolumeMode: 'Filesystem' });
  expect(content?.metadata.annotations ?? {}).toEqual({});
  await writeFile(fileOf(await bound('data')), 'now');
  await claim('copy', dataSource);
  expect(await readFile(fileOf(await bound('copy')), 'utf8')).toBe('then');
  const source = await cluster.client.get(PersistentVolumeClaim, { namespace, name: 'data' });
  expect(source.metadata.finalizers).toEqual(['kubernetes.io/pvc-protection']);
  const events = (await cluster.client.list(Event, { namespace })).items.map(({ reason }) => reason);
  for (const reason of ['CreatingSnapshot', 'SnapshotCreated', 'SnapshotReady']) expect(events).toContain(reason);
  await cluster.client.delete(VolumeSnapshot, key);
  await until(async () => (await snapshot()) === undefined);
  expect(await contents()).toEqual([]);
  expect(await stored('snapshots')).toEqual([]);
}, 60_000);

test('what is retained stays when its snapshot goes, and another is bound to it', async () => {
  await claim('data');
  await bound('data');
  await snapshotClass('Retain');
  await take();
  await ready();
  await cluster.client.delete(VolumeSnapshot, key);
  await until(async () => (await snapshot()) === undefined);
  const [handle = ''] = await stored('snapshots');
  expect(await contents()).toHaveLength(1);
  await cluster.client.create(VolumeSnapshotContent, {
    metadata: { name: 'known' },
    spec: {
      driver,
      deletionPolicy: 'Delete',
      source: { snapshotHandle: handle },
      volumeSnapshotRef: { namespace, name: 'snap' },
    },
  });
  await take({ source: { volumeSnapshotContentName: 'known' } });
  const { status, metadata } = await ready();
  expect(status).toMatchObject({ boundVolumeSnapshotContentName: 'known', restoreSize: '8Mi' });
  const content = await cluster.client.get(VolumeSnapshotContent, { name: 'known' });
  expect(content.spec.volumeSnapshotRef.uid).toBe(metadata.uid);
  await cluster.client.delete(VolumeSnapshot, key);
  await until(async () => (await snapshot()) === undefined);
  expect(await stored('snapshots')).toEqual([]);
}, 60_000);

test('why there is no snapshot is told, and there is one when that is over', async () => {
  await take();
  await until(async () => ((await errorOf()) ?? '').includes('cannot get claim from snapshot'));
  await claim('data');
  await bound('data');
  await until(async () =>
    ((await errorOf()) ?? '').endsWith('default snapshot class with error cannot find default snapshot class'),
  );
  await snapshotClass();
  const { status } = await ready();
  expect(status?.error).toBe(undefined);
}, 60_000);

test('a claim waits for the snapshot that it is made of, and the snapshot for the claim', async () => {
  await claim('data');
  await bound('data');
  await snapshotClass();
  await claim('early', dataSource);
  await claim('small', dataSource, '4Mi');
  await take();
  await ready();
  await bound('early');
  await cluster.client.delete(VolumeSnapshot, key);
  const messages = async () =>
    (await cluster.client.list(Event, { namespace })).items.map(({ message = '' }) => message);
  await until(async () => (await messages()).some(message => message.includes('is less than the size 8388608')));
  await until(async () => (await messages()).includes('Snapshot is being used to restore a PVC'));
  expect(await snapshot()).toBeDefined();
  await cluster.client.delete(PersistentVolumeClaim, { namespace, name: 'small' });
  await until(async () => (await snapshot()) === undefined);
}, 60_000);

test('a claim becomes a copy of another, as that is then', async () => {
  await claim('data');
  await writeFile(fileOf(await bound('data')), 'then');
  await claim('clone', { dataSource: { kind: 'PersistentVolumeClaim', name: 'data' } });
  expect(await readFile(fileOf(await bound('clone')), 'utf8')).toBe('then');
  await writeFile(fileOf(await bound('clone')), 'now');
  expect(await readFile(fileOf(await bound('data')), 'utf8')).toBe('then');
}, 60_000);

test("where upstream's controller leads, ours does nothing", async () => {
  const lease: New<Lease> = {
    metadata: { namespace: 'kube-system', name: 'snapshot-controller-leader' },
    spec: { holderIdentity: 'it', leaseDurationSeconds: 15, renewTime: formatMicroTime(cluster.clock.now()) },
  };
  await cluster.client.create(Lease, lease);
  await cluster.until('the lease', async () => cluster.informers.for(Lease).lister.list().length === 1);
  await take({ source: { volumeSnapshotContentName: 'none' } });
  await cluster.clock.advance(5000);
  expect((await snapshot())?.metadata.finalizers).toBe(undefined);
  await until(async () => (await errorOf()) === 'VolumeSnapshotContent is missing');
}, 60_000);
