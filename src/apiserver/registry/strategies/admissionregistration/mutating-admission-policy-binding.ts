/** Strategy of bindings of mutating admission policies. */
import { type FieldError, MutatingAdmissionPolicyBinding } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { bindingColumns } from './columns.ts';
import { checkMatchResources, checkParamRef, checkPolicyName } from './rules/policies.ts';

const check = ({ spec }: MutatingAdmissionPolicyBinding): FieldError[] => [
  ...checkPolicyName('spec.policyName', spec.policyName),
  ...checkParamRef('spec.paramRef', spec.paramRef),
  ...checkMatchResources('spec.matchResources', spec.matchResources),
];

export const mutatingAdmissionPolicyBindingStrategy = defineStrategy<MutatingAdmissionPolicyBinding>({
  kind: MutatingAdmissionPolicyBinding,
  allowUnconditionalUpdate: false,
  columns: [nameColumn, ...bindingColumns<MutatingAdmissionPolicyBinding>(), ageColumn],
  countsGeneration: true,
  validateCreate: check,
  validateUpdate: check,
});
