import { describe, expect, it } from 'vitest';
import type { PolicyRule, Subject } from '#api';
import type { AnyBinding, AnyRole } from '../rbac/rbac-rules.ts';
import { autoUpdate, type WantedBinding, type WantedRole } from './objects.ts';
import { planBinding, planRole } from './plan.ts';

const rule = (...resources: string[]): PolicyRule => ({ verbs: ['get', 'list'], apiGroups: [''], resources });
const metadata = { name: 'view', labels: { by: 'us' }, annotations: { [autoUpdate]: 'true' } };
const wanted: WantedRole = { metadata, rules: [rule('pods', 'services')] };
const role = (fields: object, own: object = {}) =>
  ({ metadata: { ...metadata, ...own }, ...fields }) as unknown as AnyRole;

describe('planRole', () => {
  it('does nothing where nothing is missing', () => {
    expect(planRole(wanted, role({ rules: [rule('services'), rule('pods'), rule('nodes')] }))).toBeUndefined();
  });

  it('adds what is missing, part by part, and leaves what somebody added', () => {
    const added = planRole(wanted, role({ rules: [rule('nodes', 'services')] }));
    expect(added?.rules).toEqual([
      rule('nodes', 'services'),
      { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
      { verbs: ['list'], apiGroups: [''], resources: ['pods'] },
    ]);
  });

  it('leaves labels with other values, and adds those that are missing', () => {
    const present = role({ rules: wanted.rules }, { labels: { by: 'somebody' }, annotations: {} });
    expect(planRole(wanted, present)?.metadata).toMatchObject({
      labels: { by: 'somebody' },
      annotations: { [autoUpdate]: 'true' },
    });
  });

  it('touches nothing that is not to be kept up to date', () => {
    expect(planRole(wanted, role({ rules: [] }, { annotations: { [autoUpdate]: 'false' } }))).toBeUndefined();
  });

  it('adds selectors to a role that gathers, and leaves its rules', () => {
    const [own, other] = [{ matchLabels: { to: 'view' } }, { matchLabels: { to: 'mine' } }];
    const gathering = { metadata, aggregationRule: { clusterRoleSelectors: [own] } };
    const present = role({ aggregationRule: { clusterRoleSelectors: [other] }, rules: [rule('pods')] });
    expect(planRole(gathering, present)).toEqual({
      metadata: present.metadata,
      aggregationRule: { clusterRoleSelectors: [other, own] },
    });
  });
});

describe('planBinding', () => {
  const group = (name: string): Subject => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const binding: WantedBinding = { metadata, roleRef, subjects: [group('a'), group('b')] };
  const present = (fields: object) => ({ metadata, roleRef, ...fields }) as unknown as AnyBinding;

  it('does nothing where all are bound', () => {
    expect(planBinding(binding, present({ subjects: [group('b'), group('c'), group('a')] }))).toBeUndefined();
  });

  it('binds who is missing, beside who was added', () => {
    expect(planBinding(binding, present({ subjects: [group('c'), group('b')] }))).toEqual({
      replace: false,
      fields: { metadata, subjects: [group('c'), group('b'), group('a')] },
    });
  });

  it('replaces a binding of another role', () => {
    const other = present({ roleRef: { ...roleRef, name: 'other' }, subjects: binding.subjects });
    expect(planBinding(binding, other)).toMatchObject({ replace: true, fields: { roleRef } });
  });
});
