import { describe, expect, it } from 'vitest';
import { ControllerRevision, DaemonSet, type DaemonSetSpec, Event, keyOf, Node, Pod, type PodTemplateSpec } from '#api';
import { mergePatch, strategicPatch } from '#client';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { type FakeKubeletOptions, startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { daemonSet } from './controller.ts';
import { hashLabel, targetNodeOf } from './daemon-pod.ts';

const key = { namespace: 'default', name: 'agent' };
const byText = (a: string, b: string) => (a < b ? -1 : 1);
const namespace = 'default';

interface Start extends FakeKubeletOptions, TestClusterOptions {
  readonly nodes?: readonly string[];
  readonly spec?: Partial<DaemonSetSpec>;
}

async function start({ nodes = ['a', 'b', 'c'], spec = {}, isHealthy, ...options }: Start = {}) {
  const stack = new AsyncDisposableStack();
  const cluster = stack.use(await startTestCluster([daemonSet], options));
  stack.use(startFakeKubelet(cluster, isHealthy ? { isHealthy } : {}));
  for (const name of nodes) await addNode(cluster, name);
  await cluster.client.create(DaemonSet, {
    metadata: key,
    spec: { selector: { matchLabels: { app: 'hello' } }, template: template(), ...spec },
  });
  return { cluster, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A node is tainted as not ready when it is made. */
async function addNode({ client }: TestCluster, name: string): Promise<void> {
  await client.create(Node, { metadata: { name, labels: { name } }, spec: {} });
  await client.patch(Node, { name }, mergePatch({ spec: { taints: null } }));
}
const change = ({ client }: TestCluster, spec: object) => client.patch(DaemonSet, key, mergePatch({ spec }));
const podsOf = async ({ client }: TestCluster) => (await client.list(Pod, { namespace })).items;
const nodesWithPods = async (cluster: TestCluster) =>
  (await podsOf(cluster)).map(pod => targetNodeOf(pod) ?? '').sort(byText);
const imagesOf = async (cluster: TestCluster) => (await podsOf(cluster)).map(({ spec }) => spec.containers[0]?.image);
const revisionsOf = async ({ client }: TestCluster) =>
  (await client.list(ControllerRevision, { namespace })).items.toSorted((a, b) => a.revision - b.revision);
const eventsOf = async ({ client }: TestCluster, reason: string) =>
  (await client.list(Event, { namespace })).items.filter(event => event.reason === reason);
const statusOf = async ({ client }: TestCluster) => (await client.get(DaemonSet, key)).status;

/** Waits as `kubectl rollout status` does. */
const untilRolledOut = (cluster: TestCluster, nodes: number) =>
  cluster.until('rolled out', async () => {
    const { metadata, status } = await cluster.client.get(DaemonSet, key);
    const { desiredNumberScheduled, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) && desiredNumberScheduled === nodes;
    return isSeen && updatedNumberScheduled === nodes && numberAvailable === nodes && status;
  });

describe('the daemon set controller', () => {
  it('makes a pod for each node, counts them, and tells of it', async () => {
    await using started = await start();
    const { cluster } = started;
    const status = await untilRolledOut(cluster, 3);
    expect(status).toMatchObject({ currentNumberScheduled: 3, numberReady: 3, numberMisscheduled: 0 });
    expect(await nodesWithPods(cluster)).toEqual(['a', 'b', 'c']);
    const events = await cluster.until('events', async () => {
      const found = await eventsOf(cluster, 'SuccessfulCreate');
      return found.length === 3 && found;
    });
    expect(events.map(({ message }) => message)).toEqual(
      expect.arrayContaining((await podsOf(cluster)).map(({ metadata }) => `Created pod: ${metadata.name}`)),
    );
  });

  it('follows nodes that come, change and are not for it', async () => {
    await using started = await start({ nodes: ['a'], spec: { template: withSelector({ name: 'a' }) } });
    const { cluster } = started;
    await untilRolledOut(cluster, 1);
    await addNode(cluster, 'b');
    await cluster.client.patch(Node, { name: 'b' }, mergePatch({ metadata: { labels: { name: 'a' } } }));
    await untilRolledOut(cluster, 2);
    expect(await nodesWithPods(cluster)).toEqual(['a', 'b']);
    await cluster.client.patch(Node, { name: 'a' }, mergePatch({ metadata: { labels: { name: 'other' } } }));
    await cluster.until('only the other', async () => (await nodesWithPods(cluster)).join() === 'b');
    const taints = [{ key: 'x', effect: 'NoExecute' }];
    await cluster.client.patch(Node, { name: 'b' }, mergePatch({ spec: { taints } }));
    await cluster.until('none', async () => (await nodesWithPods(cluster)).length === 0);
    await untilRolledOut(cluster, 0);
  });

  it('replaces pods that are deleted, and adopts those that nobody controls', async () => {
    await using started = await start({ nodes: ['a'] });
    const { cluster } = started;
    await untilRolledOut(cluster, 1);
    const [first] = await podsOf(cluster);
    await cluster.client.delete(Pod, keyOf(first as Pod));
    await cluster.until('another', async () => {
      const [pod] = await podsOf(cluster);
      return pod && pod.metadata.uid !== first?.metadata.uid;
    });
    const [pod] = await podsOf(cluster);
    await cluster.client.patch(Pod, keyOf(pod as Pod), mergePatch({ metadata: { ownerReferences: null } }));
    await cluster.until('adopted', async () => {
      const found = await cluster.client.get(Pod, keyOf(pod as Pod));
      return found.metadata.ownerReferences?.[0]?.name === 'agent';
    });
  });

  it('makes no pod too many when its caches lag behind', async () => {
    await using started = await start({ lagTurns: 20, nodes: ['a', 'b', 'c', 'd', 'e'] });
    const { cluster } = started;
    await untilRolledOut(cluster, 5);
    expect(await eventsOf(cluster, 'SuccessfulCreate')).toHaveLength(5);
  });

  it('replaces pods within maxUnavailable, and keeps a revision of each template', async () => {
    await using started = await start();
    const { cluster } = started;
    await untilRolledOut(cluster, 3);
    let mostMissing = 0;
    using _watch = cluster.informers.for(DaemonSet).onChange(({ object }) => {
      mostMissing = Math.max(mostMissing, object.status?.numberUnavailable ?? 0);
    });
    await change(cluster, { template: template('hello:2') });
    await untilRolledOut(cluster, 3);
    expect(mostMissing).toBe(1);
    expect(await imagesOf(cluster)).toEqual(['hello:2', 'hello:2', 'hello:2']);
    const revisions = await revisionsOf(cluster);
    expect(revisions.map(({ revision }) => revision)).toEqual([1, 2]);
    const hash = revisions[1]?.metadata.labels?.[hashLabel];
    expect((await podsOf(cluster)).every(({ metadata }) => metadata.labels?.[hashLabel] === hash)).toBe(true);
  });

  it('puts new pods beside old ones when it may surge', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const;
    await using started = await start({ spec: { updateStrategy } });
    const { cluster } = started;
    await untilRolledOut(cluster, 3);
    let [most, mostMissing] = [0, 0];
    using _pods = cluster.informers.for(Pod).onChange(() => {
      most = Math.max(most, cluster.informers.for(Pod).lister.list().length);
    });
    using _sets = cluster.informers.for(DaemonSet).onChange(({ object }) => {
      mostMissing = Math.max(mostMissing, object.status?.numberUnavailable ?? 0);
    });
    await change(cluster, { template: template('hello:2') });
    await untilRolledOut(cluster, 3);
    await cluster.until('the old ones are gone', async () => (await podsOf(cluster)).length === 3);
    expect([most, mostMissing]).toEqual([4, 0]);
  });

  it('waits with OnDelete until somebody deletes', async () => {
    await using started = await start({ nodes: ['a'], spec: { updateStrategy: { type: 'OnDelete' } } });
    const { cluster } = started;
    await untilRolledOut(cluster, 1);
    await change(cluster, { template: template('hello:2') });
    await cluster.until('seen', async () => {
      const status = await statusOf(cluster);
      return status?.observedGeneration === 2 && (status.updatedNumberScheduled ?? 0) === 0;
    });
    expect(await imagesOf(cluster)).toEqual(['hello:1']);
    for (const pod of await podsOf(cluster)) await cluster.client.delete(Pod, keyOf(pod));
    await untilRolledOut(cluster, 1);
    expect(await imagesOf(cluster)).toEqual(['hello:2']);
  });

  it('stops where a new pod does not become available, and goes back without restarting what was well', async () => {
    await using started = await start({ isHealthy: pod => pod.spec.containers[0]?.image !== 'broken' });
    const { cluster } = started;
    await untilRolledOut(cluster, 3);
    await change(cluster, { template: template('broken') });
    await cluster.until('one is broken', async () => (await statusOf(cluster))?.updatedNumberScheduled === 1);
    const healthy = (await podsOf(cluster)).filter(({ spec }) => spec.containers[0]?.image === 'hello:1');
    expect(healthy).toHaveLength(2);
    // As `kubectl rollout undo` does.
    const [first] = await revisionsOf(cluster);
    await cluster.client.patch(DaemonSet, key, strategicPatch(first?.data as object));
    await untilRolledOut(cluster, 3);
    const uids = (await podsOf(cluster)).map(({ metadata }) => metadata.uid);
    expect(uids).toEqual(expect.arrayContaining(healthy.map(({ metadata }) => metadata.uid)));
    expect((await revisionsOf(cluster)).map(({ revision }) => revision)).toEqual([2, 3]);
  });

  it('waits until new pods have been ready for minReadySeconds', async () => {
    await using started = await start({ nodes: ['a', 'b'], spec: { minReadySeconds: 10 } });
    const { cluster } = started;
    await cluster.until('ready', async () => (await statusOf(cluster))?.numberReady === 2);
    expect((await statusOf(cluster))?.numberAvailable ?? 0).toBe(0);
    await cluster.clock.advance(11_000);
    await untilRolledOut(cluster, 2);
  });

  it('keeps as many old revisions as revisionHistoryLimit says', async () => {
    await using started = await start({ nodes: ['a'], spec: { revisionHistoryLimit: 1 } });
    const { cluster } = started;
    for (const image of ['hello:2', 'hello:3', 'hello:4']) {
      await untilRolledOut(cluster, 1);
      await change(cluster, { template: template(image) });
    }
    await untilRolledOut(cluster, 1);
    await cluster.until('two are left', async () => {
      const revisions = await revisionsOf(cluster);
      return revisions.map(({ revision }) => revision).join() === '3,4';
    });
  });

  it('names a revision anew when its name is taken by another', async () => {
    await using started = await start({ nodes: ['a'] });
    const { cluster } = started;
    await untilRolledOut(cluster, 1);
    const [revision] = await revisionsOf(cluster);
    // Somebody else's object has the name that the next revision would have.
    const { metadata } = revision as ControllerRevision;
    await cluster.client.delete(DaemonSet, key);
    for (const pod of await podsOf(cluster)) await cluster.client.delete(Pod, keyOf(pod));
    await cluster.client.delete(ControllerRevision, metadata);
    await cluster.client.create(ControllerRevision, {
      metadata: { name: metadata.name, namespace },
      data: { spec: {} },
      revision: 1,
    });
    await cluster.client.create(DaemonSet, {
      metadata: key,
      spec: { selector: { matchLabels: { app: 'hello' } }, template: template() },
    });
    await untilRolledOut(cluster, 1);
    expect((await statusOf(cluster))?.collisionCount).toBe(1);
    expect((await revisionsOf(cluster)).map(found => found.metadata.name)).toHaveLength(2);
  });

  it('replaces pods that failed, each time after a longer wait', async () => {
    await using started = await start({ nodes: ['a'] });
    const { cluster } = started;
    await untilRolledOut(cluster, 1);
    const fail = async () => {
      const [pod] = await podsOf(cluster);
      await cluster.client.updateStatus(Pod, { ...(pod as Pod), status: { ...pod?.status, phase: 'Failed' } });
      return pod?.metadata.uid;
    };
    const replaced = (uid: string | undefined) =>
      cluster.until('replaced', async () => {
        const [pod] = await podsOf(cluster);
        return pod?.status?.phase === 'Running' && pod.metadata.uid !== uid;
      });
    await replaced(await fail());
    const second = await fail();
    await cluster.clock.advance(500);
    expect((await podsOf(cluster))[0]?.metadata.uid).toBe(second);
    await cluster.clock.advance(1000);
    await replaced(second);
    const events = await cluster.until('events', async () => {
      const found = await eventsOf(cluster, 'FailedDaemonPod');
      return found.length === 2 && found;
    });
    expect(events[0]?.message).toMatch(/^Found failed daemon pod default\/agent-.{5} on node a, will try to kill it$/);
  });
});

function withSelector(nodeSelector: Record<string, string>): PodTemplateSpec {
  const { metadata, spec } = template();
  return { ...(metadata ? { metadata } : {}), spec: { ...spec, nodeSelector } };
}
