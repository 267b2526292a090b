import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, forbidden, Lease, Namespace, Node, Pod, ServiceAccount, type StatusError } from '#api';
import { mergePatch, type UserInfo } from '#client';
import { errorOf, podNamed, startTestServer, statusOf, type TestServer } from '../testing.ts';
import type { AdmissionPlugin } from './admission.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const create = (pod: object = {}, name = 'a') => test.client.create(Pod, { ...podNamed(name), ...pod });

describe('NamespaceLifecycle', () => {
  it('wants the namespace to be there, and to stay', async () => {
    expect((await errorOf(test.client.create(ConfigMap, { metadata: { name: 'a', namespace: 'none' } }))).message).toBe(
      'namespaces "none" not found',
    );
    // Before anything is made for what is to be made.
    expect((await errorOf(test.client.create(Pod, podNamed('a', 'none')))).message).toBe('namespaces "none" not found');
    expect(await test.client.find(ServiceAccount, { namespace: 'none', name: 'default' })).toBeUndefined();
    await test.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
    await test.client.delete(Namespace, { name: 'team' });
    const error = (await errorOf(
      test.client.create(ConfigMap, { metadata: { name: 'a', namespace: 'team' } }),
    )) as StatusError;
    expect(error.status).toMatchObject({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace team because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    });
  });

  it.each(['default', 'kube-system', 'kube-public'])('protects %s', async name => {
    expect((await errorOf(test.client.delete(Namespace, { name }))).message).toBe(
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
    );
  });
});

describe('NamespaceAutoProvision', () => {
  const inTeam = { metadata: { name: 'a', namespace: 'team' } };

  it('makes the namespace of what is created, and not for a rehearsal or a change', async () => {
    await using server = await startTestServer({ enableAdmissionPlugins: ['NamespaceAutoProvision'] });
    const { client } = server;
    const missing = 'namespaces "team" not found';
    expect((await errorOf(client.create(ConfigMap, inTeam, { dryRun: ['All'] }))).message).toBe(missing);
    await errorOf(client.patch(ConfigMap, inTeam.metadata, mergePatch({ data: { a: 'b' } })));
    expect(await client.find(Namespace, { name: 'team' })).toBeUndefined();
    await Promise.all([
      client.create(ConfigMap, inTeam),
      client.create(Pod, podNamed('a', 'team')),
      client.create(Namespace, { metadata: { name: 'other' }, spec: {} }),
    ]);
    expect(await client.get(Namespace, { name: 'team' })).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } },
      status: { phase: 'Active' },
    });
  });

  it('makes none that is invalid, or that admission refuses', async () => {
    const refuseNamespaces: AdmissionPlugin = {
      name: 'NoNamespaces',
      validate({ resource, name }) {
        if (resource.kind === Namespace) throw forbidden(resource.groupResource, name, 'there are enough');
      },
    };
    await using server = await startTestServer({
      enableAdmissionPlugins: ['NamespaceAutoProvision'],
      admissionPlugins: [refuseNamespaces],
    });
    expect((await errorOf(server.client.create(ConfigMap, inTeam))).message).toBe(
      'namespaces "team" is forbidden: there are enough',
    );
    const wrong = { metadata: { name: 'a', namespace: 'Team' } };
    expect((await errorOf(server.client.create(ConfigMap, wrong))).message).toMatch(
      'configmaps "a" is forbidden: Namespace "Team" is invalid: metadata.name: Invalid value: "Team"',
    );
  });
});

describe('NamespaceExists', () => {
  it('wants the namespace of what is written to be there', async () => {
    const { store } = test;
    const gone = { name: 'a', namespace: 'gone' };
    await using before = await startTestServer({ store, disableAdmissionPlugins: ['NamespaceLifecycle'] });
    await before.client.create(ConfigMap, { metadata: gone });
    await using server = await startTestServer({
      store,
      enableAdmissionPlugins: ['NamespaceExists'],
      disableAdmissionPlugins: ['NamespaceLifecycle'],
    });
    const { client } = server;
    const writes = {
      create: () => client.create(ConfigMap, { metadata: { ...gone, name: 'b' } }),
      update: () => client.patch(ConfigMap, gone, mergePatch({ data: { a: 'b' } })),
      delete: () => client.delete(ConfigMap, gone),
    };
    for (const write of Object.values(writes))
      expect(await statusOf(write())).toMatchObject({ code: 404, message: 'namespaces "gone" not found' });
    await client.create(Namespace, { metadata: { name: 'gone' }, spec: {} });
    for (const write of Object.values(writes)) await write();
  });
});

