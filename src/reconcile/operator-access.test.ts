import { expect, it } from 'vitest';
import { ConfigMap, Namespace, Pod } from '#api';
import { defineController, done } from './controller.ts';
import { operatorAccess } from './operator-access.ts';

const controllers = [
  defineController({
    name: 'team',
    primary: Namespace,
    reads: [Pod],
    writes: [{ kind: ConfigMap, verbs: ['create'] }],
    reconcile: async () => done,
  }),
];
const name = 'team-operator';
const group = 'rbac.authorization.k8s.io';
const read = ['get', 'list', 'watch'];
const events = { verbs: ['create', 'patch', 'update'], apiGroups: ['', 'events.k8s.io'], resources: ['events'] };
const account = { kind: 'ServiceAccount', name, namespace: 'teams' };

it('of an operator for all namespaces is what its controllers declare, and its lease where that is', () => {
  const lease = { namespace: 'leases', name: 'team' };
  const clusterRole = {
    apiVersion: `${group}/v1`,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [
      { verbs: read, apiGroups: [''], resources: ['namespaces', 'pods'] },
      { verbs: ['create'], apiGroups: [''], resources: ['configmaps'] },
      events,
    ],
  };
  expect(operatorAccess({ name, accountNamespace: 'teams', controllers, leaderElection: { lease } })).toEqual([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'teams' } },
    clusterRole,
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [account],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata: { name, namespace: 'leases' },
      rules: [
        { verbs: ['create'], apiGroups: ['coordination.k8s.io'], resources: ['leases'] },
        {
          verbs: ['get', 'update'],
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          resourceNames: ['team'],
        },
      ],
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace: 'leases' },
      roleRef: { apiGroup: group, kind: 'Role', name },
      subjects: [account],
    },
  ]);
});

it('of one for a single namespace is for all of the cluster only where kinds are in no namespace', () => {
  const found = operatorAccess({ name, accountNamespace: 'teams', controllers, namespace: 'shop' });
  expect(found).toMatchObject([
    { kind: 'ServiceAccount' },
    { kind: 'ClusterRole', rules: [{ verbs: read, apiGroups: [''], resources: ['namespaces'] }] },
    { kind: 'ClusterRoleBinding' },
    {
      kind: 'Role',
      metadata: { namespace: 'shop' },
      rules: [
        { verbs: read, apiGroups: [''], resources: ['pods'] },
        { verbs: ['create'], apiGroups: [''], resources: ['configmaps'] },
        events,
      ],
    },
    { kind: 'RoleBinding', metadata: { namespace: 'shop' } },
  ]);
});
