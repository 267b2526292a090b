/** Kinds that come and go, and what belongs to their objects, or they to. */
import { describe, expect, it } from 'vitest';
import {
  ConfigMap,
  defineKind,
  type Kind,
  type KubeObject,
  keyOf,
  Namespace,
  type OwnerReference,
  StatusError,
} from '#api';
import type { Transport } from '#client';
import { depots, widgets } from '../../apiserver/fixtures/living-kinds.ts';
import { startTestCluster, type TestCluster, type TestClusterOptions } from '../../reconcile/testing/cluster.ts';
import { namespace as namespaceController } from '../namespace/controller.ts';
import { createGarbageCollector } from './controller.ts';

const namespace = 'default';
const { kind: Widgets, definition: widgetDefinition } = widgets();
const { kind: Depots, definition: depotDefinition } = depots();
const definitions = [widgetDefinition, depotDefinition];
const start = (options?: TestClusterOptions) =>
  startTestCluster([createGarbageCollector(), namespaceController], options);
const forever = new AbortController().signal;

const refer = ({ apiVersion, kind, metadata }: KubeObject, rest: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid,
  ...rest,
});
const metadata = (name: string, ownerReferences: OwnerReference[] = []) => ({ namespace, name, ownerReferences });
const createWidget = ({ client }: TestCluster, name: string, owners?: OwnerReference[]) =>
  client.create(Widgets, { metadata: metadata(name, owners), spec: { size: 1 } });
const createMap = ({ client }: TestCluster, name: string, owners?: OwnerReference[]) =>
  client.create(ConfigMap, { metadata: metadata(name, owners) });
const isThere = async ({ client }: TestCluster, kind: Kind, name: string) =>
  (await client.find(kind, kind.scope === 'Cluster' ? { name } : { namespace, name })) !== undefined;
const untilGone = (cluster: TestCluster, kind: Kind, name: string) =>
  cluster.until(`${kind.plural} ${name} gone`, async () => !(await isThere(cluster, kind, name)));
/** Lets everything react that wants to. */
const settle = (cluster: TestCluster) => cluster.clock.advance(1000);

/** Counts the watches of widgets that are open. */
function counting(watches: { open: number }) {
  return (transport: Transport): Transport => ({
    ...transport,
    async *watch(request) {
      if (request.resource === 'widgets') watches.open++;
      try {
        yield* transport.watch(request);
      } finally {
        if (request.resource === 'widgets') watches.open--;
      }
    },
  });
}