describe('AlwaysAdmit and AlwaysDeny', () => {
  it('let pass and refuse everything', async () => {
    await using lenient = await startTestServer({ enableAdmissionPlugins: ['AlwaysAdmit'] });
    const configMap = { metadata: { name: 'a', namespace: 'default' } };
    await lenient.client.create(ConfigMap, configMap);
    await using strict = await startTestServer({ store: lenient.store, enableAdmissionPlugins: ['AlwaysDeny'] });
    const { client } = strict;
    const refused = {
      code: 403,
      message: 'configmaps "a" is forbidden: admission control is denying all modifications',
    };
    const dry = { dryRun: ['All'] };
    expect(await statusOf(client.create(ConfigMap, configMap, dry))).toMatchObject(refused);
    expect(await statusOf(client.patch(ConfigMap, configMap.metadata, mergePatch({ data: { a: 'b' } })))).toMatchObject(
      refused,
    );
    expect(await statusOf(client.delete(ConfigMap, configMap.metadata))).toMatchObject(refused);
    expect(await client.get(ConfigMap, configMap.metadata)).toMatchObject(configMap);
  });
});

describe('ServiceAccount', () => {
  const tokenMount = expect.objectContaining({
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    readOnly: true,
  });

  it('gives every container the token of the default account', async () => {
    const { spec } = await create({ spec: { ...podNamed('a').spec, initContainers: [{ name: 'i', image: 'x' }] } });
    expect(spec.serviceAccountName).toBe('default');
    expect(spec.containers[0]?.volumeMounts).toEqual([tokenMount]);
    expect(spec.initContainers?.[0]?.volumeMounts).toEqual([tokenMount]);
    expect(spec.volumes).toHaveLength(1);
    expect(spec.volumes?.[0]?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec.volumes?.[0]?.projected?.sources?.[0]?.serviceAccountToken).toEqual({
      expirationSeconds: 3607,
      path: 'token',
    });
    expect(await test.client.find(ServiceAccount, { namespace: 'default', name: 'default' })).toBeDefined();
  });

  it('leaves it out where pod or account say so, or something else is there', async () => {
    expect(
      (await create({ spec: { ...podNamed('a').spec, automountServiceAccountToken: false } })).spec.volumes,
    ).toBeUndefined();
    const volumeMounts = [{ name: 'own', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }];
    const own = { volumes: [{ name: 'own', emptyDir: {} }], containers: [{ name: 'main', image: 'x', volumeMounts }] };
    expect((await create({ spec: own }, 'b')).spec.volumes).toEqual(own.volumes);
    await test.client.create(ServiceAccount, {
      metadata: { name: 'quiet', namespace: 'default' },
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 's' }],
    });
    const { spec } = await create({ spec: { ...podNamed('c').spec, serviceAccountName: 'quiet' } }, 'c');
    expect(spec.volumes).toBeUndefined();
    expect(spec.imagePullSecrets).toEqual([{ name: 's' }]);
  });

  it('refuses an account that is not there', async () => {
    const error = await errorOf(create({ spec: { ...podNamed('a').spec, serviceAccountName: 'none' } }));
    expect(error.message).toBe(
      'pods "a" is forbidden: error looking up service account default/none: serviceaccount "none" not found',
    );
  });
});

