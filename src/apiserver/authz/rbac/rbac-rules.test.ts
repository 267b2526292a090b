import { describe, expect, it } from 'vitest';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '#api';
import { serviceAccountUser, type UserInfo } from '#client';
import { createRuleAuthorizer } from '../rule-authorizer.ts';
import { uncovered } from './covers.ts';
import { RbacRules } from './rbac-rules.ts';

const group = 'rbac.authorization.k8s.io';
const meta = (name: string, namespace?: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...(namespace === undefined ? {} : { namespace }),
});
const pods = (...verbs: string[]): PolicyRule => ({ verbs, apiGroups: [''], resources: ['pods'] });

const clusterRole = (name: string, rules: PolicyRule[]): ClusterRole => ({
  apiVersion: `${group}/v1`,
  kind: 'ClusterRole',
  metadata: meta(name),
  rules,
});
const role = (name: string, rules: PolicyRule[]): Role => ({
  ...clusterRole(name, rules),
  kind: 'Role',
  metadata: meta(name, 'team'),
});
const user = (name: string): Subject => ({ apiGroup: group, kind: 'User', name });
const groupOf = (name: string): Subject => ({ apiGroup: group, kind: 'Group', name });
const clusterBinding = (name: string, roleName: string, subjects: Subject[]): ClusterRoleBinding => ({
  apiVersion: `${group}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: meta(name),
  roleRef: { apiGroup: group, kind: 'ClusterRole', name: roleName },
  subjects,
});
const binding = (name: string, roleRef: [kind: string, name: string], subjects: Subject[]): RoleBinding => ({
  ...clusterBinding(name, roleRef[1], subjects),
  kind: 'RoleBinding',
  metadata: meta(name, 'team'),
  roleRef: { apiGroup: group, kind: roleRef[0], name: roleRef[1] },
});

/** What a user may do with pods: `verb namespace`. */
function ask(rules: RbacRules, who: Partial<UserInfo>, text: string) {
  const [verb = '', namespace = ''] = text.split(' ');
  const about = { group: '', version: 'v1', resource: 'pods', subresource: '', name: '' };
  const asked = { isResource: true, verb, namespace, ...about } as const;
  return createRuleAuthorizer(rules).authorize({ username: 'bob', groups: [], ...who }, asked);
}
const may = (rules: RbacRules, who: Partial<UserInfo>, text: string) => {
  const decision = ask(rules, who, text);
  return 'verdict' in decision && decision.verdict === 'allow';
};

describe('a binding', () => {
  const deploy = { kind: 'ServiceAccount', name: 'deploy' };
  it.each<[string, (rules: RbacRules) => void, Partial<UserInfo>, string, boolean]>([
    [
      'of a cluster role for the cluster',
      r => r.addBinding(clusterBinding('b', 'view', [user('bob')])),
      {},
      'get other',
      true,
    ],
    [
      'of a cluster role for the cluster',
      r => r.addBinding(clusterBinding('b', 'view', [user('bob')])),
      {},
      'get',
      true,
    ],
    [
      'of a cluster role for the cluster',
      r => r.addBinding(clusterBinding('b', 'view', [user('bob')])),
      {},
      'delete',
      false,
    ],
    [
      'of a cluster role in a namespace',
      r => r.addBinding(binding('b', ['ClusterRole', 'view'], [user('bob')])),
      {},
      'get team',
      true,
    ],
    [
      'of a cluster role in a namespace',
      r => r.addBinding(binding('b', ['ClusterRole', 'view'], [user('bob')])),
      {},
      'get other',
      false,
    ],
    [
      'of a cluster role in a namespace',
      r => r.addBinding(binding('b', ['ClusterRole', 'view'], [user('bob')])),
      {},
      'get',
      false,
    ],
    ['of a role', r => r.addBinding(binding('b', ['Role', 'edit'], [user('bob')])), {}, 'delete team', true],
    ['of a role', r => r.addBinding(binding('b', ['Role', 'edit'], [user('bob')])), {}, 'delete other', false],
    [
      'of a role that is not there',
      r => r.addBinding(binding('b', ['Role', 'view'], [user('bob')])),
      {},
      'get team',
      false,
    ],
    ['for somebody else', r => r.addBinding(clusterBinding('b', 'view', [user('eve')])), {}, 'get', false],
    ['for a group', r => r.addBinding(clusterBinding('b', 'view', [groupOf('dev')])), { groups: ['dev'] }, 'get', true],
    [
      'for a group of the name of a user',
      r => r.addBinding(clusterBinding('b', 'view', [groupOf('bob')])),
      {},
      'get',
      false,
    ],
    [
      'for a service account of its own namespace',
      r => r.addBinding(binding('b', ['Role', 'edit'], [deploy])),
      serviceAccountUser('team', 'deploy'),
      'delete team',
      true,
    ],
    [
      'for a service account of another',
      r => r.addBinding(binding('b', ['Role', 'edit'], [{ ...deploy, namespace: 'ci' }])),
      serviceAccountUser('team', 'deploy'),
      'delete team',
      false,
    ],
  ])('%s', (_what, bind, who, text, expected) => {
    const rules = new RbacRules();
    bind(rules);
    // Roles may come later than what binds them.
    rules.setRole(clusterRole('view', [pods('get', 'list')]));
    rules.setRole(role('edit', [pods('delete')]));
    expect(may(rules, who, text)).toBe(expected);
  });
});

it('follows roles and bindings that change and go', () => {
  const rules = new RbacRules();
  const bound = clusterBinding('b', 'view', [user('bob'), groupOf('dev')]);
  rules.setRole(clusterRole('view', [pods('get')]));
  rules.addBinding(bound);
  expect(may(rules, {}, 'get')).toBe(true);
  rules.setRole(clusterRole('view', [pods('list')]));
  expect(may(rules, {}, 'get')).toBe(false);
  expect(may(rules, { username: 'x', groups: ['dev'] }, 'list')).toBe(true);
  rules.removeRole(clusterRole('view', []));
  expect(may(rules, {}, 'list')).toBe(false);
  expect(rules.rulesOf(bound.roleRef, '')).toBeUndefined();
  rules.setRole(clusterRole('view', [pods('get')]));
  expect(rules.rulesOf(bound.roleRef, '')).toEqual([pods('get')]);
  expect(may(rules, {}, 'get')).toBe(true);
  rules.removeBinding(bound);
  expect(may(rules, { groups: ['dev'] }, 'get')).toBe(false);
});

it('says by what it allows, in the words that people know', () => {
  const rules = new RbacRules();
  rules.setRole(clusterRole('view', [pods('get')]));
  rules.addBinding(clusterBinding('viewers', 'view', [groupOf('dev')]));
  rules.addBinding(binding('ci', ['ClusterRole', 'view'], [{ kind: 'ServiceAccount', name: 'deploy' }]));
  expect(ask(rules, { groups: ['dev'] }, 'get')).toEqual({
    verdict: 'allow',
    reason: 'RBAC: allowed by ClusterRoleBinding "viewers" of ClusterRole "view" to Group "dev"',
  });
  expect(ask(rules, serviceAccountUser('team', 'deploy'), 'get team')).toEqual({
    verdict: 'allow',
    reason: 'RBAC: allowed by RoleBinding "ci/team" of ClusterRole "view" to ServiceAccount "deploy/team"',
  });
});

describe('what rules do not cover', () => {
  const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  const parts: PolicyRule = { verbs: ['get'], apiGroups: [''], resources: ['pods/log'] };
  it.each<[string, Parameters<typeof uncovered>[0], PolicyRule[], PolicyRule[]]>([
    ['nothing of nothing', [], [], []],
    ['everything', [], [pods('get')], [pods('get')]],
    ['nothing', [all], [pods('get', '*'), all], []],
    ['a verb', [pods('get')], [pods('get', 'list')], [pods('list')]],
    ['all verbs', [pods('get')], [pods('*')], [pods('*')]],
    ['a name where others are meant', [{ ...pods('get'), resourceNames: ['a'] }], [pods('get')], [pods('get')]],
    ['nothing of a name', [pods('get')], [{ ...pods('get'), resourceNames: ['a'] }], []],
    ['nothing, together', [pods('get'), pods('list')], [pods('get', 'list')], []],
    ['a part', [pods('get')], [parts], [parts]],
    ['nothing of a part of all', [{ ...parts, resources: ['*/log'] }], [parts], []],
    ['what is below objects', [{ ...all, objectsOnly: true }], [pods('get'), parts], [parts]],
    ['all resources by objects alone', [{ ...all, objectsOnly: true }], [all], [all]],
    [
      'a path',
      [{ verbs: ['get'], nonResourceURLs: ['/metrics', '/healthz/*'] }],
      [{ verbs: ['get'], nonResourceURLs: ['/healthz/a', '/version'] }],
      [{ verbs: ['get'], nonResourceURLs: ['/version'] }],
    ],
    [
      'a path by resources',
      [all],
      [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
      [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
    ],
  ])('%s', (_what, owned, wanted, expected) => {
    expect(uncovered(owned, wanted)).toEqual(expected);
  });
});
