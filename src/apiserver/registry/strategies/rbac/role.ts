/** Strategy of roles. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import { checkPathSegment, Role } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { createdAtColumn, nameColumn } from '../columns/age.ts';
import { checkPolicyRules } from './policy-rules.ts';

export const roleStrategy = defineStrategy<Role>({
  kind: Role,
  allowCreateOnUpdate: true,
  validateName: checkPathSegment,
  columns: [nameColumn, createdAtColumn],
  validateCreate: checkRole,
  validateUpdate: checkRole,
});

function checkRole({ rules }: Role) {
  return checkPolicyRules('rules', rules, { isNamespaced: true });
}
