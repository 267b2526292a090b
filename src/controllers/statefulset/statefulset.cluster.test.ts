import { describe, expect, it } from 'vitest';
import {
  ControllerRevision,
  EndpointSlice,
  Event,
  keyOf,
  type New,
  PersistentVolumeClaim,
  Pod,
  Service,
  StatefulSet,
  type StatefulSetSpec,
} from '#api';
import { mergePatch, strategicPatch } from '#client';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { endpointSlice } from '../endpointslice/controller.ts';
import { template } from '../fixtures/builders.ts';
import { type FakeKubeletOptions, startFakeKubelet } from '../fixtures/fake-kubelet.ts';
import { createGarbageCollector } from '../garbage-collector/controller.ts';
import { pvcProtection } from '../volume-protection/controller.ts';
import { statefulSet } from './controller.ts';

const namespace = 'default';
const key = { namespace, name: 'web' };

interface Start extends FakeKubeletOptions, TestClusterOptions {
  readonly spec?: Partial<StatefulSetSpec>;
}

async function start({ spec = {}, isHealthy, ...options }: Start = {}) {
  const stack = new AsyncDisposableStack();
  const controllers = [statefulSet, endpointSlice, createGarbageCollector(), pvcProtection];
  const cluster = stack.use(await startTestCluster(controllers, options));
  stack.use(startFakeKubelet(cluster, isHealthy ? { isHealthy } : {}));
  await createSet(cluster, spec);
  return { cluster, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const createSet = ({ client }: TestCluster, spec: Partial<StatefulSetSpec> = {}) =>
  client.create(StatefulSet, {
    metadata: key,
    spec: {
      replicas: 3,
      serviceName: 'peers',
      selector: { matchLabels: { app: 'hello' } },
      template: template(),
      ...spec,
    },
  });
const change = ({ client }: TestCluster, spec: object) => client.patch(StatefulSet, key, mergePatch({ spec }));
const podsOf = async ({ client }: TestCluster) => (await client.list(Pod, { namespace })).items;
const names = async (cluster: TestCluster) => (await podsOf(cluster)).map(({ metadata }) => metadata.name);
const images = async (cluster: TestCluster) => (await podsOf(cluster)).map(({ spec }) => spec.containers[0]?.image);
const statusOf = async ({ client }: TestCluster) => (await client.get(StatefulSet, key)).status;
const claimsOf = async ({ client }: TestCluster) => (await client.list(PersistentVolumeClaim, { namespace })).items;
const revisionsOf = async ({ client }: TestCluster) =>
  (await client.list(ControllerRevision, { namespace })).items.toSorted((a, b) => a.revision - b.revision);
const remove = (cluster: TestCluster, name: string) => cluster.client.delete(Pod, { namespace, name });

/** Waits until all pods have the newest revision and are available. */
const untilRolledOut = (cluster: TestCluster) =>
  cluster.until('rolled out', async () => {
    const { metadata, spec, status } = await cluster.client.get(StatefulSet, key);
    const { replicas, updatedReplicas = 0, availableReplicas, observedGeneration = 0 } = status ?? {};
    const isSeen = observedGeneration >= (metadata.generation ?? 0) && replicas === spec.replicas;
    return isSeen && updatedReplicas === replicas && availableReplicas === replicas && status;
  });

/** Notes in which order pods are made and go. */
function follow({ informers }: TestCluster) {
  const [made, gone]: [string[], string[]] = [[], []];
  const watching = informers.for(Pod).onChange(({ type, object }) => {
    if (type === 'added') made.push(object.metadata.name);
    if (type === 'deleted') gone.push(object.metadata.name);
  });
  return { made, gone, [Symbol.dispose]: () => watching[Symbol.dispose]() };
}

const volumeClaimTemplates: StatefulSetSpec['volumeClaimTemplates'] = [
  {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
  } as New<PersistentVolumeClaim> as PersistentVolumeClaim,
];

describe('the stateful set controller', () => {
  it('makes pods one after the other, with names and numbers, and tells of it', async () => {
    await using started = await start({ isHealthy: ({ metadata }) => metadata.name !== 'web-1' });
    const { cluster } = started;
    await cluster.until('stuck', async () => (await statusOf(cluster))?.replicas === 2);
    expect(await names(cluster)).toEqual(['web-0', 'web-1']);
    const stuck = await cluster.client.get(Pod, { namespace, name: 'web-1' });
    const conditions = stuck.status?.conditions?.map(condition => ({ ...condition, status: 'True' }));
    await cluster.client.updateStatus(Pod, { ...stuck, status: { ...stuck.status, conditions: conditions ?? [] } });
    const status = await untilRolledOut(cluster);
    expect(status).toMatchObject({ readyReplicas: 3, currentReplicas: 3, collisionCount: 0 });
    expect(status.currentRevision).toBe(status.updateRevision);
    const pod = await cluster.client.get(Pod, { namespace, name: 'web-2' });
    expect(pod.metadata.labels).toEqual({
      app: 'hello',
      'apps.kubernetes.io/pod-index': '2',
      'controller-revision-hash': status.currentRevision,
      'statefulset.kubernetes.io/pod-name': 'web-2',
    });
    expect(pod.spec).toMatchObject({ hostname: 'web-2', subdomain: 'peers' });
    const events = await cluster.until('events', async () => {
      const { items } = await cluster.client.list(Event, { namespace });
      const own = items.filter(({ involvedObject }) => involvedObject.kind === 'StatefulSet');
      return own.length === 3 && own;
    });
    expect(events.map(({ reason, message }) => `${reason}: ${message}`)).toContain(
      'SuccessfulCreate: create Pod web-0 in StatefulSet web successful',
    );
  });

  it('scales down from the highest number, one after the other', async () => {
    await using started = await start();
    const { cluster } = started;
    await untilRolledOut(cluster);
    using following = follow(cluster);
    await change(cluster, { replicas: 1 });
    await untilRolledOut(cluster);
    expect(following.gone).toEqual(['web-2', 'web-1']);
    await change(cluster, { replicas: 0 });
    await untilRolledOut(cluster);
    await cluster.until('none', async () => (await podsOf(cluster)).length === 0);
  });

  it('makes and removes all at once in parallel', async () => {
    await using started = await start({
      spec: { podManagementPolicy: 'Parallel', replicas: 4 },
      isHealthy: () => false,
    });
    const { cluster } = started;
    await cluster.until('four', async () => (await names(cluster)).length === 4);
    await change(cluster, { replicas: 0 });
    await cluster.until('none', async () => (await names(cluster)).length === 0);
  });

  it('numbers from where it is told, and makes others when that changes', async () => {
    await using started = await start({ spec: { ordinals: { start: 5 }, replicas: 2 } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    expect(await names(cluster)).toEqual(['web-5', 'web-6']);
    await change(cluster, { ordinals: { start: 6 } });
    await cluster.until('moved', async () => (await names(cluster)).join() === 'web-6,web-7');
  });

  it('makes a pod again under its name when it is deleted, failed or ended', async () => {
    await using started = await start({ spec: { replicas: 2 } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    for (const phase of ['Failed', 'Succeeded'] as const) {
      const pod = await cluster.client.get(Pod, { namespace, name: 'web-0' });
      await cluster.client.updateStatus(Pod, { ...pod, status: { ...pod.status, phase } });
      await cluster.until('another', async () => {
        const found = await cluster.client.find(Pod, { namespace, name: 'web-0' });
        return found && found.metadata.uid !== pod.metadata.uid && found.status?.phase === 'Running';
      });
    }
    const reasons = await cluster.until('events', async () => {
      const { items } = await cluster.client.list(Event, { namespace });
      const found = items.map(({ reason, message }) => `${reason}: ${message}`);
      return found.some(text => text.startsWith('RecreatingTerminatedPod')) && found;
    });
    expect(reasons).toContain('RecreatingFailedPod: StatefulSet default/web is recreating failed Pod web-0');
    await remove(cluster, 'web-1');
    await untilRolledOut(cluster);
  });

  it('makes no pod too many when its caches lag behind', async () => {
    await using started = await start({ lagTurns: 20, spec: { podManagementPolicy: 'Parallel' } });
    const { cluster } = started;
    using following = follow(cluster);
    await untilRolledOut(cluster);
    expect(following.made.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['web-0', 'web-1', 'web-2']);
  });

  it('replaces pods from the highest number down, and keeps a revision of each template', async () => {
    await using started = await start();
    const { cluster } = started;
    const before = await untilRolledOut(cluster);
    using following = follow(cluster);
    await change(cluster, { template: template('hello:2') });
    const after = await untilRolledOut(cluster);
    expect(following.gone).toEqual(['web-2', 'web-1', 'web-0']);
    expect(await images(cluster)).toEqual(['hello:2', 'hello:2', 'hello:2']);
    await cluster.until('current', async () => (await statusOf(cluster))?.currentRevision === after.updateRevision);
    const revisions = await revisionsOf(cluster);
    expect(revisions.map(({ metadata }) => metadata.name)).toEqual([before.updateRevision, after.updateRevision]);
    // As `kubectl rollout undo` does.
    await cluster.client.patch(StatefulSet, key, strategicPatch(revisions[0]?.data as object));
    expect((await untilRolledOut(cluster)).updateRevision).toBe(before.updateRevision);
    expect((await revisionsOf(cluster)).map(({ revision }) => revision)).toEqual([2, 3]);
  });

  it('leaves pods below the partition, and brings lost ones back as they were', async () => {
    await using started = await start({
      spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
    });
    const { cluster } = started;
    await untilRolledOut(cluster);
    await change(cluster, { template: template('hello:2') });
    const isPhase = (expected: string) => async () =>
      (await images(cluster)).join() === expected && (await statusOf(cluster))?.availableReplicas === 3;
    await cluster.until('one is new', isPhase('hello:1,hello:1,hello:2'));
    for (const name of ['web-0', 'web-2']) await remove(cluster, name);
    await cluster.until('each as it was', isPhase('hello:1,hello:1,hello:2'));
    await change(cluster, { updateStrategy: { rollingUpdate: { partition: 1 } } });
    await cluster.until('two are new', isPhase('hello:1,hello:2,hello:2'));
    expect((await statusOf(cluster))?.currentRevision).not.toBe((await statusOf(cluster))?.updateRevision);
    await change(cluster, { updateStrategy: { rollingUpdate: { partition: 0 } } });
    await untilRolledOut(cluster);
  });

  it('waits with OnDelete until somebody deletes', async () => {
    await using started = await start({ spec: { updateStrategy: { type: 'OnDelete' } } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    await change(cluster, { template: template('hello:2') });
    await cluster.until('seen', async () => (await statusOf(cluster))?.observedGeneration === 2);
    expect(await images(cluster)).toEqual(['hello:1', 'hello:1', 'hello:1']);
    await remove(cluster, 'web-1');
    await cluster.until('one is new', async () => (await images(cluster)).join() === 'hello:1,hello:2,hello:1');
  });

  it('goes on only after minReadySeconds', async () => {
    await using started = await start({ spec: { minReadySeconds: 10, replicas: 2 } });
    const { cluster } = started;
    await cluster.until('the first is ready', async () => (await statusOf(cluster))?.readyReplicas === 1);
    expect(await names(cluster)).toEqual(['web-0']);
    await cluster.clock.advance(11_000);
    await cluster.until('the second', async () => (await statusOf(cluster))?.readyReplicas === 2);
    await cluster.clock.advance(11_000);
    await untilRolledOut(cluster);
  });

  it('does not get past a broken template until its pod is deleted', async () => {
    await using started = await start({ isHealthy: pod => pod.spec.containers[0]?.image !== 'broken' });
    const { cluster } = started;
    await untilRolledOut(cluster);
    await change(cluster, { template: template('broken') });
    await cluster.until('stuck', async () => (await images(cluster)).at(-1) === 'broken');
    await change(cluster, { template: template('hello:3') });
    await cluster.until('seen', async () => (await statusOf(cluster))?.observedGeneration === 3);
    expect(await images(cluster)).toEqual(['hello:1', 'hello:1', 'broken']);
    await remove(cluster, 'web-2');
    await untilRolledOut(cluster);
    expect(await images(cluster)).toEqual(['hello:3', 'hello:3', 'hello:3']);
  });

  it('keeps as many old revisions as revisionHistoryLimit says', async () => {
    await using started = await start({ spec: { replicas: 1, revisionHistoryLimit: 1 } });
    const { cluster } = started;
    for (const image of ['hello:2', 'hello:3', 'hello:4']) {
      await untilRolledOut(cluster);
      await change(cluster, { template: template(image) });
    }
    await untilRolledOut(cluster);
    await cluster.until('two are left', async () => (await revisionsOf(cluster)).length === 2);
  });

  it('adopts pods with its names only, and gives them their labels', async () => {
    await using started = await start({ spec: { replicas: 0 } });
    const { cluster } = started;
    const labels = { app: 'hello' };
    for (const name of ['web-0', 'other'])
      await cluster.client.create(Pod, { metadata: { namespace, name, labels }, spec: template().spec });
    await change(cluster, { replicas: 1 });
    const adopted = await cluster.until('adopted', async () => {
      const pod = await cluster.client.find(Pod, { namespace, name: 'web-0' });
      return pod?.metadata.labels?.['apps.kubernetes.io/pod-index'] === '0' && pod;
    });
    expect(adopted.metadata.ownerReferences).toMatchObject([{ kind: 'StatefulSet', controller: true }]);
    const other = await cluster.client.get(Pod, { namespace, name: 'other' });
    expect(other.metadata.ownerReferences ?? []).toEqual([]);
  });

  it('is found by the names of its pods under a headless service', async () => {
    await using started = await start();
    const { cluster } = started;
    await cluster.client.create(Service, {
      metadata: { namespace, name: 'peers' },
      spec: { clusterIP: 'None', selector: { app: 'hello' }, ports: [{ port: 80 }] },
    });
    await untilRolledOut(cluster);
    await cluster.until('three names', async () => {
      const { items } = await cluster.client.list(EndpointSlice, { namespace });
      const hostnames = items.flatMap(({ endpoints }) => endpoints ?? []).map(({ hostname }) => hostname ?? '');
      return hostnames.toSorted((a, b) => (a < b ? -1 : 1)).join() === 'web-0,web-1,web-2';
    });
  });
});

describe('claims', () => {
  it('are one where their templates have one name: that of the last', async () => {
    const [first] = volumeClaimTemplates;
    const last = { ...first, metadata: { ...first?.metadata, name: 'data', labels: { is: 'last' } } };
    const templates = [...volumeClaimTemplates, last] as typeof volumeClaimTemplates;
    await using started = await start({ spec: { replicas: 1, volumeClaimTemplates: templates } });
    await untilRolledOut(started.cluster);
    const claims = await claimsOf(started.cluster);
    expect(claims.map(({ metadata }) => metadata)).toMatchObject([{ name: 'data-web-0', labels: { is: 'last' } }]);
  });

  it('are made before their pods, kept when those go, and found again', async () => {
    await using started = await start({ spec: { replicas: 2, volumeClaimTemplates } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    const claims = await claimsOf(cluster);
    expect(claims.map(({ metadata }) => metadata.name)).toEqual(['data-web-0', 'data-web-1']);
    expect(claims[0]?.metadata).toMatchObject({ labels: { app: 'hello' } });
    const pod = await cluster.client.get(Pod, { namespace, name: 'web-1' });
    expect(pod.spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-web-1' } });
    await change(cluster, { replicas: 1 });
    await untilRolledOut(cluster);
    await change(cluster, { replicas: 2 });
    await untilRolledOut(cluster);
    expect((await claimsOf(cluster)).map(({ metadata }) => metadata.uid)).toEqual(
      claims.map(({ metadata }) => metadata.uid),
    );
    const { items } = await cluster.client.list(Event, { namespace });
    expect(items.map(({ message }) => message)).toContain(
      'create Claim data-web-0 Pod web-0 in StatefulSet web success',
    );
  });

  it('go with pods that are not wanted, and with the set, when that is the policy', async () => {
    const policy = { whenScaled: 'Delete', whenDeleted: 'Delete' };
    await using started = await start({ spec: { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy: policy } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    const owners = async () =>
      (await claimsOf(cluster)).map(({ metadata }) => metadata.ownerReferences?.map(({ kind }) => kind).join() ?? '');
    await cluster.until('of the set', async () => (await owners()).join() === 'StatefulSet,StatefulSet,StatefulSet');
    await change(cluster, { replicas: 1 });
    await cluster.until('one', async () => (await claimsOf(cluster)).length === 1);
    await change(cluster, { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Retain' } });
    await change(cluster, { replicas: 0 });
    await untilRolledOut(cluster);
    expect(await owners()).toEqual(['StatefulSet']);
    await cluster.client.delete(StatefulSet, key);
    await cluster.until('none', async () => (await claimsOf(cluster)).length === 0);
  });

  it('that are lost while their pod waits are made again', async () => {
    await using started = await start({ spec: { replicas: 1, volumeClaimTemplates } });
    const { cluster } = started;
    await untilRolledOut(cluster);
    const pod = await cluster.client.get(Pod, { namespace, name: 'web-0' });
    const claim = { namespace, name: 'data-web-0' };
    const { metadata } = await cluster.client.get(PersistentVolumeClaim, claim);
    await cluster.client.delete(PersistentVolumeClaim, claim);
    // Somebody takes it away although it is used.
    await cluster.client.patch(PersistentVolumeClaim, claim, mergePatch({ metadata: { finalizers: null } }));
    await cluster.client.updateStatus(Pod, { ...pod, status: { ...pod.status, phase: 'Pending' } });
    await cluster.until('made again', async () => {
      const [found] = await claimsOf(cluster);
      return found && found.metadata.uid !== metadata.uid;
    });
    expect((await cluster.client.get(Pod, keyOf(pod))).metadata.uid).toBe(pod.metadata.uid);
  });
});
