/** The life of claims and volumes, by the controllers that see to it. */
import { describe, expect, it } from 'vitest';
import {
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
  storageProvisionerAnnotation,
} from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { ephemeralVolume } from '../ephemeral-volume/controller.ts';
import { pvcProtection, pvProtection } from '../volume-protection/controller.ts';
import { persistentVolumeBinder } from './controller.ts';

const key = { namespace: 'default', name: 'data' };
const resources = { requests: { storage: '1Gi' } };
const asked = { accessModes: ['ReadWriteOnce' as const], resources };

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([persistentVolumeBinder, pvcProtection, pvProtection, ephemeralVolume]);
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  return cluster;
}
const createVolume = ({ client }: TestCluster, name: string, spec: object = {}) =>
  client.create(PersistentVolume, {
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '2Gi' }, hostPath: { path: '/a' }, ...spec },
  });
const createClaim = (
  { client }: TestCluster,
  spec: object = {},
  metadata: typeof key & { finalizers?: string[] } = key,
) => client.create(PersistentVolumeClaim, { metadata, spec: { ...asked, ...spec } });
const claimIs = (cluster: TestCluster, phase: string, of = key) =>
  cluster.until(`claim ${phase}`, async () => {
    const claim = await cluster.client.get(PersistentVolumeClaim, of);
    return claim.status?.phase === phase && claim;
  });
const volumeIs = (cluster: TestCluster, name: string, phase: string) =>
  cluster.until(`volume ${phase}`, async () => {
    const volume = await cluster.client.get(PersistentVolume, { name });
    return volume.status?.phase === phase && volume;
  });

