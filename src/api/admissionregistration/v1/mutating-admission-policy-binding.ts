/** MutatingAdmissionPolicyBinding: where a policy holds. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { MatchResources, ParamRef } from './admission-policy.ts';

/** Makes a policy count, and says where and with which parameters. */
export interface MutatingAdmissionPolicyBinding extends KubeObject {
  /** Which policy, and where. @optional @default {} @proto 2 */
  spec: MutatingAdmissionPolicyBindingSpec;
}

export const MutatingAdmissionPolicyBinding = defineKind<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  categories: ['api-extensions'],
  scope: 'Cluster',
});

/** Which policy counts, and where. */
export interface MutatingAdmissionPolicyBindingSpec {
  /** Narrows down the requests that the policy is about. @proto 3 */
  matchResources?: MatchResources;
  /** The parameters, when the policy has some. @proto 2 */
  paramRef?: ParamRef;
  /** The policy. @proto 1 */
  policyName?: string;
}
