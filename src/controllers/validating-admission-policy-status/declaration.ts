import { APIService, CustomResourceDefinition, ValidatingAdmissionPolicy } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const validatingAdmissionPolicyStatusDeclaration = defineDormant({
  name: 'validatingadmissionpolicy-status-controller',
  account: 'validatingadmissionpolicy-status-controller',
  reads: [ValidatingAdmissionPolicy, CustomResourceDefinition, APIService],
  writes: [{ kind: ValidatingAdmissionPolicy, subresource: 'status', verbs: ['patch'] }],
  wakenBy: [{ kind: ValidatingAdmissionPolicy }],
});
