/** Pods and their volumes, over a real API server: what the scheduler tells it before it binds. */
import { afterEach, expect, test } from 'vitest';
import { PersistentVolume, PersistentVolumeClaim, StorageClass } from '#api';
import { mergePatch } from '#client';
import { createTestScheduler } from './fixtures/test-scheduler.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

const key = { namespace: 'default', name: 'data' };
const uses = { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] };

async function start(provisioner: string) {
  const all = await createTestScheduler();
  dispose = all.dispose;
  const { client } = all;
  for (const name of ['a', 'b'])
    await all.addNode(name, { allocatable: { cpu: '4' }, labels: { 'kubernetes.io/hostname': name } });
  await client.create(StorageClass, {
    metadata: { name: 'later' },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  await client.create(PersistentVolumeClaim, {
    metadata: key,
    spec: { storageClassName: 'later', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await all.startAnother();
  const completeClaim = () =>
    client.patch(
      PersistentVolumeClaim,
      key,
      mergePatch({
        metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
        spec: { volumeName: 'v' },
      }),
    );
  return { ...all, completeClaim };
}

test('a free volume is set aside, and the pod bound when its claim has it', async () => {
  const { client, addPod, settle, nodeOf, completeClaim } = await start('kubernetes.io/no-provisioner');
  const affinity = { key: 'kubernetes.io/hostname', operator: 'In' as const, values: ['b'] };
  await client.create(PersistentVolume, {
    metadata: { name: 'v' },
    spec: {
      storageClassName: 'later',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      local: { path: '/a' },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [affinity] }] } },
    },
  });
  await client.patch(PersistentVolume, { name: 'v' }, mergePatch({ status: { phase: 'Available' } }), {
    subresource: 'status',
  });
  await addPod('pod', '1', uses);
  await settle();
  expect((await client.get(PersistentVolume, { name: 'v' })).spec.claimRef).toMatchObject(key);
  expect(await nodeOf('pod')).toBeUndefined();
  await completeClaim();
  await settle();
  expect(await nodeOf('pod')).toBe('b');
});

test('who makes the volume is told the node, and may send the pod back', async () => {
  const { client, addPod, settle, nodeOf, completeClaim } = await start('example.com/disks');
  const selected = async () =>
    (await client.get(PersistentVolumeClaim, key)).metadata.annotations?.['volume.kubernetes.io/selected-node'];
  await addPod('pod', '1', uses);
  await settle();
  const first = await selected();
  expect(first).toBeDefined();
  await client.patch(
    PersistentVolumeClaim,
    key,
    mergePatch({ metadata: { annotations: { 'volume.kubernetes.io/selected-node': null } } }),
  );
  await settle(60_000);
  expect(await selected()).toBeDefined();
  await completeClaim();
  await settle(60_000);
  expect(await nodeOf('pod')).toBeDefined();
});
