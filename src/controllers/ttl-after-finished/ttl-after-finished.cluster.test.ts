import { expect, it } from 'vitest';
import { Job, type JobCondition, Namespace } from '#api';
import { mergePatch } from '#client';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { ttlAfterFinished } from './controller.ts';

const key = { namespace: 'default', name: 'work' };
const startTime = '2026-01-01T00:00:00Z';
const conditions = ['SuccessCriteriaMet', 'Complete'].map(
  (type): JobCondition => ({ type, status: 'True', lastTransitionTime: startTime }),
);

async function start(ttlSecondsAfterFinished: number | undefined) {
  const cluster = await startTestCluster([ttlAfterFinished]);
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  const { spec } = template();
  const pods = { spec: { ...spec, restartPolicy: 'Never' as const } };
  const ttl = ttlSecondsAfterFinished === undefined ? {} : { ttlSecondsAfterFinished };
  const created = await cluster.client.create(Job, { metadata: key, spec: { template: pods, ...ttl } });
  const status = { startTime, completionTime: startTime, conditions };
  await cluster.client.updateStatus(Job, { ...created, status });
  await cluster.until('known', async () => cluster.informers.for(Job).lister.get(key)?.status?.completionTime);
  return cluster;
}

it('deletes a job, pods first, so long after its end', async () => {
  await using cluster = await start(60);
  await cluster.clock.advance(59_000);
  expect((await cluster.client.get(Job, key)).metadata.deletionTimestamp).toBeUndefined();
  await cluster.clock.advance(1000);
  const going = await cluster.until('going', async () => {
    const { metadata } = await cluster.client.get(Job, key);
    return metadata.deletionTimestamp !== undefined && metadata;
  });
  expect(going.finalizers).toEqual(['foregroundDeletion']);
});

it('gives a job the time that it has been given since', async () => {
  await using cluster = await start(60);
  await cluster.client.patch(Job, key, mergePatch({ spec: { ttlSecondsAfterFinished: 120 } }));
  await cluster.clock.advance(119_000);
  expect((await cluster.client.get(Job, key)).metadata.deletionTimestamp).toBeUndefined();
});

it('keeps a job that says nothing of it', async () => {
  await using cluster = await start(undefined);
  await cluster.clock.advance(10_000_000);
  expect((await cluster.client.get(Job, key)).metadata.deletionTimestamp).toBeUndefined();
});
