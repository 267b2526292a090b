import { describe, expect, it } from 'vitest';
import { Deployment, type DeploymentSpec, Event, keyOf, Pod, ReplicaSet } from '#api';
import { mergePatch } from '#client';
import { startTestCluster, type TestCluster } from '../../reconcile/testing/cluster.ts';
import { template } from '../fixtures/builders.ts';
import { type FakeKubeletOptions, startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { replicaSet } from '../replicaset/controller.ts';
import { deployment } from './controller.ts';

const key = { namespace: 'default', name: 'web' };
const isNew = (pod: Pod) => pod.spec.containers[0]?.image === 'hello:2';

async function start(spec: Partial<DeploymentSpec> = {}, options: FakeKubeletOptions = {}) {
  const cluster = await startTestCluster([replicaSet, deployment]);
  const kubelet = startFakeKubelet(cluster, options);
  const stack = new AsyncDisposableStack();
  stack.use(cluster);
  stack.use(kubelet);
  await cluster.client.create(Deployment, {
    metadata: key,
    spec: { replicas: 3, selector: { matchLabels: { app: 'hello' } }, template: template(), ...spec },
  });
  return { cluster, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const change = ({ client }: TestCluster, spec: object) => client.patch(Deployment, key, mergePatch({ spec }));
const list = async ({ client }: TestCluster) => {
  const { items } = await client.list(ReplicaSet, { namespace: 'default' });
  return items.toSorted((a, b) => revision(a) - revision(b));
};
const revision = ({ metadata }: ReplicaSet | Deployment) =>
  Number(metadata.annotations?.['deployment.kubernetes.io/revision']);
const sizes = async (cluster: TestCluster) => (await list(cluster)).map(({ spec }) => spec.replicas);

/** Waits as `kubectl rollout status` does. */
const untilRolledOut = (cluster: TestCluster) =>
  cluster.until('rolled out', async () => {
    const object = await cluster.client.get(Deployment, key);
    const { observedGeneration = 0, updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = object.status ?? {};
    const isSeen = observedGeneration >= (object.metadata.generation ?? 0);
    return (
      isSeen &&
      updatedReplicas === object.spec.replicas &&
      replicas === updatedReplicas &&
      availableReplicas === replicas &&
      object
    );
  });

const condition = async ({ client }: TestCluster, type: string) =>
  (await client.get(Deployment, key)).status?.conditions?.find(condition => condition.type === type);

const untilReason = (cluster: TestCluster, reason: string) =>
  cluster.until(reason, async () => (await condition(cluster, 'Progressing'))?.reason === reason);

describe('the deployment controller', () => {
  it('rolls out the first revision', async () => {
    await using started = await start();
    const { cluster } = started;
    const object = await untilRolledOut(cluster);
    expect(revision(object)).toBe(1);
    await untilReason(cluster, 'NewReplicaSetAvailable');
    expect(await condition(cluster, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    const [set] = await list(cluster);
    const events = await cluster.until('event', async () => {
      const { items } = await cluster.client.list(Event, { namespace: 'default' });
      const own = items.filter(({ involvedObject }) => involvedObject.kind === 'Deployment');
      return own.length > 0 && own;
    });
    expect(events[0]).toMatchObject({
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${set?.metadata.name} from 0 to 3`,
    });
  });

  it('counts generations for what users change alone', async () => {
    await using started = await start();
    const { cluster } = started;
    const fresh = await untilRolledOut(cluster);
    expect([revision(fresh), fresh.metadata.generation, fresh.status?.observedGeneration]).toEqual([1, 1, 1]);
    await change(cluster, { template: template('hello:2') });
    const next = await untilRolledOut(cluster);
    expect([revision(next), next.metadata.generation, next.status?.observedGeneration]).toEqual([2, 2, 2]);
  });

  it('replaces pods within maxSurge and maxUnavailable', async () => {
    await using started = await start({ replicas: 4, strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    let most = 0;
    let fewestReady = Number.POSITIVE_INFINITY;
    using _watch = cluster.informers.for(Pod).onChange(() => {
      const active = cluster.informers
        .for(Pod)
        .lister.list()
        .filter(pod => pod.metadata.deletionTimestamp === undefined);
      most = Math.max(most, active.length);
      const ready = active.filter(pod =>
        pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
      );
      fewestReady = Math.min(fewestReady, ready.length);
    });
    await change(cluster, { template: template('hello:2') });
    await untilRolledOut(cluster);
    expect(await sizes(cluster)).toEqual([0, 4]);
    expect([most, fewestReady]).toEqual([5, 4]);
  });

  it('goes back to an earlier template as a new revision', async () => {
    await using started = await start();
    const { cluster } = started;
    await untilRolledOut(cluster);
    await change(cluster, { template: template('hello:2') });
    await untilRolledOut(cluster);
    await change(cluster, { template: template('hello:1') });
    expect(revision(await untilRolledOut(cluster))).toBe(3);
    const [second, third] = await list(cluster);
    expect([second, third].map(set => [set && revision(set), set?.spec.replicas])).toEqual([
      [2, 0],
      [3, 3],
    ]);
    expect(third?.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision-history': '1' });
  });

  it('waits with Recreate until no old pod is left', async () => {
    await using started = await start({ strategy: { type: 'Recreate' } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    let areMixed = false;
    using _watch = cluster.informers.for(Pod).onChange(() => {
      const versions = new Set(cluster.informers.for(Pod).lister.list().map(isNew));
      areMixed ||= versions.size > 1;
    });
    await change(cluster, { template: template('hello:2') });
    await untilRolledOut(cluster);
    expect(await sizes(cluster)).toEqual([0, 3]);
    expect(areMixed).toBe(false);
  });

  it('does not roll out while paused, but scales; and goes on when resumed', async () => {
    await using started = await start();
    const { cluster } = started;
    await untilRolledOut(cluster);
    await change(cluster, { paused: true });
    await untilReason(cluster, 'DeploymentPaused');
    await change(cluster, { template: template('hello:2'), replicas: 5 });
    await cluster.until('scaled', async () => (await sizes(cluster))[0] === 5);
    expect(await sizes(cluster)).toEqual([5]);
    await change(cluster, { paused: null });
    await untilRolledOut(cluster);
    expect(await sizes(cluster)).toEqual([0, 5]);
  });

  it('says when the progress deadline is over, and recovers', async () => {
    await using started = await start({ progressDeadlineSeconds: 60 }, { isHealthy: pod => !isNew(pod) });
    const { cluster } = started;
    await untilRolledOut(cluster);
    await change(cluster, { template: template('hello:2') });
    await untilReason(cluster, 'ReplicaSetUpdated');
    await cluster.clock.advance(62_000);
    await untilReason(cluster, 'ProgressDeadlineExceeded');
    await change(cluster, { template: template('hello:1') });
    await untilRolledOut(cluster);
    await untilReason(cluster, 'NewReplicaSetAvailable');
  });

  it('keeps as many old revisions as asked', async () => {
    await using started = await start({ revisionHistoryLimit: 1 });
    const { cluster } = started;
    await untilRolledOut(cluster);
    for (const image of ['a', 'b', 'c']) {
      await change(cluster, { template: template(image) });
      await untilRolledOut(cluster);
    }
    await cluster.until('cleaned up', async () => (await list(cluster)).length === 2);
    expect((await list(cluster)).map(revision)).toEqual([3, 4]);
  });

  it('finds another hash when the name is taken by another template', async () => {
    await using started = await start();
    const { cluster } = started;
    await untilRolledOut(cluster);
    const [set] = await list(cluster);
    if (!set) throw new Error('no replica set');
    await cluster.client.patch(ReplicaSet, keyOf(set), mergePatch({ spec: { template: template('other') } }));
    const object = await cluster.until('collision', async () => {
      const current = await cluster.client.get(Deployment, key);
      return current.status?.collisionCount === 1 && current;
    });
    expect(object.status?.collisionCount).toBe(1);
    await cluster.until('another replica set', async () => (await list(cluster)).length === 2);
    await untilRolledOut(cluster);
  });
});
