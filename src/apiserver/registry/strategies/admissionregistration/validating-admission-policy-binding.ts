/** Strategy of bindings of validating admission policies. */
import { duplicate, type FieldError, invalidValue, required, ValidatingAdmissionPolicyBinding } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { repeatedIndexes } from '../fields/checks.ts';
import { bindingColumns } from './columns.ts';
import { checkMatchResources, checkParamRef, checkPolicyName } from './rules/policies.ts';

export const validatingAdmissionPolicyBindingStrategy = defineStrategy<ValidatingAdmissionPolicyBinding>({
  kind: ValidatingAdmissionPolicyBinding,
  allowUnconditionalUpdate: false,
  columns: [nameColumn, ...bindingColumns<ValidatingAdmissionPolicyBinding>(), ageColumn],
  countsGeneration: true,
  validateCreate: checkBinding,
  validateUpdate: checkBinding,
});

function checkBinding({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] {
  return [
    ...checkPolicyName('spec.policyName', spec.policyName),
    ...checkParamRef('spec.paramRef', spec.paramRef),
    ...checkMatchResources('spec.matchResources', spec.matchResources),
    ...checkActions('spec.validationActions', spec.validationActions ?? []),
  ];
}

function checkActions(field: string, actions: readonly string[]): FieldError[] {
  if (actions.length === 0) return [required(field)];
  const errors = [...repeatedIndexes(actions)].map(index => duplicate(`${field}[${index}]`, actions[index]));
  if (!actions.includes('Deny') || !actions.includes('Warn')) return errors;
  const rule =
    'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';
  return [...errors, invalidValue(field, actions, rule)];
}
