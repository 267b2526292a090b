/** MutatingAdmissionPolicy: changes of users, in CEL, of what is written.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
import { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '#api';
import type { AdmissionPlugin, ListObjects } from './admission.ts';
import { askBoundPolicies } from './policies/ask.ts';
import type { PolicySources } from './policies/bound.ts';

export const mutatingAdmissionPolicy = ({
  list,
  policySources: sources,
}: {
  list: ListObjects;
  policySources: PolicySources;
}): AdmissionPlugin => ({
  name: 'MutatingAdmissionPolicy',
  handlesConnect: true,
  admit: (request, rounds) =>
    // Of what goes there is nothing to change.
    request.operation === 'DELETE'
      ? undefined
      : askBoundPolicies(
          request,
          { list, policy: MutatingAdmissionPolicy, binding: MutatingAdmissionPolicyBinding },
          ({ applyPolicies }, policies, bindings) => applyPolicies(policies, bindings, { request, rounds, sources }),
        ),
});
