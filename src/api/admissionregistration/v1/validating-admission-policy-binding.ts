/** ValidatingAdmissionPolicyBinding: where a policy holds. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { MatchResources, ParamRef } from './admission-policy.ts';

/** Makes a policy count, and says where and with which parameters. */
export interface ValidatingAdmissionPolicyBinding extends KubeObject {
  /** Which policy, and where. @default {} @proto 2 */
  spec: ValidatingAdmissionPolicyBindingSpec;
}

export const ValidatingAdmissionPolicyBinding = defineKind<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  categories: ['api-extensions'],
  scope: 'Cluster',
});

/** Which policy counts, and where. */
export interface ValidatingAdmissionPolicyBindingSpec {
  /** Narrows down the requests that the policy is about. @proto 3 */
  matchResources?: MatchResources;
  /** The parameters, when the policy has some. @proto 2 */
  paramRef?: ParamRef;
  /** The policy. @omitZero @proto 1 */
  policyName: string;
  /** What happens when a condition is not fulfilled: Deny, Warn, Audit; not Deny and Warn at once. @listType set
   *  @omitZero @proto 4 */
  validationActions: ('Audit' | 'Deny' | 'Warn')[];
}
