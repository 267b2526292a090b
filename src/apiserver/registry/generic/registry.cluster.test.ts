import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, Deployment, Pod, type StatusError } from '#api';
import { applied, jsonPatch, mergePatch, type Patch, strategicPatch } from '#client';
import { errorOf, podNamed, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const key = (name: string) => ({ namespace: 'default', name });
const configMap = (name: string, data: Record<string, string> = {}) => ({
  metadata: { name, namespace: 'default' },
  data,
});

describe('create', () => {
  it('stamps what only the server knows', async () => {
    const created = await test.client.create(Pod, podNamed('a'));
    expect(created.metadata).toMatchObject({
      name: 'a',
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      generation: 1,
    });
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata.resourceVersion).toBe(String(await test.store.currentRevision()));
    expect(created.status).toMatchObject({ phase: 'Pending' });
    expect(await test.client.get(Pod, key('a'))).toBe(created);
  });

  it('stores JSON under upstream keys, without the version', async () => {
    await test.client.create(ConfigMap, configMap('a', { x: '1' }));
    const row = await test.store.get('/registry/configmaps/default/a');
    expect(JSON.parse(Buffer.from(row?.value ?? []).toString())).toMatchObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { x: '1' },
    });
    expect(Buffer.from(row?.value ?? []).toString()).not.toContain('resourceVersion');
  });

  it('drops fields whose feature gate is off, without a word', async () => {
    const container = {
      name: 'a',
      image: 'a',
      volumeMounts: [{ name: 'v', mountPath: '/v', bindMountOptions: ['noexec'] }],
    };
    const created = await test.client.create(
      Pod,
      {
        ...podNamed('a'),
        spec: {
          containers: [container],
          automountServiceAccountToken: false,
          volumes: [{ name: 'v', emptyDir: { mode: 0o700 } }],
          evictionResponders: [{ name: 'example.com/a', priority: 1 }],
        },
      },
      { fieldValidation: 'Strict' },
    );
    expect(created.spec.evictionResponders).toBeUndefined();
    expect(created.spec.containers[0]?.volumeMounts).toEqual([{ name: 'v', mountPath: '/v' }]);
    expect(created.spec.volumes).toEqual([{ name: 'v', emptyDir: {} }]);
    const status = { nodeAllocatableResourceClaimStatuses: [{ resourceClaimName: 'c' }], phase: 'Running' };
    const patched = await test.client.patch(Pod, key('a'), mergePatch({ status }), { subresource: 'status' });
    expect(patched.status).toMatchObject({ phase: 'Running' });
    expect(patched.status?.nodeAllocatableResourceClaimStatuses).toBeUndefined();
  });

  it('makes names, others when one is taken', async () => {
    const numbers = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5];
    await using other = await startTestServer({ random: () => numbers.shift() ?? 0.5 });
    const body = { metadata: { generateName: 'a-', namespace: 'default' } };
    const first = await other.client.create(ConfigMap, body);
    const second = await other.client.create(ConfigMap, body);
    expect(first.metadata.name).toBe('a-bbbbb');
    expect(second.metadata.name).not.toBe(first.metadata.name);
  });

  it('refuses a taken name, a wrong namespace, a version, and what is invalid', async () => {
    await test.client.create(ConfigMap, configMap('a'));
    expect((await errorOf(test.client.create(ConfigMap, configMap('a')))).message).toBe(
      'configmaps "a" already exists',
    );
    const elsewhere = test.client.transport.request({
      verb: 'create',
      group: '',
      version: 'v1',
      resource: 'configmaps',
      namespace: 'kube-system',
      body: configMap('b'),
    });
    expect((await errorOf(elsewhere)).message).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    const versioned = { ...configMap('b'), metadata: { name: 'b', namespace: 'default', resourceVersion: '3' } };
    expect((await errorOf(test.client.create(ConfigMap, versioned))).message).toBe(
      'resourceVersion should not be set on objects to be created',
    );
    // What is wrong with it comes first.
    const invalid = { ...versioned, metadata: { ...versioned.metadata, name: 'B' } };
    expect((await errorOf(test.client.create(ConfigMap, invalid))).message).toMatch(/^ConfigMap "B" is invalid/);
    const error = (await errorOf(
      test.client.create(Pod, { ...podNamed('B'), spec: { containers: [] } }),
    )) as StatusError;
    expect(error.status).toMatchObject({ code: 422, reason: 'Invalid', details: { kind: 'Pod', name: 'B' } });
    expect(error.status.details?.causes?.map(cause => cause.field)).toEqual(
      expect.arrayContaining(['metadata.name', 'spec.containers']),
    );
  });

  it('tells of unknown fields as asked', async () => {
    const body = { ...configMap('a'), nonsense: 1 };
    const error = await errorOf(test.client.create(ConfigMap, body, { fieldValidation: 'Strict' }));
    expect(error.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "nonsense"',
    );
    expect(await test.client.create(ConfigMap, body)).not.toHaveProperty('nonsense');
  });

  it('leaves the body of the caller alone', async () => {
    const body = Object.freeze({ ...podNamed('a') });
    Object.freeze(body.spec);
    Object.freeze(body.metadata);
    await test.client.create(Pod, body);
    expect(body).toEqual(podNamed('a'));
  });

  it('stores nothing on a dry run', async () => {
    const before = await test.store.currentRevision();
    expect((await test.client.create(ConfigMap, configMap('a'), { dryRun: ['All'] })).metadata.uid).toBeTruthy();
    expect(await test.store.currentRevision()).toBe(before);
    expect(await test.client.find(ConfigMap, key('a'))).toBeUndefined();
  });
});

