import { expect, it } from 'vitest';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyStatus } from '#api';
import { isAboutGroup, isCheckedForGood } from './named-resources.ts';

const policy = (groups: readonly string[], params: string, status: ValidatingAdmissionPolicyStatus) =>
  ({
    metadata: { name: 'p', generation: 2 },
    spec: {
      matchConstraints: {
        resourceRules: groups.map(group => ({ apiGroups: [group], apiVersions: ['v1'], resources: ['x'] })),
      },
      paramKind: { apiVersion: params, kind: 'X' },
    },
    status,
  }) as unknown as ValidatingAdmissionPolicy;

const checked = { observedGeneration: 2, typeChecking: {} };

it.each<[string, boolean, ValidatingAdmissionPolicy]>([
  ['once it was looked at', true, policy(['', 'apps'], 'v1', checked)],
  ['not before', false, policy(['apps'], 'v1', {})],
  ['not after it was changed', false, policy(['apps'], 'v1', { ...checked, observedGeneration: 1 })],
  ['not when somebody took away what was said', false, policy(['apps'], 'v1', { observedGeneration: 2 })],
  ['not about kinds that may change', false, policy(['apps', 'example.com'], 'v1', checked)],
  ['not with parameters of such kinds', false, policy(['apps'], 'example.com/v1', checked)],
])('a policy is checked for good: %s', (_, expected, given) => {
  expect(isCheckedForGood(given)).toBe(expected);
});

it('is about the groups that it names, and of its parameters', () => {
  const given = policy(['', 'apps'], 'example.com/v1', {});
  const groups = ['', 'apps', 'example.com', 'v1', 'batch', '*'];
  expect(groups.filter(group => isAboutGroup(given, group))).toEqual(['', 'apps', 'example.com']);
});
