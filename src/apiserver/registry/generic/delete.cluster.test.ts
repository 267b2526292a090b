import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, type DeleteOptions, Namespace, type ObjectMeta, Pod, ReplicationController } from '#api';
import { mergePatch } from '#client';
import { errorOf, podNamed, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const key = (name: string) => ({ namespace: 'default', name });
const configMap = (name: string, metadata: ObjectMeta = {}) => ({
  metadata: { name, namespace: 'default', ...metadata },
});

describe('delete', () => {
  it('answers with a Status when the object is gone', async () => {
    const { metadata } = await test.client.create(ConfigMap, configMap('a'));
    expect(await test.client.delete(ConfigMap, key('a'))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: metadata.uid },
    });
    expect((await errorOf(test.client.delete(ConfigMap, key('a')))).message).toBe('configmaps "a" not found');
  });

  it.each<[DeleteOptions, string[] | undefined]>([
    [{ orphanDependents: false }, ['foregroundDeletion']],
    [{ orphanDependents: true }, ['orphan']],
    [{ propagationPolicy: 'Foreground' }, ['foregroundDeletion']],
    [{ propagationPolicy: 'Background' }, undefined],
  ])('does to what depends on a namespace as upstream, with %j', async (options, finalizers) => {
    await test.client.create(Namespace, { metadata: { name: 'a' }, spec: {} });
    const place = { group: '', version: 'v1', resource: 'namespaces', name: 'a' };
    const gone = (await test.client.transport.request({ ...place, verb: 'delete', body: options })) as Namespace;
    expect(gone.metadata.finalizers).toEqual(finalizers);
  });

  it('evicts by bodies of either version that is known, and no other', async () => {
    const evict = async (apiVersion: string) => {
      await test.client.create(Pod, podNamed('a'));
      const place = { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'a' };
      const body = { kind: 'Eviction', apiVersion, metadata: { name: 'a' } };
      await test.client.transport.request({ ...place, verb: 'create', subresource: 'eviction', body });
      return await test.client.find(Pod, key('a'));
    };
    expect(await evict('policy/v1')).toBeUndefined();
    expect(await evict('policy/v1beta1')).toBeUndefined();
    expect((await errorOf(evict('policy/v2'))).message).toBe(
      'Eviction in version "v2" cannot be handled as a Eviction: no kind "Eviction" is registered for version "policy/v2"',
    );
  });

  it('wants an eviction and a binding to name their pod', async () => {
    await test.client.create(Pod, podNamed('a'));
    const place = { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'a' };
    const post = async (subresource: string, body: object) =>
      (await errorOf(test.client.transport.request({ ...place, verb: 'create', subresource, body }))).message;
    expect(await post('eviction', {})).toBe('name in URL does not match name in Eviction object');
    expect(await post('eviction', { metadata: { name: 'b' } })).toBe(
      'name in URL does not match name in Eviction object',
    );
    expect(await post('binding', { target: { name: 'n' } })).toBe('name in URL does not match name in Binding object');
  });

  it('answers with what went gracefully as it went', async () => {
    await test.client.create(Pod, podNamed('a'));
    expect(await test.client.delete(Pod, key('a'))).toMatchObject({
      kind: 'Pod',
      metadata: { generation: 2, deletionGracePeriodSeconds: 0, deletionTimestamp: expect.any(String) as string },
    });
    expect(await test.client.find(Pod, key('a'))).toBeUndefined();
  });

  it('shows what goes gracefully as going before it is gone', async () => {
    const { metadata } = await test.client.create(Pod, podNamed('a'));
    await test.client.delete(Pod, key('a'));
    const signal = AbortSignal.timeout(10_000);
    const { resourceVersion } = metadata;
    const events: object[] = [];
    for await (const { type, object } of test.client.watch(Pod, { namespace: 'default', resourceVersion, signal })) {
      events.push([type, object.metadata.generation, object.metadata.deletionTimestamp !== undefined]);
      if (type === 'DELETED') break;
    }
    expect(events).toEqual([
      ['MODIFIED', 2, true],
      ['DELETED', 2, true],
    ]);
  });

  it('says of a name that somebody has who is going that they are going', async () => {
    await test.client.create(ConfigMap, configMap('a', { finalizers: ['example.com/f'] }));
    const again = async () => (await errorOf(test.client.create(ConfigMap, configMap('a')))).message;
    expect(await again()).toBe('configmaps "a" already exists');
    await test.client.delete(ConfigMap, key('a'));
    expect(await again()).toBe('object is being deleted: configmaps "a" already exists');
  });

  it('gives pods a second when the grace is negative', async () => {
    await test.client.create(Pod, { ...podNamed('a'), spec: { ...podNamed('a').spec, nodeName: 'n' } });
    await test.client.delete(Pod, key('a'), { gracePeriodSeconds: -5 });
    expect((await test.client.get(Pod, key('a'))).metadata.deletionGracePeriodSeconds).toBe(1);
  });

  it('leaves the pods of a replication controller alone unless told otherwise', async () => {
    const { spec } = podNamed('x');
    await test.client.create(ReplicationController, {
      metadata: { name: 'rc', namespace: 'default' },
      spec: { replicas: 1, template: { metadata: { labels: { a: 'b' } }, spec } },
    });
    await test.client.delete(ReplicationController, key('rc'));
    const { metadata } = await test.client.get(ReplicationController, key('rc'));
    expect(metadata.finalizers).toEqual(['orphan']);
  });

  it('holds to preconditions', async () => {
    const { metadata } = await test.client.create(ConfigMap, configMap('a'));
    const error = await errorOf(test.client.delete(ConfigMap, key('a'), { preconditions: { uid: 'other' } }));
    expect(error.message).toBe(
      `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
    const outdated = { preconditions: { resourceVersion: '1' } };
    expect((await errorOf(test.client.delete(ConfigMap, key('a'), outdated))).message).toBe(
      `Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
    const namespace = await test.client.create(Namespace, { metadata: { name: 'n' }, spec: {} });
    const ofNamespace = test.client.delete(Namespace, { name: 'n' }, { preconditions: { uid: 'other' } });
    expect((await errorOf(ofNamespace)).message).toBe(
      `Operation cannot be fulfilled on namespaces "n": Precondition failed: UID in precondition: other, UID in object meta: ${namespace.metadata.uid}`,
    );
    await test.client.delete(ConfigMap, key('a'), {
      preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion },
    });
  });

  it('goes through while others write', async () => {
    for (let turns = 0; turns < 40; turns++) {
      await test.client.create(ConfigMap, configMap('a'));
      const write = test.client.patch(ConfigMap, key('a'), mergePatch({ data: { x: 'y' } }));
      for (let i = 0; i < turns; i++) await Promise.resolve();
      await test.client.delete(ConfigMap, key('a'));
      await Promise.allSettled([write]);
      expect(await test.client.find(ConfigMap, key('a'))).toBeUndefined();
    }
  });

  it('only rehearses when the body says so', async () => {
    await test.client.create(ConfigMap, configMap('a'));
    await test.client.create(Pod, podNamed('a'));
    const place = { group: '', version: 'v1', namespace: 'default', name: 'a' };
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] };
    await test.client.transport.request({ ...place, verb: 'delete', resource: 'configmaps', body });
    await test.client.transport.request({ ...place, verb: 'deletecollection', resource: 'configmaps', body });
    const eviction = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: 'a' }, deleteOptions: body };
    await test.client.transport.request({
      ...place,
      verb: 'create',
      resource: 'pods',
      subresource: 'eviction',
      body: eviction,
    });
    expect(await test.client.find(ConfigMap, key('a'))).toBeDefined();
    expect(await test.client.find(Pod, key('a'))).toBeDefined();
    const unknown = { ...body, dryRun: ['Some'] };
    const refused = test.client.transport.request({ ...place, verb: 'delete', resource: 'configmaps', body: unknown });
    expect((await errorOf(refused)).message).toContain('dryRun');
  });

  it('waits for finalizers, and goes with the last of them', async () => {
    const created = await test.client.create(ConfigMap, configMap('a', { finalizers: ['a.b/c', 'a.b/d'] }));
    expect(await test.client.delete(ConfigMap, key('a'))).toMatchObject({
      metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    expect(created.metadata.deletionTimestamp).toBeUndefined();
    const keep = async (...finalizers: string[]) => {
      await test.client.patch(ConfigMap, key('a'), mergePatch({ metadata: { finalizers } }));
      return await test.client.find(ConfigMap, key('a'));
    };
    expect((await keep('a.b/d'))?.metadata.finalizers).toEqual(['a.b/d']);
    expect(await keep()).toBeUndefined();
  });

  it('gives a running pod its grace period, which a second delete can end', async () => {
    await test.client.create(Pod, { ...podNamed('a'), spec: { ...podNamed('a').spec, nodeName: 'n' } });
    expect(await test.client.delete(Pod, key('a'))).toMatchObject({
      metadata: { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 },
    });
    await test.client.patch(Pod, key('a'), mergePatch({ metadata: { labels: { x: 'y' } } }));
    expect((await test.client.find(Pod, key('a')))?.metadata.labels).toEqual({ x: 'y' });
    await test.client.delete(Pod, key('a'), { gracePeriodSeconds: 0 });
    expect(await test.client.find(Pod, key('a'))).toBeUndefined();
  });

  it('deletes what a selector selects', async () => {
    for (const name of ['a', 'b', 'c']) await test.client.create(ConfigMap, configMap(name, { labels: { x: name } }));
    await test.client.deleteCollection(ConfigMap, { namespace: 'default', labelSelector: 'x in (a,c)' });
    expect((await test.client.list(ConfigMap, { namespace: 'default' })).items.map(item => item.metadata.name)).toEqual(
      ['b'],
    );
  });

  it('removes a namespace when its content and then its own finalizer are gone', async () => {
    const created = await test.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
    expect(created).toMatchObject({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } });
    const going = (await test.client.delete(Namespace, { name: 'team' })) as Namespace;
    expect(going.status?.phase).toBe('Terminating');
    await test.client.update(Namespace, { ...going, spec: { finalizers: [] } }, { subresource: 'finalize' });
    expect(await test.client.find(Namespace, { name: 'team' })).toBeUndefined();
  });
});
