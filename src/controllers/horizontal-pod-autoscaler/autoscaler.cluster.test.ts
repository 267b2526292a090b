import { describe, expect, it } from 'vitest';
import { Deployment, HorizontalPodAutoscaler, type HorizontalPodAutoscalerStatus, Namespace } from '#api';
import { formatTime } from '#base';
import type { Transport } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { deployment } from '../deployment/controller.ts';
import { autoscaler } from '../fixtures/autoscalers.ts';
import { startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { replicaSet } from '../replicaset/controller.ts';
import { horizontalPodAutoscaler } from './controller.ts';

const key = { namespace: 'default', name: 'web' };
const requests = { cpu: '1', memory: '1Gi' };

/** A server of metrics: every pod of the answer uses as much memory. */
class Metrics {
  /** Of each pod, in MiB; undefined while nothing is served. */
  memoryMiB: number | undefined;
  cluster: TestCluster | undefined;

  readonly wrap = (transport: Transport): Transport => ({
    ...transport,
    request: async request => {
      if (request.group !== 'metrics.k8s.io') return await transport.request(request);
      const answer = (await transport.request({ ...request, group: '', version: 'v1' })) as {
        items: { metadata: { name: string } }[];
      };
      if (this.memoryMiB === undefined) throw new Error('the server is currently unable to handle the request');
      const usage = { cpu: '100m', memory: `${this.memoryMiB}Mi` };
      const timestamp = formatTime(this.cluster?.clock.now() ?? 0);
      const containers = [{ name: 'main', usage }];
      return { items: answer.items.map(({ metadata }) => ({ metadata, timestamp, window: '15s', containers })) };
    },
    watch: request => transport.watch(request),
    discover: (path, options) => transport.discover(path, options),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  });
}

async function start(): Promise<{ cluster: TestCluster; metrics: Metrics }> {
  const metrics = new Metrics();
  const cluster = await startTestCluster([deployment, replicaSet, horizontalPodAutoscaler], { wrap: metrics.wrap });
  metrics.cluster = cluster;
  await cluster.client.create(Namespace, { metadata: { name: 'default' }, spec: {} }).catch(() => undefined);
  const spec = { containers: [{ name: 'main', image: 'x', resources: { requests } }] };
  const template = { metadata: { labels: { app: 'hello' } }, spec };
  const selector = { matchLabels: { app: 'hello' } };
  await cluster.client.create(Deployment, { metadata: key, spec: { replicas: 2, selector, template } });
  await cluster.until(
    'two',
    async () => (await cluster.client.get(Deployment, key)).status?.readyReplicas === undefined || true,
  );
  return { cluster, metrics };
}

const memory = { name: 'memory', target: { type: 'Utilization', averageUtilization: 50 } };
const create = ({ client }: TestCluster) =>
  client.create(HorizontalPodAutoscaler, {
    metadata: key,
    spec: { ...autoscaler().spec, metrics: [{ type: 'Resource', resource: memory }] },
  });

const untilStatus = (cluster: TestCluster, what: string, is: (status: HorizontalPodAutoscalerStatus) => boolean) =>
  cluster.until(what, async () => {
    const { status } = await cluster.client.get(HorizontalPodAutoscaler, key);
    return status !== undefined && is(status) && status;
  });
const untilReady = (cluster: TestCluster, count: number) =>
  cluster.until(
    `${count} ready`,
    async () => (await cluster.client.get(Deployment, key)).status?.readyReplicas === count,
  );
const reasonOf = ({ conditions }: HorizontalPodAutoscalerStatus, type: string) =>
  conditions?.find(condition => condition.type === type)?.reason;

describe('the horizontal pod autoscaler', () => {
  it('gives a deployment as many pods as it uses memory, and takes them away when that has been less for long', async () => {
    const { cluster, metrics } = await start();
    await using _cluster = cluster;
    using _kubelet = startFakeKubelet(cluster);
    await untilReady(cluster, 2);
    metrics.memoryMiB = 1024;
    await create(cluster);
    await untilReady(cluster, 4);
    const status = await untilStatus(cluster, 'grown', ({ desiredReplicas }) => desiredReplicas === 4);
    expect(status).toMatchObject({ currentReplicas: 2, lastScaleTime: '2026-01-01T00:00:00Z' });
    expect(status.conditions).toMatchObject([
      { type: 'AbleToScale', status: 'True', reason: 'SucceededRescale' },
      { type: 'ScalingActive', status: 'True', reason: 'ValidMetricFound' },
      { type: 'ScalingLimited', status: 'False', reason: 'DesiredWithinRange' },
    ]);
    expect(status.currentMetrics).toMatchObject([
      { resource: { name: 'memory', current: { averageUtilization: 100 } } },
    ]);
    metrics.memoryMiB = 128;
    for (let look = 0; look < 20; look++) await cluster.clock.advance(15_000);
    const held = await untilStatus(
      cluster,
      'held',
      s => reasonOf(s, 'AbleToScale') === 'ScaleDownStabilized' || s.desiredReplicas === 2,
    );
    expect(held.desiredReplicas).toBeGreaterThanOrEqual(2);
    for (let look = 0; look < 4; look++) await cluster.clock.advance(15_000);
    await untilStatus(cluster, 'shrunk', ({ desiredReplicas }) => desiredReplicas === 2);
    await untilReady(cluster, 2);
  });

  it('says that it knows nothing while nobody serves metrics', async () => {
    const { cluster } = await start();
    await using _cluster = cluster;
    await create(cluster);
    const status = await untilStatus(
      cluster,
      'failed',
      s => reasonOf(s, 'ScalingActive') === 'FailedGetResourceMetric',
    );
    expect(status.desiredReplicas).toBe(2);
  });

  it('says that there is nothing to scale', async () => {
    const { cluster } = await start();
    await using _cluster = cluster;
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' };
    await cluster.client.create(HorizontalPodAutoscaler, {
      metadata: key,
      spec: { ...autoscaler().spec, scaleTargetRef },
    });
    const { conditions } = await untilStatus(cluster, 'told', s => reasonOf(s, 'AbleToScale') === 'FailedGetScale');
    const why = 'deployments.apps "other" not found';
    const message = `the HPA controller was unable to get the target's current scale: ${why}`;
    expect(conditions).toMatchObject([{ type: 'AbleToScale', status: 'False', message }]);
  });
});
