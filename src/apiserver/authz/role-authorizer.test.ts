import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import type { Attributes } from './authorizer.ts';
import { builtInRoles } from './built-in-roles.ts';
import { forbiddenMessage } from './forbidden-message.ts';
import { createRoleAuthorizer } from './role-authorizer.ts';

const authorizer = createRoleAuthorizer(builtInRoles);
const users: Record<string, UserInfo> = {
  admin: { username: 'admin', groups: ['system:masters'] },
  scheduler: { username: 'system:kube-scheduler', groups: ['system:authenticated'] },
  controllers: { username: 'system:kube-controller-manager', groups: ['system:authenticated'] },
  dns: { username: 'system:dns', groups: ['system:authenticated'] },
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
    ['scheduler', 'create core/pods/binding default', true],
    ['scheduler', 'update coordination.k8s.io/leases kube-system', true],
    ['scheduler', 'update coordination.k8s.io/leases default', false],
    ['scheduler', 'create core/pods default', false],
    ['controllers', 'list core/secrets', true],
    ['controllers', 'create core/pods default', true],
    ['controllers', 'update core/pods/status default', true],
    ['controllers', 'delete example.com/anything default', true],
    ['controllers', 'get /apis', true],
    ['controllers', 'create core/secrets default', false],
    ['controllers', 'get core/pods/exec default', false],
    ['controllers', 'create core/pods/exec default', false],
    ['controllers', 'get core/nodes/proxy', false],
    ['controllers', 'create core/serviceaccounts/token default', true],
    ['controllers', 'create core/pods/binding default', false],
    ['controllers', 'impersonate core/users', false],
    ['controllers', 'update coordination.k8s.io/leases kube-system', true],
    ['controllers', 'create coordination.k8s.io/leases default', false],
    ['dns', 'create core/services kube-system', true],
    ['dns', 'create core/services default', false],
    ['dns', 'create discovery.k8s.io/endpointslices kube-system', true],
    ['dns', 'update discovery.k8s.io/endpointslices default', false],
    ['dns', 'list discovery.k8s.io/endpointslices', true],
    ['dns', 'list core/secrets default', false],
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
  const rule = { verbs: ['get', 'list', 'create'], groups: [''], resources: ['secrets'], resourceNames: ['own'] };
  const limited = createRoleAuthorizer([{ name: 'one-secret', users: ['bob'], rules: [rule] }]);
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