describe('claims and volumes', () => {
  it('a claim says since when no pod has wanted it', async () => {
    await using cluster = await start();
    const { client } = cluster;
    const says = (status: string, reason: string) =>
      cluster.until(`Unused is ${status}`, async () => {
        const claim = await client.get(PersistentVolumeClaim, key);
        const said = claim.status?.conditions?.find(({ type }) => type === 'Unused');
        return said?.status === status && said.reason === reason;
      });
    await createClaim(cluster);
    await says('True', 'NoPodsUsingPVC');
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: key.name } }];
    const pod = { namespace: key.namespace, name: 'user' };
    await client.create(Pod, { metadata: pod, spec: { volumes, containers: [{ name: 'c', image: 'a' }] } });
    await says('False', 'PodUsingPVC');
    await client.patch(Pod, pod, mergePatch({ status: { phase: 'Succeeded' } }), { subresource: 'status' });
    await says('True', 'NoPodsUsingPVC');
  });

  it('a volume that was made for a claim which goes meanwhile is released', async () => {
    await using cluster = await start();
    const finalizers = ['example.com/making'];
    const { metadata } = await createClaim(cluster, { storageClassName: 'made' }, { ...key, finalizers });
    await cluster.client.delete(PersistentVolumeClaim, key);
    const annotations = { 'pv.kubernetes.io/provisioned-by': 'd' };
    await cluster.client.create(PersistentVolume, {
      metadata: { name: 'made', annotations },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '2Gi' },
        storageClassName: 'made',
        claimRef: { ...key, uid: metadata.uid },
        csi: { driver: 'd', volumeHandle: 'h' },
        persistentVolumeReclaimPolicy: 'Delete',
      },
    });
    await volumeIs(cluster, 'made', 'Pending');
    await cluster.client.patch(PersistentVolumeClaim, key, mergePatch({ metadata: { finalizers: [] } }));
    await volumeIs(cluster, 'made', 'Released');
  });

  it('find each other, whichever comes first, and the smallest that will do is taken', async () => {
    await using cluster = await start();
    await createVolume(cluster, 'large', { capacity: { storage: '5Gi' } });
    await createVolume(cluster, 'small');
    await volumeIs(cluster, 'large', 'Available');
    await volumeIs(cluster, 'small', 'Available');
    await createClaim(cluster);
    const claim = await claimIs(cluster, 'Bound');
    expect(claim).toMatchObject({
      spec: { volumeName: 'small' },
      status: { capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'] },
      metadata: {
        annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' },
      },
    });
    const volume = await volumeIs(cluster, 'small', 'Bound');
    expect(volume.spec.claimRef).toMatchObject({ ...key, uid: claim.metadata.uid });

    const second = { ...key, name: 'more' };
    await createClaim(cluster, { resources: { requests: { storage: '10Gi' } } }, second);
    await claimIs(cluster, 'Pending', second);
    await createVolume(cluster, 'huge', { capacity: { storage: '10Gi' } });
    expect((await claimIs(cluster, 'Bound', second)).spec.volumeName).toBe('huge');
  });

  it('keep pairs that somebody made by hand', async () => {
    await using cluster = await start();
    await createVolume(cluster, 'mine', { claimRef: key, capacity: { storage: '9Gi' } });
    await createVolume(cluster, 'free');
    await createClaim(cluster);
    expect((await claimIs(cluster, 'Bound')).spec.volumeName).toBe('mine');
    const volume = await volumeIs(cluster, 'mine', 'Bound');
    expect(volume.metadata.annotations).toBeUndefined();
  });

  it('hold a volume back whose claim is gone, and a claim whose volume is', async () => {
    await using cluster = await start();
    await createVolume(cluster, 'v');
    await createClaim(cluster);
    await claimIs(cluster, 'Bound');
    await cluster.client.delete(PersistentVolumeClaim, key);
    await volumeIs(cluster, 'v', 'Released');
    await createClaim(cluster);
    await claimIs(cluster, 'Pending');
    await cluster.client.delete(PersistentVolume, { name: 'v' });
    await cluster.until('gone', async () => !(await cluster.client.find(PersistentVolume, { name: 'v' })));

    await createVolume(cluster, 'w');
    await claimIs(cluster, 'Bound');
    await cluster.client.delete(PersistentVolume, { name: 'w' });
    expect((await volumeIs(cluster, 'w', 'Bound')).metadata.deletionTimestamp).toBeDefined();
  });

  it('ask the provisioner of their class when a pod needs them', async () => {
    await using cluster = await start();
    await cluster.client.create(StorageClass, {
      metadata: { name: 'fast' },
      provisioner: 'example.com/disks',
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    await createClaim(cluster, { storageClassName: 'fast' });
    const waiting = await claimIs(cluster, 'Pending');
    expect(waiting.metadata.annotations?.[storageProvisionerAnnotation]).toBeUndefined();
    await cluster.client.update(PersistentVolumeClaim, {
      ...waiting,
      metadata: { ...waiting.metadata, annotations: { 'volume.kubernetes.io/selected-node': 'a' } },
    });
    const claim = await cluster.until('asked', async () => {
      const found = await cluster.client.get(PersistentVolumeClaim, key);
      return found.metadata.annotations?.[storageProvisionerAnnotation] !== undefined && found;
    });
    expect(claim.metadata.annotations?.[storageProvisionerAnnotation]).toBe('example.com/disks');
    await createVolume(cluster, 'made', { storageClassName: 'fast', claimRef: { ...key, uid: claim.metadata.uid } });
    expect((await claimIs(cluster, 'Bound')).spec.volumeName).toBe('made');
  });

  it('stay while pods use them', async () => {
    await using cluster = await start();
    const { client } = cluster;
    await createVolume(cluster, 'v');
    await createClaim(cluster);
    await claimIs(cluster, 'Bound');
    const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: key.name } }];
    const containers = [{ name: 'main', image: 'a' }];
    await client.create(Pod, { metadata: { ...key, name: 'p' }, spec: { nodeName: 'n', containers, volumes } });
    await client.delete(PersistentVolumeClaim, key);
    expect((await claimIs(cluster, 'Bound')).metadata.deletionTimestamp).toBeDefined();
    await client.delete(Pod, { ...key, name: 'p' }, { gracePeriodSeconds: 0 });
    await cluster.until('gone', async () => !(await client.find(PersistentVolumeClaim, key)));
    await volumeIs(cluster, 'v', 'Released');
  });

  it('are made for the volumes of a pod', async () => {
    await using cluster = await start();
    const { client } = cluster;
    const volumes = [
      { name: 'd', ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec: asked } } },
    ];
    const pod = await client.create(Pod, {
      metadata: { ...key, name: 'p' },
      spec: { containers: [{ name: 'main', image: 'a' }], volumes },
    });
    const claim = await claimIsThere(cluster, 'p-d');
    expect(claim).toMatchObject({
      metadata: {
        labels: { a: 'b' },
        ownerReferences: [{ kind: 'Pod', name: 'p', uid: pod.metadata.uid, controller: true }],
      },
      spec: asked,
    });
  });
});

const claimIsThere = (cluster: TestCluster, name: string) =>
  cluster.until('claim', async () => await cluster.client.find(PersistentVolumeClaim, { ...key, name }));
