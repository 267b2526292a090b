/** Strategy of role bindings. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import { checkPathSegment, RoleBinding } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { bindingColumns, checkBinding, checkBindingUpdate, defaultBinding } from './bindings.ts';

const rules = { roleKinds: ['Role', 'ClusterRole'], isNamespaced: true };

export const roleBindingStrategy = defineStrategy<RoleBinding>({
  kind: RoleBinding,
  allowCreateOnUpdate: true,
  validateName: checkPathSegment,
  columns: bindingColumns,
  applyDefaults: defaultBinding,
  validateCreate: binding => checkBinding(binding, rules),
  validateUpdate: (binding, old) => checkBindingUpdate(binding, old, rules),
});
