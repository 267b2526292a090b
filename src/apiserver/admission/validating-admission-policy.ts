/** ValidatingAdmissionPolicy: conditions of users, in CEL, that writes must fulfil.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
import { type KubeObject, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '#api';
import type { AdmissionPlugin, AdmissionRequest, ListObjects } from './admission.ts';
import { isExempt } from './exempt.ts';
import { loadExpressions, loadedExpressions } from './expressions/machinery.ts';
import type { PolicySources } from './policies/validate.ts';

export const validatingAdmissionPolicy = ({
  list,
  policySources,
}: {
  list: ListObjects;
  policySources: PolicySources;
}): AdmissionPlugin => ({
  name: 'ValidatingAdmissionPolicy',
  handlesConnect: true,
  validate(request) {
    if (isExempt(request)) return undefined;
    const bindings = list(ValidatingAdmissionPolicyBinding);
    const policies = list(ValidatingAdmissionPolicy);
    if (bindings instanceof Promise || policies instanceof Promise)
      return Promise.all([policies, bindings]).then(([some, bound]) => ask(some, bound, { request, policySources }));
    return ask(policies, bindings, { request, policySources });
  },
});

/** Waits for nothing while there is no policy that counts. */
function ask(
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
  { request, policySources: sources }: { request: AdmissionRequest; policySources: PolicySources },
): void | Promise<void> {
  if (policies.length === 0 || bindings.length === 0) return undefined;
  const go = () => loadedExpressions()?.askPolicies(policies, bindings, { request, sources });
  return (loadExpressions() ?? Promise.resolve()).then(go);
}
