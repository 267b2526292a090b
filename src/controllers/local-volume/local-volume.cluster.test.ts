/** The cluster's own storage, as far as objects go. */
import { expect, it } from 'vitest';
import {
  CSIDriver,
  CSIStorageCapacity,
  Event,
  localStorageDriver,
  localVolumeCopiedAnnotation,
  localVolumeFinalizer,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  selectedNodeAnnotation,
} from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { persistentVolumeBinder } from '../persistentvolume-binder/controller.ts';
import { pvcProtection, pvProtection } from '../volume-protection/controller.ts';
import { localCapacity } from './capacity.ts';
import { localVolume } from './controller.ts';
import { copyingFinalizer } from './copy-plan.ts';

const key = { namespace: 'default', name: 'data' };

async function start(storageClass: Partial<StorageClass> = {}): Promise<TestCluster> {
  const cluster = await startTestCluster([
    persistentVolumeBinder,
    pvcProtection,
    pvProtection,
    localVolume,
    localCapacity,
  ]);
  const { client } = cluster;
  await client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  const { metadata } = await client.create(Node, { metadata: { name: 'n1' }, spec: {} });
  await client.updateStatus(Node, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True' }], capacity: { 'ephemeral-storage': '10Gi' } },
  });
  await client.create(StorageClass, {
    metadata: { name: 'local' },
    provisioner: localStorageDriver,
    allowVolumeExpansion: true,
    ...storageClass,
  });
  return cluster;
}
const createClaim = ({ client }: TestCluster, storage = '1Gi') =>
  client.create(PersistentVolumeClaim, {
    metadata: key,
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, storageClassName: 'local' },
  });
const claimOf = ({ client }: TestCluster) => client.get(PersistentVolumeClaim, key);
const bound = (cluster: TestCluster) =>
  cluster.until('bound', async () => {
    const claim = await claimOf(cluster);
    return claim.status?.phase === 'Bound' && claim;
  });
const reasons = async ({ client }: TestCluster) =>
  (await client.list(Event, { namespace: 'default' })).items.map(({ reason }) => reason);

it('a claim that does not wait gets a volume on a node that is chosen for it', async () => {
  await using cluster = await start();
  const { client } = cluster;
  await createClaim(cluster);
  const claim = await bound(cluster);
  expect(claim.metadata.annotations?.[selectedNodeAnnotation]).toBe('n1');
  const volume = await client.get(PersistentVolume, { name: `pvc-${claim.metadata.uid}` });
  expect(volume.spec.csi?.volumeAttributes?.['node']).toBe('n1');
  await cluster.until('events', async () => (await reasons(cluster)).includes('ProvisioningSucceeded'));
  expect(await reasons(cluster)).toContain('ExternalProvisioning');
  await client.delete(PersistentVolumeClaim, key);
  await cluster.until('gone', async () => (await client.list(PersistentVolume)).items.length === 0);
});

it('a claim that waits gets one when the scheduler has chosen, and another choice when there is no room', async () => {
  await using cluster = await start({ volumeBindingMode: 'WaitForFirstConsumer' });
  const { client } = cluster;
  const select = (node: string) =>
    client.patch(
      PersistentVolumeClaim,
      key,
      mergePatch({ metadata: { annotations: { [selectedNodeAnnotation]: node } } }),
    );
  await createClaim(cluster, '20Gi');
  await select('n1');
  await cluster.until('chosen anew', async () => {
    const { metadata } = await claimOf(cluster);
    return metadata.annotations?.[selectedNodeAnnotation] === undefined;
  });

  await cluster.until('said', async () => (await reasons(cluster)).includes('ProvisioningFailed'));
  await client.delete(PersistentVolumeClaim, key);
  await cluster.until('gone', async () => !(await client.find(PersistentVolumeClaim, key)));
  await createClaim(cluster);
  await select('n1');
  await bound(cluster);
});

it('a claim grows', async () => {
  await using cluster = await start();
  await createClaim(cluster);
  await bound(cluster);
  const patch = mergePatch({ spec: { resources: { requests: { storage: '3Gi' } } } });
  await cluster.client.patch(PersistentVolumeClaim, key, patch);
  await cluster.until('grown', async () => (await claimOf(cluster)).status?.capacity?.['storage'] === '3Gi');
});

