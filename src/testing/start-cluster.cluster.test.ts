import { expect, test } from 'vitest';
import { Deployment, Pod } from '#api';
import { buildPod } from './builders.ts';
import { startCluster } from './start-cluster.ts';

const deployment = {
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
  },
};

test('a deployment becomes available on simulated nodes', async () => {
  await using cluster = await startCluster({ nodes: 2 });
  await cluster.client.create(Deployment, deployment);
  const available = await cluster.until(
    Deployment,
    { namespace: 'default', name: 'web' },
    web => web?.status?.availableReplicas === 3,
  );
  expect(available?.status?.conditions?.find(({ type }) => type === 'Available')?.status).toBe('True');
  const { items } = await cluster.client.list(Pod, { namespace: 'default', labelSelector: 'app=web' });
  expect(new Set(items.map(pod => pod.spec.nodeName))).toEqual(new Set(['node-1', 'node-2']));
  expect(items.every(pod => pod.status?.phase === 'Running')).toBe(true);
});

test('a scripted pod runs to its end', async () => {
  await using cluster = await startCluster();
  const annotations = { 'simulated.kubernode.dev/run-for': '10ms', 'simulated.kubernode.dev/exit-code': '3' };
  const short = buildPod({ name: 'short', meta: { annotations }, spec: { restartPolicy: 'Never' } });
  await cluster.client.create(Pod, short);
  const pod = await cluster.until(Pod, { namespace: 'default', name: 'short' }, pod => pod?.status?.phase === 'Failed');
  expect(pod?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
});

test('init containers end, one after the other, before the containers start', async () => {
  await using cluster = await startCluster();
  const initContainers = ['one', 'two'].map(name => ({ name, image: 'setup:1' }));
  await cluster.client.create(Pod, {
    metadata: { name: 'set-up', namespace: 'default' },
    spec: { initContainers, containers: [{ name: 'main', image: 'main:1' }] },
  });
  const pod = await cluster.until(
    Pod,
    { namespace: 'default', name: 'set-up' },
    setUp => setUp?.status?.phase === 'Running',
  );
  expect(pod?.status?.initContainerStatuses?.map(({ state }) => state?.terminated?.reason)).toEqual([
    'Completed',
    'Completed',
  ]);
});

test('an unschedulable pod says why, node by node', async () => {
  await using cluster = await startCluster({ nodes: 2 });
  const resources = { requests: { cpu: '100' } };
  await cluster.client.create(Pod, {
    metadata: { name: 'huge', namespace: 'default' },
    spec: { containers: [{ name: 'main', image: 'x', resources }] },
  });
  const pod = await cluster.until(Pod, { namespace: 'default', name: 'huge' }, huge =>
    huge?.status?.conditions?.some(({ reason }) => reason === 'Unschedulable'),
  );
  expect(pod?.status?.conditions?.[0]?.message).toMatch(/^0\/2 nodes are available: 2 Insufficient cpu\. preemption: /);
});

test('a dozen clusters live side by side', async () => {
  const clusters = await Promise.all(Array.from({ length: 12 }, () => startCluster()));
  await Promise.all(clusters.map(({ client }) => client.create(Deployment, deployment)));
  await Promise.all(
    clusters.map(cluster =>
      cluster.until(Deployment, { namespace: 'default', name: 'web' }, web => web?.status?.availableReplicas === 3),
    ),
  );
  await Promise.all(clusters.map(cluster => cluster[Symbol.asyncDispose]()));
});
