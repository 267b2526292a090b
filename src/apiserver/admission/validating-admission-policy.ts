/** ValidatingAdmissionPolicy: conditions of users, in CEL, that writes must fulfil.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
import { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '#api';
import type { AdmissionPlugin, ListObjects } from './admission.ts';
import { askBoundPolicies } from './policies/ask.ts';
import type { PolicySources } from './policies/bound.ts';

export const validatingAdmissionPolicy = ({
  list,
  policySources: sources,
}: {
  list: ListObjects;
  policySources: PolicySources;
}): AdmissionPlugin => ({
  name: 'ValidatingAdmissionPolicy',
  handlesConnect: true,
  validate: request =>
    askBoundPolicies(
      request,
      { list, policy: ValidatingAdmissionPolicy, binding: ValidatingAdmissionPolicyBinding },
      ({ askPolicies }, policies, bindings) => askPolicies(policies, bindings, { request, sources }),
    ),
});
