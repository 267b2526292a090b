/** A scheduler that was started with a file does what the file says. */
import { afterEach, expect, test } from 'vitest';
import { Event } from '#api';
import { createTestScheduler } from '../fixtures/test-scheduler.ts';
import { parseSettings } from './settings.ts';

let dispose: (() => Promise<void>) | undefined;
afterEach(() => dispose?.());

async function start(text: string) {
  const head = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';
  const { profiles, backoff } = parseSettings(head + text, 'scheduler.yaml');
  const scheduler = await createTestScheduler({ settings: { profiles, backoff } });
  dispose = scheduler.dispose;
  await scheduler.startAnother();
  return scheduler;
}

const twoProfiles = `
profiles:
- schedulerName: default-scheduler
- schedulerName: packing
  pluginConfig:
  - name: NodeResourcesFit
    args:
      scoringStrategy: {type: MostAllocated}
`;

test('pods go where their own profile likes it best, and it is the profile that tells them', async () => {
  const { client, settle, addNode, addPod, nodeOf } = await start(twoProfiles);
  await addNode('busy', { allocatable: { cpu: '8', memory: '8Gi' } });
  await addPod('first', '2');
  await settle();
  await addNode('idle', { allocatable: { cpu: '8', memory: '8Gi' } });
  await addPod('spread', '1');
  await settle();
  await addPod('packed', '1', { schedulerName: 'packing' });
  await addPod('foreign', '1', { schedulerName: 'nobody' });
  await settle();
  expect(await nodeOf('spread')).toBe('idle');
  expect(await nodeOf('packed')).toBe('busy');
  expect(await nodeOf('foreign')).toBeUndefined();
  const { items } = await client.list(Event, { namespace: 'default' });
  const teller = (pod: string) => items.find(({ involvedObject }) => involvedObject.name === pod)?.source?.component;
  expect([teller('spread'), teller('packed')]).toEqual(['default-scheduler', 'packing']);
});

test('every pod gets the affinity that is added', async () => {
  const { settle, addNode, addPod, nodeOf, conditionOf } = await start(`
profiles:
- pluginConfig:
  - name: NodeAffinity
    args:
      addedAffinity:
        requiredDuringSchedulingIgnoredDuringExecution:
          nodeSelectorTerms: [{matchExpressions: [{key: pool, operator: In, values: [web]}]}]
`);
  await addNode('plain');
  await addPod('pod');
  await settle();
  expect((await conditionOf('pod'))?.message).toContain("1 node(s) didn't match scheduler-enforced node affinity");
  await addNode('pooled', { labels: { pool: 'web' } });
  await settle(10_000);
  expect(await nodeOf('pod')).toBe('pooled');
});

test('a pod that found no node waits as long as the file says', async () => {
  const { settle, addNode, addPod, nodeOf } = await start('podInitialBackoffSeconds: 30\npodMaxBackoffSeconds: 60\n');
  await addNode('small', { allocatable: { cpu: '1' } });
  await addPod('pod', '2');
  await settle();
  await addNode('large', { allocatable: { cpu: '4' } });
  await settle(29_000);
  expect(await nodeOf('pod')).toBeUndefined();
  await settle(2000);
  expect(await nodeOf('pod')).toBe('large');
});
