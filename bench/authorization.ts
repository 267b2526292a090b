/** What CPU it costs to ask whether somebody may do something, with 1,000 roles and 5,000 bindings.
 *  `node bench/authorization.ts` */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, RoleBinding } from '#api';
import type { UserInfo } from '#client';
import { RbacRules } from '../src/apiserver/authz/rbac/rbac-rules.ts';
import { createRuleAuthorizer } from '../src/apiserver/authz/rule-authorizer.ts';
import { printFigures } from './support/figures.ts';

const roleCount = 1000;
const bindingCount = 5000;
const namespaces = 200;
const users = 500;
const questions = 200_000;

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;
const meta = (name: string, namespace?: string) => ({
  name,
  uid: name,
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...(namespace === undefined ? {} : { namespace }),
});

/** Ten rules, of which the last is the one that is asked for. */
const rulesOf = (index: number): PolicyRule[] => [
  ...Array.from({ length: 9 }, (_, at) => ({
    verbs: ['get'],
    apiGroups: ['example.com'],
    resources: [`r${index}-${at}`],
  })),
  { verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods', 'configmaps'] },
];

function fill(): RbacRules {
  const rules = new RbacRules();
  for (let index = 0; index < roleCount; index++) {
    const role: ClusterRole = {
      apiVersion,
      kind: 'ClusterRole',
      metadata: meta(`role-${index}`),
      rules: rulesOf(index),
    };
    rules.setRole(role);
  }
  for (let index = 0; index < bindingCount; index++) {
    const isForGroup = index % 10 === 0;
    const name = isForGroup ? `group-${index % 50}` : `user-${index % users}`;
    const binding: RoleBinding = {
      apiVersion,
      kind: 'RoleBinding',
      metadata: meta(`binding-${index}`, `ns-${index % namespaces}`),
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: `role-${index % roleCount}` },
      subjects: [{ apiGroup: group, kind: isForGroup ? 'Group' : 'User', name }],
    };
    rules.addBinding(binding);
  }
  const everybody: ClusterRoleBinding = {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: meta('everybody'),
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'role-0' },
    subjects: [{ apiGroup: group, kind: 'Group', name: 'everybody' }],
  };
  rules.addBinding(everybody);
  return rules;
}

function ask(rules: RbacRules, what: string, resource: string, groups: readonly string[]) {
  const authorizer = createRuleAuthorizer(rules);
  const about = {
    isResource: true,
    verb: 'get',
    group: '',
    version: 'v1',
    resource,
    subresource: '',
    name: 'x',
  } as const;
  const once = (index: number): void => {
    const user: UserInfo = { username: `user-${index % users}`, groups };
    void authorizer.authorize(user, { ...about, namespace: `ns-${index % namespaces}` });
  };
  const values = [1, 2, 3, 4, 5].map(() => {
    const before = process.cpuUsage();
    for (let index = 0; index < questions; index++) once(index);
    return process.cpuUsage(before).user / questions;
  });
  return { what, values, unit: 'µs', goal: '< 5 µs' };
}

const rules = fill();
const groups = ['group-10', 'group-20', 'system:authenticated'];
printFigures([
  ask(rules, 'permitted by a binding of the namespace', 'pods', groups),
  ask(rules, 'refused', 'secrets', groups),
  ask(rules, 'refused, by a binding of the cluster too', 'secrets', [...groups, 'everybody']),
]);
