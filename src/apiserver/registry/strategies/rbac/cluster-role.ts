/** Strategy of cluster roles. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import { ClusterRole, checkPathSegment, type FieldError, invalidValue, required } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { createdAtColumn, nameColumn } from '../columns/age.ts';
import { checkLabelSelector } from '../fields/labels.ts';
import { checkPolicyRules } from './policy-rules.ts';

export const clusterRoleStrategy = defineStrategy<ClusterRole>({
  kind: ClusterRole,
  allowCreateOnUpdate: true,
  validateName: checkPathSegment,
  columns: [nameColumn, createdAtColumn],
  validateCreate: checkClusterRole,
  validateUpdate: checkClusterRole,
});

function checkClusterRole({ rules, aggregationRule }: ClusterRole): FieldError[] {
  const errors = checkPolicyRules('rules', rules, { isNamespaced: false });
  if (!aggregationRule) return errors;
  const field = 'aggregationRule.clusterRoleSelectors';
  const { clusterRoleSelectors = [] } = aggregationRule;
  if (clusterRoleSelectors.length === 0)
    errors.push(required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'));
  for (const [index, selector] of clusterRoleSelectors.entries()) {
    const wrong = checkLabelSelector(`${field}[${index}]`, selector);
    if (wrong.length > 0) errors.push(...wrong, invalidValue(`${field}[${index}]`, null, 'invalid label selector.'));
  }
  return errors;
}