describe('update', () => {
  it('writes nothing when nothing changed', async () => {
    const created = await test.client.create(ConfigMap, configMap('a', { x: '1' }));
    expect(await test.client.update(ConfigMap, structuredClone(created))).toBe(created);
    expect(await test.client.patch(ConfigMap, key('a'), mergePatch({ data: { x: '1' } }))).toBe(created);
  });

  it('stores nothing on a dry run', async () => {
    const created = await test.client.create(ConfigMap, configMap('a', { x: '1' }));
    const changed = await test.client.update(ConfigMap, { ...created, data: { x: '2' } }, { dryRun: ['All'] });
    expect(changed.data).toEqual({ x: '2' });
    expect(await test.client.get(ConfigMap, key('a'))).toBe(created);
  });

  it('fails with a conflict for an old version, and goes through without one', async () => {
    const created = await test.client.create(ConfigMap, configMap('a', { x: '1' }));
    await test.client.update(ConfigMap, { ...created, data: { x: '2' } });
    const error = await errorOf(test.client.update(ConfigMap, { ...created, data: { x: '3' } }));
    expect(error.message).toBe(
      'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    );
    const { resourceVersion: _version, ...metadata } = created.metadata;
    const updated = await test.client.update(ConfigMap, {
      ...created,
      metadata: metadata as typeof created.metadata,
      data: { x: '4' },
    });
    expect(updated.data).toEqual({ x: '4' });
  });

  it('keeps what identifies the object', async () => {
    const created = await test.client.create(ConfigMap, configMap('a'));
    const other = { ...created, metadata: { ...created.metadata, uid: 'other' } };
    expect((await errorOf(test.client.update(ConfigMap, other))).message).toMatch(
      'Precondition failed: UID in precondition: other',
    );
    const renamed = test.client.transport.request({
      verb: 'update',
      group: '',
      version: 'v1',
      resource: 'configmaps',
      namespace: 'default',
      name: 'b',
      body: created,
    });
    expect((await errorOf(renamed)).message).toBe('the name of the object (a) does not match the name on the URL (b)');
    const earlier = {
      ...created,
      metadata: { ...created.metadata, creationTimestamp: '2000-01-01T00:00:00Z', labels: { a: 'b' } },
    };
    expect((await test.client.update(ConfigMap, earlier)).metadata.creationTimestamp).toBe(
      created.metadata.creationTimestamp,
    );
  });

  const deployment = {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: podNamed('x').spec },
    },
  };
  it('writes status and the rest apart, and counts generations', async () => {
    const created = await test.client.create(Deployment, { ...deployment, status: { replicas: 7 } });
    expect(created.status?.replicas).toBeUndefined();
    const changed = { ...created, spec: { ...created.spec, replicas: 5 }, status: { replicas: 3 } };
    const withStatus = await test.client.updateStatus(Deployment, changed);
    expect([withStatus.spec.replicas, withStatus.status?.replicas, withStatus.metadata.generation]).toEqual([1, 3, 1]);
    const withSpec = await test.client.update(Deployment, {
      ...withStatus,
      spec: changed.spec,
      status: { replicas: 9 },
    });
    expect([withSpec.spec.replicas, withSpec.status?.replicas, withSpec.metadata.generation]).toEqual([5, 3, 2]);
    const labelled = await test.client.patch(Deployment, key('web'), mergePatch({ metadata: { labels: { c: 'd' } } }));
    expect(labelled.metadata.generation).toBe(2);
  });

  it('does not count that a pod is put on a node', async () => {
    await test.client.create(Pod, podNamed('a'));
    await test.client.createSubresource(Pod, key('a'), 'binding', {
      metadata: { name: 'a' },
      target: { kind: 'Node', name: 'n' },
    });
    const { spec, metadata } = await test.client.get(Pod, key('a'));
    expect([spec.nodeName, metadata.generation]).toEqual(['n', 1]);
  });

  it('lets patches of a subresource through while others write', async () => {
    await test.client.create(Deployment, deployment);
    const replicas = [2, 3, 4, 5, 6];
    await Promise.all(
      replicas.map(count =>
        test.client.patch(Deployment, key('web'), mergePatch({ spec: { replicas: count } }), { subresource: 'scale' }),
      ),
    );
    const { spec, metadata } = await test.client.get(Deployment, key('web'));
    expect(replicas).toContain(spec.replicas);
    expect(metadata.generation).toBe(1 + replicas.length);
    const old = mergePatch({ metadata: { resourceVersion: '1' }, spec: { replicas: 9 } });
    const refused = await errorOf(test.client.patch(Deployment, key('web'), old, { subresource: 'scale' }));
    expect((refused as StatusError).status.reason).toBe('Conflict');
  });

  it('takes no scale that a patch leaves nothing of', async () => {
    await test.client.create(Deployment, deployment);
    const scaled = (body: unknown) =>
      test.client.patch(
        Deployment,
        key('web'),
        { type: 'application/json-patch+json', body },
        { subresource: 'scale' },
      );
    for (const value of [{}, { metadata: { name: 'web' }, spec: { replicas: 0 } }])
      expect((await errorOf(scaled([{ op: 'replace', path: '', value }]))).message).toBe(
        'the name of the object (web based on URL) was undeterminable: name must be provided',
      );
    expect((await test.client.get(Deployment, key('web'))).spec.replicas).toBe(1);
  });

  it.each([
    ['application/merge-patch+json', { metadata: { name: 'other' } }],
    [
      'application/apply-patch+yaml',
      { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'other' }, spec: { replicas: 1 } },
    ],
  ] as const)('takes no scale of another name, by %s', async (type, body) => {
    await test.client.create(Deployment, deployment);
    const options = { subresource: 'scale', fieldManager: 'me' };
    expect((await errorOf(test.client.patch(Deployment, key('web'), { type, body }, options))).message).toBe(
      'the name of the object (other) does not match the name on the URL (web)',
    );
  });

  it('lets concurrent patches all through', async () => {
    await test.client.create(ConfigMap, configMap('a'));
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        test.client.patch(ConfigMap, key('a'), mergePatch({ data: { [`k${i}`]: 'v' } })),
      ),
    );
    expect(Object.keys((await test.client.get(ConfigMap, key('a'))).data ?? {})).toHaveLength(10);
  });

  it('understands all kinds of patches, and says so about others', async () => {
    await test.client.create(Pod, podNamed('a'));
    const strategic = strategicPatch({ spec: { containers: [{ name: 'main', image: 'example.com/app:2' }] } });
    expect((await test.client.patch(Pod, key('a'), strategic)).spec.containers).toHaveLength(1);
    const json = jsonPatch([{ op: 'replace', path: '/spec/containers/0/image', value: 'example.com/app:3' }]);
    expect((await test.client.patch(Pod, key('a'), json)).spec.containers[0]).toMatchObject({
      image: 'example.com/app:3',
      imagePullPolicy: 'IfNotPresent',
    });
    const labelled = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { a: 'b' } } };
    const apply = applied(labelled);
    expect((await errorOf(test.client.patch(Pod, key('a'), apply))).message).toMatch('is required for apply patch');
    const { metadata } = await test.client.patch(Pod, key('a'), apply, { fieldManager: 'me' });
    expect(metadata.labels).toEqual({ a: 'b' });
    expect(metadata.managedFields?.map(({ manager, operation }) => [manager, operation])).toEqual([
      ['me', 'Apply'],
      ['unknown', 'Update'],
    ]);
    const other = { type: 'application/xml', body: {} } as unknown as Patch;
    expect(((await errorOf(test.client.patch(Pod, key('a'), other))) as StatusError).status).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
    });
    const stale = test.client.patch(
      Pod,
      key('a'),
      mergePatch({ metadata: { resourceVersion: '1', labels: { a: 'b' } } }),
    );
    expect((await errorOf(stale)).message).toMatch('the object has been modified');
  });
});
