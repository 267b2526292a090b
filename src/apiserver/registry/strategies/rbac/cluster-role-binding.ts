/** Strategy of cluster role bindings. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import { ClusterRoleBinding, checkPathSegment } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { bindingColumns, checkBinding, checkBindingUpdate, defaultBinding } from './bindings.ts';

const rules = { roleKinds: ['ClusterRole'], isNamespaced: false };

export const clusterRoleBindingStrategy = defineStrategy<ClusterRoleBinding>({
  kind: ClusterRoleBinding,
  allowCreateOnUpdate: true,
  validateName: checkPathSegment,
  columns: bindingColumns,
  applyDefaults: defaultBinding,
  validateCreate: binding => checkBinding(binding, rules),
  validateUpdate: (binding, old) => checkBindingUpdate(binding, old, rules),
});
