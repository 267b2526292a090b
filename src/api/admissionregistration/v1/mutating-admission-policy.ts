/** MutatingAdmissionPolicy: changes in CEL of what is written. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { MatchResources, ParamKind, Variable } from './admission-policy.ts';
import type { MatchCondition } from './webhook.ts';

/** Changes of what is written, wherever a binding says so. */
export interface MutatingAdmissionPolicy extends KubeObject {
  /** The changes, and which requests they are about. @optional @default {} @proto 2 */
  spec: MutatingAdmissionPolicySpec;
}

export const MutatingAdmissionPolicy = defineKind<MutatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  categories: ['api-extensions'],
  scope: 'Cluster',
});

/** Changes of what is written. */
export interface MutatingAdmissionPolicySpec {
  /** What happens when an expression cannot be worked out: `Fail` (the default) refuses the request, `Ignore` lets it
   *  pass. @default "Fail" @pointer @proto 5 */
  failurePolicy?: 'Fail' | 'Ignore';
  /** Conditions that requests must fulfil for the policy to count; 64 at most. @listType map @listMapKey name
   *  @patchStrategy merge @patchMergeKey name @proto 6 */
  matchConditions?: MatchCondition[];
  /** Which requests the policy is about. @proto 2 */
  matchConstraints?: MatchResources;
  /** The changes, in their order. @listType atomic @proto 4 */
  mutations?: Mutation[];
  /** Kind of the objects that bindings give for parameters. Left out, there are none. @proto 1 */
  paramKind?: ParamKind;
  /** Whether it is looked at again when a later one has changed the object: `IfNeeded` or `Never`. @proto 7 */
  reinvocationPolicy?: 'IfNeeded' | 'Never';
  /** Expressions with names, for use in the others; each sees those before it. @listType atomic @proto 3 */
  variables?: Variable[];
}

/** A change of what is written. `patchType` names the field that is set. */
export interface Mutation {
  /** The change, as fields that are applied. @proto 3 */
  applyConfiguration?: ApplyConfiguration;
  /** The change, as a JSON patch. @proto 4 */
  jsonPatch?: JSONPatch;
  /** ApplyConfiguration or JSONPatch. @proto 2 */
  patchType: 'ApplyConfiguration' | 'JSONPatch';
}

/** A change as fields that are applied. */
export interface ApplyConfiguration {
  /** Expression in CEL for an Object with the fields. @proto 1 */
  expression?: string;
}

/** A change as a JSON patch. */
export interface JSONPatch {
  /** Expression in CEL for a list of JSONPatch steps. @proto 1 */
  expression?: string;
}
