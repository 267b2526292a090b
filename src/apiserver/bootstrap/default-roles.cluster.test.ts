import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding, SelfSubjectAccessReview } from '#api';
import { systemClock } from '#base';
import { mergePatch } from '#client';
import { createMemoryStore } from '#store';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { builtInRoles } from '../authz/built-in-roles.ts';
import { fragile } from '../fixtures/fragile-store.ts';
import { startTestServer, type TestServer } from '../testing.ts';

const declared = { name: 'system:replicas', users: ['system:serviceaccount:kube-system:replicas'] };
const rules = [{ verbs: ['get'], apiGroups: ['apps'], resources: ['replicasets'] }];
const roles = [{ ...declared, rules }];

let certificates: TestCertificates;
let test: TestServer;
beforeAll(async () => {
  certificates = await makeCertificates();
});
beforeEach(async () => {
  test = await startTestServer({ roles });
});
afterEach(() => test[Symbol.asyncDispose]());

/** A port is opened: from then on there are default roles. */
const listen = ({ server }: TestServer) => {
  const { server: own, ca } = certificates;
  return server.listen({ tls: { certificate: own.cert, key: own.key, clientAuthority: ca } });
};

it('makes roles and bindings when a port is opened, and not before', async () => {
  const { client } = test;
  expect((await client.list(ClusterRole)).items).toEqual([]);
  await using _port = await listen(test);
  const named = async (name: string) => await client.get(ClusterRole, { name });
  for (const { name } of builtInRoles) await named(name);
  expect(await named('view')).toMatchObject({
    metadata: {
      labels: {
        'kubernetes.io/bootstrapping': 'rbac-defaults',
        'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
      },
      annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
    },
    aggregationRule: {
      clusterRoleSelectors: [{ matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }],
    },
  });
  expect((await named(declared.name)).rules).toEqual(rules);
  expect(await client.get(ClusterRoleBinding, { name: declared.name })).toMatchObject({
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: declared.name },
    subjects: [{ kind: 'ServiceAccount', namespace: 'kube-system', name: 'replicas' }],
  });
  const reader = { namespace: 'kube-system', name: 'extension-apiserver-authentication-reader' };
  await client.get(Role, reader);
  expect((await client.get(RoleBinding, { ...reader, name: `system::${reader.name}` })).roleRef.name).toBe(reader.name);
});

it('goes on where they cannot be stored', async () => {
  const { control, store } = fragile(createMemoryStore());
  await using full = await startTestServer({ roles, store, clock: systemClock });
  const refused: string[] = [];
  control.beforeCommit = keys => {
    if (!keys.some(key => key.includes('roles/'))) return;
    refused.push(...keys);
    throw new Error('no space is left');
  };
  await using _port = await listen(full);
  expect(refused.length).toBeGreaterThan(builtInRoles.length);
  control.beforeCommit = () => undefined;
  await listen(full);
  await full.client.get(ClusterRole, { name: 'view' });
});

it('tells everybody of health, and nobody of its parts', async () => {
  await using _port = await listen(test);
  const { client } = test;
  const everybody = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
  const known = ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz'];
  expect((await client.get(ClusterRole, { name: 'system:public-info-viewer' })).rules).toEqual([
    { verbs: ['get'], nonResourceURLs: everybody },
  ]);
  expect((await client.get(ClusterRole, { name: 'system:discovery' })).rules).toEqual([
    { verbs: ['get'], nonResourceURLs: [...known, '/version', '/version/'] },
  ]);
  const anonymous = test.as({ username: 'system:anonymous', groups: ['system:unauthenticated'] });
  const review = (verb: string, path: string) => ({ metadata: {}, spec: { nonResourceAttributes: { verb, path } } });
  await expect(anonymous.create(SelfSubjectAccessReview, review('get', '/healthz'))).rejects.toThrow('forbidden');
});

describe('a later start', () => {
  const name = 'system:discovery';
  const again = async () => {
    const later = await startTestServer({ roles, store: test.store });
    await listen(later);
    return later;
  };

  it('writes nothing when all is there', async () => {
    await listen(test);
    const revision = await test.store.currentRevision();
    await using _later = await again();
    expect(await test.store.currentRevision()).toBe(revision);
  });

  it('adds what somebody took away, unless it is to be left alone', async () => {
    await listen(test);
    const taken = { rules: [] };
    await test.client.patch(ClusterRole, { name }, mergePatch(taken));
    const left = { metadata: { annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'false' } } };
    await test.client.patch(ClusterRole, { name: 'system:basic-user' }, mergePatch({ ...taken, ...left }));
    await test.client.delete(ClusterRoleBinding, { name: 'system:basic-user' });
    await using later = await again();
    expect((await later.client.get(ClusterRole, { name })).rules).not.toEqual([]);
    expect((await later.client.get(ClusterRole, { name: 'system:basic-user' })).rules ?? []).toEqual([]);
    expect(await later.client.get(ClusterRoleBinding, { name: 'system:basic-user' })).toMatchObject({
      subjects: [{ kind: 'Group', name: 'system:authenticated' }],
    });
  });
});

it('lets an administrator take from everybody what default roles give', async () => {
  const bob = test.as({ username: 'bob', groups: ['system:authenticated'] });
  const mayDiscover = async () => {
    const spec = { nonResourceAttributes: { verb: 'get', path: '/apis' } };
    return (await bob.create(SelfSubjectAccessReview, { metadata: {}, spec })).status?.allowed;
  };
  expect(await mayDiscover()).toBe(true);
  await listen(test);
  expect(await mayDiscover()).toBe(true);
  await test.client.patch(ClusterRole, { name: 'system:discovery' }, mergePatch({ rules: [] }));
  expect(await mayDiscover()).toBe(false);
});
