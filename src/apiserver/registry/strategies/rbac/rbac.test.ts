import { describe, expect, it } from 'vitest';
import type { ClusterRole, ClusterRoleBinding, RoleBinding } from '#api';
import { planCreate, planUpdate, printCells } from '../testing.ts';
import { clusterRoleStrategy } from './cluster-role.ts';
import { clusterRoleBindingStrategy } from './cluster-role-binding.ts';
import { roleStrategy } from './role.ts';
import { roleBindingStrategy } from './role-binding.ts';

const apiGroup = 'rbac.authorization.k8s.io';
const noGroup = 'rules[0].apiGroups: Required value: resource rules must supply at least one api group';
const noResource = 'rules[0].resources: Required value: resource rules must supply at least one resource';
const namespaced =
  'rules[0].nonResourceURLs: Invalid value: ["/a"]: namespaced rules cannot apply to non-resource URLs';
const both =
  'rules[0].nonResourceURLs: Invalid value: ["/a"]: rules cannot apply to both regular resources and non-resource URLs';

describe('rules of roles', () => {
  it.each<[object, string[], string[]]>([
    [
      {},
      ['rules[0].verbs: Required value', noGroup, noResource],
      ['rules[0].verbs: Required value', noGroup, noResource],
    ],
    [{ verbs: ['get'], apiGroups: [''] }, [noResource], [noResource]],
    [{ verbs: ['get'], resources: ['pods'] }, [noGroup], [noGroup]],
    [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }, [], []],
    [{ verbs: ['get'], nonResourceURLs: ['/a'] }, [namespaced], []],
    [{ verbs: ['get'], nonResourceURLs: ['/a'], resources: ['pods'] }, [namespaced, both], [both]],
  ])('%j', (rule, ofRole, ofClusterRole) => {
    expect(planCreate(roleStrategy, { rules: [rule] }).messages).toEqual(ofRole);
    expect(planCreate(clusterRoleStrategy, { rules: [rule] }).messages).toEqual(ofClusterRole);
  });

  it('may have none, under any name that fits into a path', () => {
    expect(planCreate(roleStrategy, { metadata: { name: 'system:A_b' } }).messages).toEqual([]);
    expect(planCreate(roleStrategy, { metadata: { name: 'a/b' } }).messages).toEqual([
      'metadata.name: Invalid value: "a/b": may not contain \'/\'',
    ]);
  });
});

describe('aggregated roles', () => {
  it.each<[object, string[]]>([
    [
      {},
      [
        'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
      ],
    ],
    [{ clusterRoleSelectors: [{ matchLabels: { a: 'b' } }, {}] }, []],
    [
      { clusterRoleSelectors: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }] },
      [
        "aggregationRule.clusterRoleSelectors[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        'aggregationRule.clusterRoleSelectors[0]: Invalid value: null: invalid label selector.',
      ],
    ],
  ])('%j', (aggregationRule, messages) => {
    expect(planCreate<ClusterRole>(clusterRoleStrategy, { aggregationRule }).messages).toEqual(messages);
  });
});

describe('what bindings give', () => {
  it.each<[object | undefined, string[], string[]]>([
    [
      undefined,
      ['roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"', 'roleRef.name: Required value'],
      ['roleRef.kind: Unsupported value: "": supported values: "ClusterRole"', 'roleRef.name: Required value'],
    ],
    [{ kind: 'Role', name: 'x' }, [], ['roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"']],
    [{ kind: 'ClusterRole', name: 'system:x' }, [], []],
    [
      { kind: 'ClusterRole', name: 'a/b', apiGroup: 'other' },
      [
        'roleRef.apiGroup: Unsupported value: "other": supported values: "rbac.authorization.k8s.io"',
        'roleRef.name: Invalid value: "a/b": may not contain \'/\'',
      ],
      [
        'roleRef.apiGroup: Unsupported value: "other": supported values: "rbac.authorization.k8s.io"',
        'roleRef.name: Invalid value: "a/b": may not contain \'/\'',
      ],
    ],
  ])('%j', (roleRef, ofBinding, ofClusterBinding) => {
    const body = roleRef ? { roleRef } : {};
    expect(planCreate(roleBindingStrategy, body).messages).toEqual(ofBinding);
    expect(planCreate(clusterRoleBindingStrategy, body).messages).toEqual(ofClusterBinding);
  });

  it('cannot be changed', () => {
    const roleRef = { kind: 'ClusterRole', name: 'x' };
    const { object } = planCreate<RoleBinding>(roleBindingStrategy, { roleRef });
    const change = (draft: RoleBinding) => {
      draft.roleRef.name = 'y';
    };
    expect(planUpdate(roleBindingStrategy, object, change).messages).toEqual([
      `roleRef: Invalid value: {"kind":"ClusterRole","name":"y","apiGroup":"${apiGroup}"}: field is immutable`,
    ]);
  });
});

describe('to whom bindings give', () => {
  const kinds = 'supported values: "ServiceAccount", "User", "Group"';
  it.each<[object, string[]]>([
    [{}, ['subjects[0].name: Required value', `subjects[0].kind: Unsupported value: "": ${kinds}`]],
    [{ kind: 'User', name: 'x' }, []],
    [
      { kind: 'User', name: 'x', apiGroup: 'a' },
      [`subjects[0].apiGroup: Unsupported value: "a": supported values: "${apiGroup}"`],
    ],
    [{ kind: 'Group' }, ['subjects[0].name: Required value']],
    [{ kind: 'Foo', name: 'x' }, [`subjects[0].kind: Unsupported value: "Foo": ${kinds}`]],
    [{ kind: 'ServiceAccount', name: 'x', namespace: 'n' }, []],
    [{ kind: 'ServiceAccount', name: 'x' }, ['subjects[0].namespace: Required value']],
    [
      { kind: 'ServiceAccount', name: 'x', namespace: 'n', apiGroup: 'a' },
      ['subjects[0].apiGroup: Unsupported value: "a": supported values: ""'],
    ],
  ])('%j', (subject, messages) => {
    const body = { roleRef: { kind: 'ClusterRole', name: 'x' }, subjects: [subject] };
    expect(planCreate(clusterRoleBindingStrategy, body).messages).toEqual(messages);
  });

  it('is told by kind', () => {
    const { object } = planCreate<ClusterRoleBinding>(clusterRoleBindingStrategy, {
      roleRef: { kind: 'ClusterRole', name: 'admin' },
      subjects: [
        { kind: 'User', name: 'ann' },
        { kind: 'User', name: 'bob' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'n' },
      ],
    });
    expect(object.subjects?.map(subject => subject.apiGroup)).toEqual([apiGroup, apiGroup, undefined]);
    expect(printCells(clusterRoleBindingStrategy.columns ?? [], object)).toEqual([
      'x',
      'ClusterRole/admin',
      '0s',
      'ann, bob',
      '',
      'n/sa',
    ]);
  });
});
