import { describe, expect, it } from 'vitest';
import {
  Deployment,
  Eviction,
  keyOf,
  Namespace,
  Pod,
  PodDisruptionBudget,
  type PodDisruptionBudgetSpec,
  type PodDisruptionBudgetStatus,
  ReplicaSet,
} from '#api';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { deployment } from '../deployment/controller.ts';
import { template } from '../fixtures/builders.ts';
import { runningStatus, startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { replicaSet } from '../replicaset/controller.ts';
import { disruption } from './controller.ts';
import { stalePodDisruption } from './stale-disruption.ts';

const key = { namespace: 'default', name: 'web' };
const selector = { matchLabels: { app: 'hello' } };

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([deployment, replicaSet, disruption, stalePodDisruption]);
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  return cluster;
}

const createBudget = ({ client }: TestCluster, spec: PodDisruptionBudgetSpec) =>
  client.create(PodDisruptionBudget, { metadata: key, spec: { selector, ...spec } });
const createDeployment = ({ client }: TestCluster, replicas: number) =>
  client.create(Deployment, { metadata: key, spec: { replicas, selector, template: template() } });

const untilStatus = (cluster: TestCluster, what: string, is: (status: PodDisruptionBudgetStatus) => boolean) =>
  cluster.until(what, async () => {
    const { status = {} } = await cluster.client.get(PodDisruptionBudget, key);
    return is(status) && status;
  });

const pods = async ({ client }: TestCluster) => (await client.list(Pod, { namespace: 'default' })).items;
const evict = ({ client }: TestCluster, pod: Pod) =>
  client.createSubresource<unknown>(Pod, keyOf(pod), 'eviction', {
    apiVersion: Eviction.apiVersion,
    kind: Eviction.kind,
    metadata: keyOf(pod),
  });

describe('the disruption controller', () => {
  it('counts by the scale of the deployment, and grants as many evictions as may be', async () => {
    await using cluster = await start();
    await createBudget(cluster, { maxUnavailable: '50%' });
    await createDeployment(cluster, 3);
    const kubelet = startFakeKubelet(cluster);
    const status = await untilStatus(cluster, 'three healthy', ({ currentHealthy }) => currentHealthy === 3);
    expect(status).toMatchObject({ expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 2, observedGeneration: 1 });
    expect(status.conditions).toMatchObject([{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }]);
    kubelet[Symbol.dispose]();
    const [a, b, c] = await pods(cluster);
    await evict(cluster, a as Pod);
    await evict(cluster, b as Pod);
    await expect(evict(cluster, c as Pod)).rejects.toThrow(
      "Cannot evict pod as it would violate the pod's disruption budget.",
    );
    await untilStatus(
      cluster,
      'one healthy',
      s => s.currentHealthy === 1 && s.disruptionsAllowed === 0 && !s.disruptedPods,
    );
    using _kubelet = startFakeKubelet(cluster);
    await untilStatus(cluster, 'replaced', s => s.currentHealthy === 3 && s.disruptionsAllowed === 2);
  });

  it('counts replica sets that belong to nothing, and each once', async () => {
    await using cluster = await start();
    using _kubelet = startFakeKubelet(cluster);
    await createBudget(cluster, { minAvailable: '100%' });
    for (const name of ['a', 'b'])
      await cluster.client.create(ReplicaSet, {
        metadata: { ...key, name },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: 'hello', set: name } },
          template: template('x', { app: 'hello', set: name }),
        },
      });
    const status = await untilStatus(cluster, 'four', ({ currentHealthy }) => currentHealthy === 4);
    expect(status).toMatchObject({ expectedPods: 4, desiredHealthy: 4, disruptionsAllowed: 0 });
  });

  it('allows nothing when it does not know what made a pod', async () => {
    await using cluster = await start();
    const owner = { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u', controller: true };
    const metadata = { namespace: 'default', name: 'p', labels: { app: 'hello' }, ownerReferences: [owner] };
    await cluster.client.create(Pod, { metadata, spec: template().spec });
    await createBudget(cluster, { maxUnavailable: 1 });
    const { conditions } = await untilStatus(cluster, 'failed', ({ conditions: c }) => c?.[0]?.reason === 'SyncFailed');
    expect(conditions).toMatchObject([{ status: 'False', message: 'found no controllers for pod "p"' }]);
  });

  it('gives an eviction back that never happens, and what the pod says of it', async () => {
    await using cluster = await start();
    const created = await cluster.client.create(Pod, {
      metadata: { namespace: 'default', name: 'p', labels: { app: 'hello' } },
      spec: template().spec,
    });
    const nowMs = cluster.clock.now();
    const { conditions = [], ...status } = runningStatus('10.0.0.1', { isReady: true, nowMs });
    const lastTransitionTime = '2026-01-01T00:00:00Z';
    const target = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', lastTransitionTime };
    await cluster.client.updateStatus(Pod, { ...created, status: { ...status, conditions: [...conditions, target] } });
    const budget = await createBudget(cluster, { minAvailable: 0 });
    await untilStatus(cluster, 'counted', ({ disruptionsAllowed }) => disruptionsAllowed === 1);
    const current = await cluster.client.get(PodDisruptionBudget, keyOf(budget));
    const granted = { ...current.status, disruptionsAllowed: 0, disruptedPods: { p: lastTransitionTime } };
    await cluster.client.updateStatus(PodDisruptionBudget, { ...current, status: granted });
    await untilStatus(
      cluster,
      'granted',
      ({ currentHealthy, disruptedPods }) => currentHealthy === 0 && disruptedPods !== undefined,
    );
    await cluster.clock.advance(120_000);
    await untilStatus(cluster, 'given back', s => s.disruptionsAllowed === 1 && s.disruptedPods === undefined);
    await cluster.until('taken back', async () => {
      const { status: now } = await cluster.client.get(Pod, keyOf(created));
      return now?.conditions?.find(({ type }) => type === 'DisruptionTarget')?.status === 'False';
    });
  });
});
