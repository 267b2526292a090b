import { describe, expect, it } from 'vitest';
import type { AccessRule, UserInfo } from '#client';
import type { Attributes } from './authorizer.ts';
import { builtInRoles } from './built-in-roles.ts';
import { forbiddenMessage } from './forbidden-message.ts';
import { createRoleSource } from './role-source.ts';
import { createRuleAuthorizer } from './rule-authorizer.ts';
import { permits } from './rules.ts';

const authorizer = createRuleAuthorizer(createRoleSource(builtInRoles));
const users: Record<string, UserInfo> = {
  admin: { username: 'admin', groups: ['system:masters'] },
  'API server': { username: 'kube-apiserver-kubelet-client', groups: ['kubernode:kubelet-clients'] },
  monitoring: { username: 'prometheus', groups: ['system:monitoring', 'system:authenticated'] },
  bob: { username: 'bob', groups: ['system:authenticated'] },
};

/** `verb group/resource[/subresource] [namespace]`, or `verb /path`. */
function attributesOf(text: string): Attributes {
  const [verb = '', what = '', namespace = ''] = text.split(' ');
  if (what.startsWith('/')) return { isResource: false, verb, path: what };
  const [group = '', resource = '', subresource = ''] = what.split('/');
  return {
    isResource: true,
    verb,
    group: group === 'core' ? '' : group,
    version: 'v1',
    resource,
    subresource,
    namespace,
    name: '',
  };
}

describe('the built-in roles', () => {
  it.each([
    ['admin', 'delete example.com/anything', true],
    ['admin', 'get /metrics', true],
    ['monitoring', 'get /components/kube-scheduler/metrics', true],
    ['monitoring', 'get /components/kube-scheduler/why/pods/default/some', false],
    ['monitoring', 'get /components/kube-scheduler/why/metrics', false],
    ['monitoring', 'get /components//metrics', false],
    ['monitoring', 'get /readyz/store', true],
    ['API server', 'get core/nodes/proxy', true],
    ['API server', 'create core/nodes/proxy', true],
    ['API server', 'get core/nodes/metrics', true],
    ['API server', 'list core/pods', false],
    ['API server', 'get core/secrets default', false],
    ['API server', 'update core/nodes', false],
    ['bob', 'list core/pods default', false],
    ['bob', 'create authorization.k8s.io/selfsubjectaccessreviews', true],
    ['bob', 'get /openapi/v3', true],
    ['bob', 'get /metrics', false],
  ])('%s may %s: %s', async (user, request, allowed) => {
    const { verdict } = await authorizer.authorize(users[user] as UserInfo, attributesOf(request));
    expect(verdict === 'allow').toBe(allowed);
  });
});

it('says what is forbidden in the words that people know', () => {
  const bob = users['bob'] as UserInfo;
  const request = { verb: 'list', group: '', resource: 'pods' };
  expect(forbiddenMessage(bob, { ...request, namespace: 'default' })).toBe(
    'User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
  );
  expect(forbiddenMessage(bob, { ...request, subresource: 'log' })).toBe(
    'User "bob" cannot list resource "pods/log" in API group "" at the cluster scope',
  );
});

it('permits what a rule limits to names for those alone, and lists it so', async () => {
  const rule = { verbs: ['get', 'list', 'create'], apiGroups: [''], resources: ['secrets'], resourceNames: ['own'] };
  const limited = createRuleAuthorizer(createRoleSource([{ name: 'one-secret', users: ['bob'], rules: [rule] }]));
  const may = async (verb: string, name: string) => {
    const asked = { verb, group: '', version: 'v1', resource: 'secrets', subresource: '', namespace: 'default', name };
    return (await limited.authorize(users['bob'] as UserInfo, { isResource: true, ...asked })).verdict;
  };
  expect(await may('get', 'own')).toBe('allow');
  // With a field selector that leaves that name.
  expect(await may('list', 'own')).toBe('allow');
  for (const [verb, name] of [
    ['get', 'other'],
    ['list', ''],
    ['create', ''],
  ] as const)
    expect(await may(verb, name)).toBe('noOpinion');
  expect(await limited.rulesFor(users['bob'] as UserInfo, 'default')).toMatchObject({
    resourceRules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['own'] }],
  });
});

describe('a rule', () => {
  const resource = (resources: string[], more = {}) => ({ verbs: ['get'], apiGroups: ['apps'], resources, ...more });
  it.each<[string, AccessRule, string, boolean]>([
    ['of a resource', resource(['deployments']), 'get apps/deployments', true],
    ['of a resource', resource(['deployments']), 'get apps/deployments/status', false],
    ['of a part', resource(['deployments/status']), 'get apps/deployments/status', true],
    ['of a part', resource(['deployments/status']), 'get apps/deployments', false],
    ['of all', resource(['*']), 'get apps/deployments/status', true],
    ['of a part of all', resource(['*/scale']), 'get apps/deployments/scale', true],
    ['of a part of all', resource(['*/scale']), 'get apps/deployments', false],
    ['of all objects', resource(['*'], { objectsOnly: true }), 'get apps/deployments', true],
    ['of all objects', resource(['*'], { objectsOnly: true }), 'get apps/deployments/status', false],
    ['of another group', resource(['*']), 'get core/pods', false],
    ['of another verb', resource(['*']), 'list apps/deployments', false],
    ['of no names', resource(['deployments'], { resourceNames: [] }), 'get apps/deployments', true],
    ['of paths', { verbs: ['get'], nonResourceURLs: ['/a/*'] }, 'get /a/b/c', true],
    ['of paths', { verbs: ['get'], nonResourceURLs: ['/a/*'] }, 'get /a', false],
    ['of paths', { verbs: ['*'], nonResourceURLs: ['*'] }, 'get apps/deployments', false],
  ])('%s: %o permits %s: %s', (_what, rule, request, expected) => {
    expect(permits(rule, attributesOf(request))).toBe(expected);
  });
});

it('holds where its role does', async () => {
  const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }];
  const source = createRoleSource([{ name: 'of-a', namespace: 'a', users: ['bob'], rules }]);
  const there = createRuleAuthorizer(source);
  const bob = users['bob'] as UserInfo;
  for (const [where, verdict] of [
    ['a', 'allow'],
    ['b', 'noOpinion'],
    ['', 'noOpinion'],
  ])
    expect(await there.authorize(bob, attributesOf(`get core/pods ${where}`))).toMatchObject({ verdict });
  expect(await there.rulesFor(bob, 'a')).toMatchObject({ resourceRules: [{ resources: ['pods'] }] });
  expect(await there.rulesFor(bob, 'b')).toMatchObject({ resourceRules: [] });
});
