import { expect, test } from 'vitest';
import { isNotFound, Pod, PodGroup, PriorityClass, podGroupProtectionFinalizer, Workload } from '#api';
import { startCluster } from '#testing';

const key = { namespace: 'default', name: 'gang' };

const manifests = `
apiVersion: scheduling.k8s.io/v1beta1
kind: Workload
metadata: { name: training }
spec: { podGroupTemplates: [{ name: workers, schedulingPolicy: { gang: { minCount: 2 } } }] }
---
apiVersion: scheduling.k8s.io/v1beta1
kind: PodGroup
metadata: { name: gang }
spec:
  workloadRef: { workloadName: training, templateName: workers }
  schedulingPolicy: { gang: { minCount: 2 } }
`;
const pod = (name: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  schedulingGroup: { podGroupName: gang }
  containers: [{ name: main, image: a }]
`;

test('a group of pods is scheduled, stays as long as its pods, and then goes', async () => {
  await using cluster = await startCluster({ featureGates: ['GenericWorkload'] });
  const { client } = cluster;
  await client.create(PriorityClass, { metadata: { name: 'usual' }, value: 7, globalDefault: true });
  await cluster.applyYaml(manifests);
  const group = await client.get(PodGroup, key);
  expect(group.metadata.finalizers).toEqual([podGroupProtectionFinalizer]);
  expect(group.spec).toMatchObject({ priority: 7, priorityClassName: 'usual', disruptionMode: { single: {} } });
  expect((await client.get(Workload, { namespace: 'default', name: 'training' })).spec.podGroupTemplates).toHaveLength(
    1,
  );
  await cluster.applyYaml(pod('p1'));
  await cluster.until(Pod, { namespace: 'default', name: 'p1' }, found => found?.status?.phase === 'Pending');
  await cluster.applyYaml(pod('p2'));
  for (const name of ['p1', 'p2'])
    await cluster.until(Pod, { namespace: 'default', name }, found => found?.status?.phase === 'Running');
  await cluster.until(PodGroup, key, found => found?.status?.conditions?.[0]?.status === 'True');
  await client.delete(PodGroup, key);
  await client.delete(Pod, { namespace: 'default', name: 'p1' });
  await cluster.until(Pod, { namespace: 'default', name: 'p1' }, found => found === undefined);
  expect((await client.get(PodGroup, key)).metadata.deletionTimestamp).toBeDefined();
  await client.delete(Pod, { namespace: 'default', name: 'p2' });
  await cluster.until(PodGroup, key, found => found === undefined);
});

test('is served only where that is wished', async () => {
  await using cluster = await startCluster({ nodes: 0 });
  const refused = await cluster.client.list(PodGroup, { namespace: 'default' }).catch((error: unknown) => error);
  expect(isNotFound(refused)).toBe(true);
});