/** A transport that is not told of kinds that come and go. */
function untold(transport: Transport): Transport {
  return {
    request: request => transport.request(request),
    watch: request => transport.watch(request),
    discover: (path, options) => transport.discover(path, options),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

describe('objects of a kind that came', () => {
  it('take along what belongs to them, and go with what they belong to', async () => {
    await using cluster = await start();
    cluster.kinds.serve(definitions);
    const widget = await createWidget(cluster, 'owner');
    await createMap(cluster, 'child', [refer(widget)]);
    const map = await createMap(cluster, 'map');
    await createWidget(cluster, 'owned', [refer(map)]);
    const depot = await cluster.client.create(Depots, { metadata: { name: 'depot' } });
    await createWidget(cluster, 'stored', [refer(depot)]);
    await settle(cluster);
    for (const name of ['child', 'map']) expect(await isThere(cluster, ConfigMap, name)).toBe(true);
    await cluster.client.delete(Widgets, keyOf(widget));
    await untilGone(cluster, ConfigMap, 'child');
    await cluster.client.delete(ConfigMap, keyOf(map));
    await untilGone(cluster, Widgets, 'owned');
    await cluster.client.delete(Depots, keyOf(depot), { propagationPolicy: 'Foreground' });
    await untilGone(cluster, Widgets, 'stored');
    await untilGone(cluster, Depots, 'depot');
  });

  it('lose the owner that goes when another is left, or when they are to be orphans', async () => {
    await using cluster = await start();
    cluster.kinds.serve(definitions);
    const [one, two] = [await createMap(cluster, 'one'), await createMap(cluster, 'two')];
    await createWidget(cluster, 'shared', [refer(one), refer(two)]);
    await cluster.client.delete(ConfigMap, keyOf(one));
    const owners = (name: string) =>
      cluster.client.get(Widgets, { namespace, name }).then(found => found.metadata.ownerReferences ?? []);
    await cluster.until('one owner', async () => (await owners('shared')).length === 1);
    await cluster.client.delete(ConfigMap, keyOf(two), { propagationPolicy: 'Orphan' });
    await cluster.until('no owner', async () => (await owners('shared')).length === 0);
    await untilGone(cluster, ConfigMap, 'two');
  });

  it('go with their namespace', async () => {
    await using cluster = await start();
    cluster.kinds.serve(definitions);
    await cluster.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
    await cluster.client.create(Widgets, { metadata: { namespace: 'team', name: 'a' }, spec: { size: 1 } });
    await cluster.client.delete(Namespace, { name: 'team' });
    await cluster.until('gone', async () => (await cluster.client.find(Namespace, { name: 'team' })) === undefined);
    expect((await cluster.client.list(Widgets)).items).toEqual([]);
  });
});

it('are collected, and go with their namespace, although nobody converts them into the version that clients like best', async () => {
  await using cluster = await start();
  const nobody = async () => await Promise.reject(new StatusError(500, '', 'nobody converts'));
  const v2 = defineKind({ ...Widgets, version: 'v2' });
  const versions = { apiVersion: v2.apiVersion, storedAs: Widgets.apiVersion };
  const conversion = { ...versions, fromStored: nobody, toStored: nobody, convert: nobody };
  const stored = { ...widgetDefinition, storedVersion: 'v1' };
  cluster.kinds.serve([stored, { ...stored, kind: v2, conversion }]);
  await cluster.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
  await cluster.client.create(Widgets, { metadata: { namespace: 'team', name: 'a' }, spec: { size: 1 } });
  const owner = await createWidget(cluster, 'owner');
  await createMap(cluster, 'child', [refer({ ...owner, apiVersion: v2.apiVersion })]);
  await settle(cluster);
  await expect(cluster.client.list(v2)).rejects.toThrow('nobody converts');
  expect(await isThere(cluster, ConfigMap, 'child')).toBe(true);
  await cluster.client.delete(Widgets, keyOf(owner));
  await untilGone(cluster, ConfigMap, 'child');
  await cluster.client.delete(Namespace, { name: 'team' });
  await cluster.until('gone', async () => (await cluster.client.find(Namespace, { name: 'team' })) === undefined);
});

describe('when a kind goes', () => {
  it('with its objects, so does what belonged to them', async () => {
    await using cluster = await start();
    cluster.kinds.serve(definitions);
    for (const name of ['a', 'b', 'c']) await createMap(cluster, name, [refer(await createWidget(cluster, name))]);
    await settle(cluster);
    await cluster.kinds.end([Widgets, Depots], { objects: 'delete', signal: forever });
    for (const name of ['a', 'b', 'c']) await untilGone(cluster, ConfigMap, name);
  });

  it('and its objects are kept, what belongs to them stays, and is looked at again when it comes again', async () => {
    const watches = { open: 0 };
    await using cluster = await start({ wrap: counting(watches) });
    cluster.kinds.serve(definitions);
    const [kept, dropped] = [await createWidget(cluster, 'kept'), await createWidget(cluster, 'dropped')];
    await createMap(cluster, 'of-kept', [refer(kept)]);
    await createMap(cluster, 'of-dropped', [refer(dropped)]);
    await cluster.until('widgets are followed', async () => watches.open === 1);
    await cluster.kinds.end([Widgets], { objects: 'keep', signal: forever });
    await cluster.until('widgets are let go', async () => watches.open === 0);
    await createMap(cluster, 'of-nobody', [refer(kept, { name: 'never', uid: 'never' })]);
    await settle(cluster);
    for (const name of ['of-kept', 'of-dropped', 'of-nobody'])
      expect(await isThere(cluster, ConfigMap, name)).toBe(true);
    cluster.kinds.serve([widgets({ weight: { value: { kind: 'int32' } } }).definition]);
    await untilGone(cluster, ConfigMap, 'of-nobody');
    await cluster.client.delete(Widgets, keyOf(dropped));
    await untilGone(cluster, ConfigMap, 'of-dropped');
    await settle(cluster);
    expect(await isThere(cluster, ConfigMap, 'of-kept')).toBe(true);
  });

  it('again and again, nothing is left of it', async () => {
    const watches = { open: 0 };
    await using cluster = await start({ wrap: counting(watches) });
    for (let round = 0; round < 5; round++) {
      cluster.kinds.serve(definitions);
      await createMap(cluster, 'child', [refer(await createWidget(cluster, 'owner'))]);
      await settle(cluster);
      await cluster.kinds.end([Widgets, Depots], { objects: 'delete', signal: forever });
      await untilGone(cluster, ConfigMap, 'child');
      await cluster.until('widgets are let go', async () => watches.open === 0);
    }
  });

  it('and that is not known yet, nothing is taken for garbage', async () => {
    await using cluster = await start({ wrap: untold });
    cluster.kinds.serve(definitions);
    await cluster.clock.advance(30_000);
    const widget = await createWidget(cluster, 'owner');
    await cluster.kinds.end([Widgets], { objects: 'keep', signal: forever });
    await createMap(cluster, 'child', [refer(widget, { uid: 'another' })]);
    await settle(cluster);
    expect(cluster.informers.kinds().kinds.map(({ plural }) => plural)).toContain('widgets');
    expect(await isThere(cluster, ConfigMap, 'child')).toBe(true);
  });

  it('and nobody says so, it is found out by asking', async () => {
    await using cluster = await start({ wrap: untold });
    cluster.kinds.serve(definitions);
    const widget = await createWidget(cluster, 'owner');
    await createMap(cluster, 'child', [refer(widget)]);
    await cluster.clock.advance(30_000);
    await cluster.client.delete(Widgets, keyOf(widget));
    await untilGone(cluster, ConfigMap, 'child');
    await cluster.kinds.end([Widgets], { objects: 'delete', signal: forever });
    await cluster.clock.advance(60_000);
    expect(cluster.informers.kinds().kinds.map(({ plural }) => plural)).not.toContain('widgets');
  });
});
