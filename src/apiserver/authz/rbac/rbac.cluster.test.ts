import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClusterRole,
  ClusterRoleBinding,
  ConfigMap,
  Namespace,
  type PolicyRule,
  Role,
  RoleBinding,
  SelfSubjectRulesReview,
} from '#api';
import { type Client, createClient, createInProcessTransport, mergePatch } from '#client';
import { createApiServer } from '../../api-server.ts';
import { errorOf, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
let bob: Client;
beforeEach(async () => {
  test = await startTestServer();
  bob = test.as(user);
  await test.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
});
afterEach(() => test[Symbol.asyncDispose]());

const group = 'rbac.authorization.k8s.io';
const user = { username: 'bob', groups: ['dev', 'system:authenticated'] };
const subjects = [{ apiGroup: group, kind: 'User', name: 'bob' }];
const rule = (resource: string, ...verbs: string[]): PolicyRule => ({ verbs, apiGroups: [''], resources: [resource] });
const inTeam = (name: string) => ({ metadata: { namespace: 'team', name } });

const createRole = (name: string, rules: PolicyRule[], as = test.client) => as.create(Role, { ...inTeam(name), rules });
const bind = (name: string, kind: string, role: string, as = test.client) =>
  as.create(RoleBinding, { ...inTeam(name), roleRef: { apiGroup: group, kind, name: role }, subjects });

describe('what objects grant', () => {
  it('holds as long as they are there, and where', async () => {
    const list = (namespace: string) => bob.list(ConfigMap, { namespace });
    const message = 'User "bob" cannot list resource "configmaps" in API group "" in the namespace "team"';
    expect((await errorOf(list('team'))).message).toMatch(message);
    await createRole('reader', [rule('configmaps', 'get', 'list')]);
    await bind('readers', 'Role', 'reader');
    expect((await list('team')).items).toEqual(expect.any(Array));
    expect((await errorOf(list('default'))).message).toMatch('cannot list resource "configmaps"');
    await test.client.patch(Role, { namespace: 'team', name: 'reader' }, mergePatch({ rules: [rule('pods', 'get')] }));
    expect((await errorOf(list('team'))).message).toMatch(message);
    await test.client.create(ClusterRole, { metadata: { name: 'all' }, rules: [rule('configmaps', '*')] });
    const roleRef = { apiGroup: group, kind: 'ClusterRole', name: 'all' };
    const dev = [{ apiGroup: group, kind: 'Group', name: 'dev' }];
    await test.client.create(ClusterRoleBinding, { metadata: { name: 'all' }, roleRef, subjects: dev });
    expect((await list('default')).items).toEqual(expect.any(Array));
    await test.client.delete(ClusterRoleBinding, { name: 'all' });
    expect((await errorOf(list('default'))).message).toMatch('cannot list');
  });

  it('is listed for who asks, and is there when the server starts', async () => {
    await createRole('reader', [rule('configmaps', 'get')]);
    await bind('readers', 'Role', 'reader');
    await using later = await createApiServer({ store: test.store, clock: test.clock });
    for (const server of [test.server, later]) {
      const client = createClient(createInProcessTransport({ handler: server.handler, user }));
      const review = { metadata: {}, spec: { namespace: 'team' } };
      const { status } = await client.create(SelfSubjectRulesReview, review);
      expect(status?.resourceRules).toContainEqual(rule('configmaps', 'get'));
      expect(await client.find(ConfigMap, { namespace: 'team', name: 'x' })).toBeUndefined();
    }
  });
});

describe('who may write roles and bindings', () => {
  const rbac = (resource: string, ...verbs: string[]): PolicyRule => ({
    verbs,
    apiGroups: [group],
    resources: [resource],
  });

  it('gives no more than they have', async () => {
    await createRole('keeper', [rbac('roles', 'create', 'update', 'patch', 'get'), rule('configmaps', 'get')]);
    await bind('keepers', 'Role', 'keeper');
    await createRole('small', [rule('configmaps', 'get')], bob);
    const refused = await errorOf(
      createRole('large', [rule('configmaps', 'get', 'list'), rule('secrets', 'get')], bob),
    );
    expect(refused.message).toBe(
      [
        'roles.rbac.authorization.k8s.io "large" is forbidden: user "bob" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:[""], Resources:["configmaps"], Verbs:["list"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
      ].join('\n'),
    );
    const key = { namespace: 'team', name: 'small' };
    const grown = mergePatch({ rules: [rule('secrets', 'get')] });
    expect((await errorOf(bob.patch(Role, key, grown))).message).toMatch('not currently held');
    expect((await test.client.get(Role, key)).rules).toEqual([rule('configmaps', 'get')]);
  });

  it('writes what leaves the rules as they are, if only the end of the object is concerned', async () => {
    await createRole('keeper', [rbac('roles', 'patch')]);
    await bind('keepers', 'Role', 'keeper');
    await createRole('large', [rule('secrets', 'get')]);
    const key = { namespace: 'team', name: 'large' };
    await bob.patch(Role, key, mergePatch({ metadata: { finalizers: ['example.com/x'] } }));
    const labeled = mergePatch({ metadata: { labels: { a: 'b' } } });
    expect((await errorOf(bob.patch(Role, key, labeled))).message).toMatch('not currently held');
  });

  it('binds no role that says more, unless they may bind it', async () => {
    await createRole('keeper', [rbac('rolebindings', 'create')]);
    await bind('keepers', 'Role', 'keeper');
    await createRole('large', [rule('secrets', 'get')]);
    expect((await errorOf(bind('mine', 'Role', 'large', bob))).message).toMatch('not currently held');
    expect((await errorOf(bind('mine', 'Role', 'none', bob))).message).toBe(
      'roles.rbac.authorization.k8s.io "none" not found',
    );
    await createRole('binder', [{ ...rbac('roles', 'bind'), resourceNames: ['large'] }]);
    await bind('binders', 'Role', 'binder');
    await bind('mine', 'Role', 'large', bob);
  });

  it('may do so who may escalate, and administrators', async () => {
    await test.client.create(ClusterRole, { metadata: { name: 'any' }, rules: [rule('*', '*')] });
    await createRole('keeper', [rbac('roles', 'create', 'escalate')]);
    await bind('keepers', 'Role', 'keeper');
    await createRole('large', [rule('secrets', '*')], bob);
  });

  it('gathers the rules of others only with all there are', async () => {
    await test.client.create(ClusterRole, { metadata: { name: 'keeper' }, rules: [rbac('clusterroles', 'create')] });
    const roleRef = { apiGroup: group, kind: 'ClusterRole', name: 'keeper' };
    await test.client.create(ClusterRoleBinding, { metadata: { name: 'keepers' }, roleRef, subjects });
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    const gathered = bob.create(ClusterRole, { metadata: { name: 'x' }, aggregationRule, rules: [] });
    expect((await errorOf(gathered)).message).toMatch('not currently held');
  });
});
