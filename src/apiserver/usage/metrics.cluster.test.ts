import { describe, expect, it } from 'vitest';
import { Node, NodeMetrics, Pod, PodMetrics } from '#api';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import type { SubresourceContext } from '../resource/subresource.ts';
import { createMetricsHandlers } from './metrics-handlers.ts';
import { type NodeSummary, nodeMetrics, podMetrics } from './plan-metrics.ts';

const namespace = 'default';
const containers = [
  { name: 'main', image: 'x', resources: { requests: { cpu: '250m', memory: '64Mi' } } },
  { name: 'side', image: 'x' },
];

async function createPod({ client }: TestCluster, name: string, labels: Record<string, string> = {}): Promise<void> {
  const pod = await client.create(Pod, {
    metadata: { namespace, name, labels },
    spec: { nodeName: 'sim', containers },
  });
  await client.updateStatus(Pod, { ...pod, status: { phase: 'Running' } });
}

async function start(): Promise<TestCluster> {
  const cluster = await startTestCluster([]);
  await cluster.client.create(Node, {
    metadata: { name: 'sim', labels: { 'kubernode.dev/simulated': 'true' } },
    spec: {},
  });
  await cluster.client.create(Node, { metadata: { name: 'silent' }, spec: {} });
  return cluster;
}

describe('metrics.k8s.io', () => {
  it('says of a simulated node that its pods use what they ask for', async () => {
    await using cluster = await start();
    await createPod(cluster, 'a');
    const metrics = await cluster.client.get(PodMetrics, { namespace, name: 'a' });
    expect(metrics).toMatchObject({
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: { name: 'a', namespace },
      timestamp: '2026-01-01T00:00:00Z',
      window: '15s',
      containers: [
        { name: 'main', usage: { cpu: '250000000n', memory: '65536Ki' } },
        { name: 'side', usage: { cpu: '1000000n', memory: '1024Ki' } },
      ],
    });
    const { items } = await cluster.client.list(NodeMetrics);
    expect(items.map(({ metadata, usage }) => [metadata.name, usage])).toEqual([
      ['sim', { cpu: '251000000n', memory: '66560Ki' }],
    ]);
  });

  it('leaves out what nobody can say, and does not find it', async () => {
    await using cluster = await start();
    await expect(cluster.client.get(NodeMetrics, { name: 'silent' })).rejects.toThrow(
      'nodes.metrics.k8s.io "silent" not found',
    );
    await expect(cluster.client.get(PodMetrics, { namespace, name: 'none' })).rejects.toThrow(
      'pods.metrics.k8s.io "none" not found',
    );
  });

  it('lists pods by namespace, label and name', async () => {
    await using cluster = await start();
    await createPod(cluster, 'a', { app: 'a' });
    await createPod(cluster, 'b', { app: 'b' });
    const list = async (options: object) =>
      (await cluster.client.list(PodMetrics, options)).items.map(({ metadata }) => metadata.name);
    expect(await list({ namespace })).toEqual(['a', 'b']);
    expect(await list({ labelSelector: 'app=b' })).toEqual(['b']);
    expect(await list({ fieldSelector: 'metadata.name=a' })).toEqual(['a']);
    expect(await list({ namespace: 'kube-system' })).toEqual([]);
    await expect(list({ fieldSelector: 'spec.nodeName=sim' })).rejects.toThrow(
      '"spec.nodeName" is not a known field selector',
    );
    await expect(list({ fieldSelector: 'metadata.name' })).rejects.toMatchObject({ status: { code: 400 } });
    await expect(list({ labelSelector: 'a in (' })).rejects.toMatchObject({ status: { code: 400 } });
  });

  it('asks each kubelet once for a list', async () => {
    const asked: string[] = [];
    const [, ofPods] = createMetricsHandlers(async node => {
      asked.push(node.metadata.name);
      return undefined;
    });
    expect(ofPods?.of).toBe(PodMetrics);
    const object = (kind: typeof Pod | typeof Node, name: string, spec: object) => ({
      apiVersion: 'v1',
      kind: kind.kind,
      metadata: { name, namespace, uid: name, resourceVersion: '1', creationTimestamp: '' },
      spec,
    });
    const pods = ['p', 'q'].map(name => object(Pod, name, { nodeName: 'n', containers: [] }));
    const nodes = ['n', 'other'].map(name => object(Node, name, {}));
    const objects = { list: async (kind: unknown) => (kind === Pod ? pods : nodes) };
    const context = { options: {}, nowMs: 0, objects } as unknown as SubresourceContext;
    expect(await ofPods?.list?.({ namespace, selects: () => true }, context)).toEqual([]);
    expect(asked).toEqual(['n']);
  });
});

describe('what a kubelet says', () => {
  const meta = { name: 'x', namespace, uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };
  const stats = { cpu: { time: '2026-01-01T00:01:00Z', usageNanoCores: 1500 }, memory: { workingSetBytes: 2049 } };
  const of = (known: boolean): NodeSummary => ({
    node: known ? stats : {},
    pods: [
      {
        ...stats,
        podRef: { name: 'x', namespace, uid: 'u' },
        containers: [
          { name: 'main', ...stats },
          { name: 'side', ...(known ? stats : {}) },
        ],
      },
    ],
  });
  const node = { apiVersion: 'v1', kind: 'Node', metadata: meta, spec: {} };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: meta, spec: { containers: [] } };

  it('is told in quantities', () => {
    const usage = { cpu: '1500n', memory: '3Ki' };
    expect(nodeMetrics(node, of(true))).toMatchObject({ timestamp: '2026-01-01T00:01:00Z', usage });
    expect(podMetrics(pod, of(true))?.containers).toEqual([
      { name: 'main', usage },
      { name: 'side', usage },
    ]);
  });
  it('is kept back while it is not known of all containers', () => {
    expect(nodeMetrics(node, of(false))).toBeUndefined();
    expect(podMetrics(pod, of(false))).toBeUndefined();
    expect(podMetrics({ ...pod, metadata: { ...meta, uid: 'other' } }, of(true))).toBeUndefined();
  });
});