describe('DefaultTolerationSeconds, Priority and TaintNodesByCondition', () => {
  it('fill in what pods and nodes leave out', async () => {
    const { spec } = await create();
    expect(spec.tolerations).toEqual(
      ['not-ready', 'unreachable'].map(name => ({
        key: `node.kubernetes.io/${name}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    );
    expect(spec).toMatchObject({ priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
    const node = await test.client.create(Node, { metadata: { name: 'n' }, spec: {} });
    expect(node.spec.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
  });

  it('respect what pods say', async () => {
    const tolerations = [{ operator: 'Exists' as const }];
    const { spec } = await create({
      spec: { ...podNamed('a').spec, tolerations, priorityClassName: 'system-node-critical' },
    });
    expect(spec.tolerations).toEqual(tolerations);
    expect(spec.priority).toBe(2_000_001_000);
    for (const priorityClassName of ['none', 'constructor']) {
      const error = await errorOf(create({ spec: { ...podNamed('b').spec, priorityClassName } }, 'b'));
      expect(error.message).toBe(`pods "b" is forbidden: no PriorityClass with name ${priorityClassName} was found`);
    }
  });
});

describe('NodeRestriction', () => {
  const kubelet: UserInfo = { username: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] };

  it('keeps a kubelet to its own node, lease and pods', async () => {
    const client = test.as(kubelet);
    await client.create(Node, { metadata: { name: 'n1' }, spec: {} });
    expect((await errorOf(client.create(Node, { metadata: { name: 'n2' }, spec: {} }))).message).toMatch(
      'node "n1" is not allowed to modify node "n2"',
    );
    const lease = (name: string, namespace: string) =>
      client.create(Lease, { metadata: { name, namespace }, spec: { holderIdentity: name } });
    await lease('n1', 'kube-node-lease');
    expect((await errorOf(lease('n2', 'kube-node-lease'))).message).toMatch(
      'can only access node lease with the same name',
    );
    expect((await errorOf(lease('n1', 'default'))).message).toMatch(
      'can only access leases in the "kube-node-lease" system namespace',
    );
    await create({ spec: { ...podNamed('a').spec, nodeName: 'n1' } });
    await create({ spec: { ...podNamed('b').spec, nodeName: 'n2' } }, 'b');
    const run = (name: string) =>
      client.patch(Pod, { namespace: 'default', name }, mergePatch({ status: { phase: 'Running' } }), {
        subresource: 'status',
      });
    expect((await run('a')).status?.phase).toBe('Running');
    expect((await errorOf(run('b'))).message).toMatch(
      'can only update pod status for pods with spec.nodeName set to itself',
    );
    expect((await errorOf(client.create(Pod, podNamed('c')))).message).toMatch('can only create mirror pods');
    const label = mergePatch({ metadata: { labels: { x: 'y' } } });
    expect((await errorOf(client.patch(Pod, { namespace: 'default', name: 'a' }, label))).message).toMatch(
      'is forbidden',
    );
    const { uid } = (await client.get(Node, { name: 'n1' })).metadata;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'n1', uid, controller: true }];
    const mirror = (name: string, nodeName: string) => {
      const { metadata, spec } = podNamed(name);
      const annotations = { 'kubernetes.io/config.mirror': 'hash' };
      return client.create(Pod, {
        metadata: { ...metadata, annotations, ownerReferences },
        spec: { ...spec, nodeName },
      });
    };
    expect((await mirror('d', 'n1')).spec.nodeName).toBe('n1');
    expect((await errorOf(mirror('e', 'n2'))).message).toMatch('can only create pods with spec.nodeName set to itself');
    await client.delete(Pod, { namespace: 'default', name: 'a' }, { gracePeriodSeconds: 0 });
    await errorOf(client.delete(Pod, { namespace: 'default', name: 'b' }, { gracePeriodSeconds: 0 }));
  });

  it('gives a kubelet tokens of the pods on its node alone, and no labels of trust', async () => {
    const client = test.as(kubelet);
    await client.create(Node, { metadata: { name: 'n1' }, spec: {} });
    const trusted = mergePatch({ metadata: { labels: { 'node-restriction.kubernetes.io/trusted': 'yes' } } });
    expect((await errorOf(client.patch(Node, { name: 'n1' }, trusted))).message).toBe(
      'nodes "n1" is forbidden: node "n1" is not allowed to modify labels: node-restriction.kubernetes.io/trusted',
    );
    const own = await create({ spec: { ...podNamed('a').spec, nodeName: 'n1' } });
    const foreign = await create({ spec: { ...podNamed('b').spec, nodeName: 'n2' } }, 'b');
    const tokenFor = (boundObjectRef?: object) =>
      client.createSubresource(ServiceAccount, { namespace: 'default', name: 'default' }, 'token', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: boundObjectRef ? { boundObjectRef } : {},
      });
    const referenceTo = ({ metadata: { name, uid } }: Pod) => ({ apiVersion: 'v1', kind: 'Pod', name, uid });
    expect(await tokenFor(referenceTo(own))).toMatchObject({ status: { token: expect.any(String) } });
    expect((await errorOf(tokenFor())).message).toMatch('node requested token not bound to a pod');
    expect((await errorOf(tokenFor(referenceTo(foreign)))).message).toMatch(
      'node requested token bound to a pod scheduled on a different node',
    );
  });
});
