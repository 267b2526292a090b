import { describe, expect, it } from 'vitest';
import { Lease, Namespace, Node, Pod } from '#api';
import { formatMicroTime, formatTime } from '#base';
import { mergePatch, strategicPatch } from '#client';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { createNodeLifecycle } from './controller.ts';

const leaseNamespace = 'kube-node-lease';

async function addNode({ client, clock }: TestCluster, name: string): Promise<void> {
  const node = await client.create(Node, { metadata: { name }, spec: {} });
  const now = formatTime(clock.now());
  const conditions = [
    {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: '',
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    },
  ];
  await client.updateStatus(Node, { ...node, status: { conditions } });
  await client.create(Lease, {
    metadata: { namespace: leaseNamespace, name },
    spec: { holderIdentity: name, renewTime: formatMicroTime(clock.now()) },
  });
}

const renew = ({ client, clock }: TestCluster, name: string) =>
  client.patch(
    Lease,
    { namespace: leaseNamespace, name },
    mergePatch({ spec: { renewTime: formatMicroTime(clock.now()) } }),
  );

/** Lets time pass while the named nodes keep renewing. */
async function pass(cluster: TestCluster, seconds: number, alive: string[]): Promise<void> {
  for (let i = 0; i < seconds; i += 10) {
    await cluster.clock.advance(10_000);
    for (const name of alive) await renew(cluster, name);
  }
}

const readiness = async ({ client }: TestCluster, name: string) =>
  (await client.get(Node, { name })).status?.conditions?.find(({ type }) => type === 'Ready')?.status;
const taints = async ({ client }: TestCluster, name: string) =>
  ((await client.get(Node, { name })).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort();

async function start(nodes: string[], options: TestClusterOptions = {}): Promise<TestCluster> {
  const cluster = await startTestCluster([createNodeLifecycle()], options);
  for (const name of [leaseNamespace, 'default']) {
    await cluster.client.create(Namespace, { metadata: { name }, spec: {} }).catch(() => undefined);
  }
  for (const name of nodes) await addNode(cluster, name);
  return cluster;
}

describe('the node lifecycle controller', () => {
  it('leaves a node alone that renews its lease', async () => {
    await using cluster = await start(['n1']);
    await pass(cluster, 120, ['n1']);
    expect(await readiness(cluster, 'n1')).toBe('True');
    expect(await taints(cluster, 'n1')).toEqual([]);
  });

  it('marks a silent node, evicts its pods after their toleration, and welcomes it back', async () => {
    await using cluster = await start(['n1', 'n2']);
    using _kubelet = startFakeKubelet(cluster);
    const { client } = cluster;
    const key = { namespace: 'default', name: 'p' };
    const tolerations = [
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
    ] as const;
    await client.create(Pod, {
      metadata: key,
      spec: { ...template().spec, nodeName: 'n1', tolerations: [...tolerations] },
    });

    await pass(cluster, 50, ['n2']);
    await cluster.until('unknown', async () => (await readiness(cluster, 'n1')) === 'Unknown');
    await cluster.until('tainted', async () => (await taints(cluster, 'n1')).length === 2);
    expect(await taints(cluster, 'n1')).toEqual([
      'node.kubernetes.io/unreachable:NoExecute',
      'node.kubernetes.io/unreachable:NoSchedule',
    ]);
    const pod = await cluster.until('pod unready', async () => {
      const found = await client.get(Pod, key);
      return found.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'False') && found;
    });
    expect(pod.metadata.deletionTimestamp).toBeUndefined();

    await pass(cluster, 60, ['n2']);
    await cluster.until('evicted', async () => (await client.find(Pod, key)) === undefined);

    await renew(cluster, 'n1');
    const node = await client.get(Node, { name: 'n1' });
    const conditions = (node.status?.conditions ?? []).map(condition => ({
      ...condition,
      status: condition.type === 'Ready' ? 'True' : 'False',
    }));
    await client.updateStatus(Node, { ...node, status: { ...node.status, conditions } });
    await cluster.until('no taints', async () => (await taints(cluster, 'n1')).length === 0);
    expect(await readiness(cluster, 'n2')).toBe('True');
  });

  it('does not speak for a node that has just spoken, though its cache does not show it', async () => {
    await using cluster = await start(['n1', 'n2'], { lagTurns: 50 });
    const { client, clock, informers } = cluster;
    const known = () => informers.for(Node).lister.get('n1');
    await cluster.until('all is known', async () => known()?.spec.taints === undefined && known() !== undefined);
    await clock.advance(39_999);
    await renew(cluster, 'n2');
    const node = known();
    const heard = { type: 'Ready', status: 'True', lastHeartbeatTime: formatTime(clock.now()) };
    await client.patch(Node, { name: 'n1' }, strategicPatch({ status: { conditions: [heard] } }), {
      subresource: 'status',
    });
    await clock.advance(1);
    expect(known()).toBe(node);
    await cluster.until('the news is known', async () => known() !== node);
    await clock.advance(1000);
    expect(await readiness(cluster, 'n1')).toBe('True');
  });

  it('evicts nobody when all nodes are silent', async () => {
    await using cluster = await start(['n1']);
    const { client } = cluster;
    const key = { namespace: 'default', name: 'p' };
    await client.create(Pod, { metadata: key, spec: { ...template().spec, nodeName: 'n1' } });
    await pass(cluster, 600, []);
    expect(await readiness(cluster, 'n1')).toBe('Unknown');
    expect(await taints(cluster, 'n1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule']);
    expect((await client.get(Pod, key)).metadata.deletionTimestamp).toBeUndefined();
  });
});