it('a volume that its node holds goes with the node', async () => {
  await using cluster = await start();
  const { client } = cluster;
  await createClaim(cluster);
  const { spec } = await bound(cluster);
  const name = spec.volumeName ?? '';
  const { metadata } = await client.get(PersistentVolume, { name });
  const finalizers = [...(metadata.finalizers ?? []), localVolumeFinalizer];
  await client.patch(PersistentVolume, { name }, mergePatch({ metadata: { finalizers } }));
  await client.delete(PersistentVolumeClaim, key);
  await cluster.until('held', async () => {
    const found = await client.get(PersistentVolume, { name });
    return found.metadata.finalizers?.length === 1 && found.metadata.deletionTimestamp !== undefined;
  });
  await client.delete(Node, { name: 'n1' });
  await cluster.until('gone', async () => !(await client.find(PersistentVolume, { name })));
});

it('says what nodes have left for images, when its driver wants that', async () => {
  await using cluster = await start({ parameters: { type: 'image' } });
  const { client } = cluster;
  await client.create(Namespace, { metadata: { name: 'kube-system' }, spec: {} }).catch(() => undefined);
  const said = async () =>
    (await client.list(CSIStorageCapacity, { namespace: 'kube-system' })).items.map(({ capacity }) => capacity);
  await client.create(CSIDriver, { metadata: { name: localStorageDriver }, spec: { storageCapacity: true } });
  await cluster.until('said', async () => (await said()).join() === '10Gi');
  await createClaim(cluster, '4Gi');
  await bound(cluster);
  await cluster.clock.advance(1000);
  await cluster.until('less', async () => (await said()).join() === '6Gi');
  await client.patch(CSIDriver, { name: localStorageDriver }, mergePatch({ spec: { storageCapacity: false } }));
  await cluster.clock.advance(1000);
  await cluster.until('taken back', async () => (await said()).length === 0);
});

it('a claim becomes a copy on the node of its source, when that has made it', async () => {
  await using cluster = await start({ volumeBindingMode: 'WaitForFirstConsumer' });
  const { client } = cluster;
  await createClaim(cluster);
  const chosen = mergePatch({ metadata: { annotations: { [selectedNodeAnnotation]: 'n1' } } });
  await client.patch(PersistentVolumeClaim, key, chosen);
  const { spec } = await bound(cluster);
  const source = spec.volumeName ?? '';
  const hold = mergePatch({ metadata: { finalizers: [localVolumeFinalizer] } });
  await client.patch(PersistentVolume, { name: source }, hold);
  const copyKey = { namespace: 'default', name: 'copy' };
  const create = () =>
    client.create(PersistentVolumeClaim, {
      metadata: copyKey,
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        storageClassName: 'local',
        dataSource: { kind: 'PersistentVolumeClaim', name: 'data' },
      },
    });
  const copyOf = (uid: string) => client.find(PersistentVolume, { name: `pvc-${uid}` });
  const isHeld = async () => (await claimOf(cluster)).metadata.finalizers?.includes(copyingFinalizer);

  // One that goes before it is made leaves nothing.
  const first = await create();
  await cluster.until('a copy', async () => (await copyOf(first.metadata.uid)) !== undefined);
  await client.delete(PersistentVolumeClaim, copyKey);
  await cluster.until('none', async () => (await copyOf(first.metadata.uid)) === undefined && !(await isHeld()));

  const { metadata } = await create();
  await cluster.until('a copy', async () => (await copyOf(metadata.uid)) !== undefined);
  const copying = await copyOf(metadata.uid);
  expect(copying?.spec).toMatchObject({ csi: { volumeAttributes: { node: 'n1', source: `volume/${source}` } } });
  expect(copying?.spec.claimRef).toBe(undefined);
  expect(await isHeld()).toBe(true);
  const made = mergePatch({ metadata: { annotations: { [localVolumeCopiedAnnotation]: 'true' } } });
  await client.patch(PersistentVolume, { name: `pvc-${metadata.uid}` }, made);
  await cluster.until('bound', async () => {
    const found = await client.get(PersistentVolumeClaim, copyKey);
    return found.status?.phase === 'Bound' && !(await isHeld());
  });
  expect((await copyOf(metadata.uid))?.spec.storageClassName).toBe('local');
});
