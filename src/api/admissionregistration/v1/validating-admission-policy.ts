/** ValidatingAdmissionPolicy: conditions in CEL that writes must fulfil. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { Int64 } from '../../meta/v1/scalars.ts';
import type { MatchResources, ParamKind, Variable } from './admission-policy.ts';
import type { MatchCondition } from './webhook.ts';

/** Conditions that writes must fulfil, wherever a binding says so. */
export interface ValidatingAdmissionPolicy extends KubeObject {
  /** The conditions, and which requests they are about. @optional @default {} @proto 2 */
  spec: ValidatingAdmissionPolicySpec;
  /** What a look at the expressions found. @always @proto 3 */
  status?: ValidatingAdmissionPolicyStatus;
}

export const ValidatingAdmissionPolicy = defineKind<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  categories: ['api-extensions'],
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Conditions that writes must fulfil. */
export interface ValidatingAdmissionPolicySpec {
  /** What is noted in the audit log. There must be some, or `validations`. @listType atomic @proto 5 */
  auditAnnotations?: AuditAnnotation[];
  /** What happens when an expression cannot be worked out: `Fail` (the default) refuses the request, `Ignore` lets it
   *  pass. @default "Fail" @pointer @proto 4 */
  failurePolicy?: 'Fail' | 'Ignore';
  /** Conditions that requests must fulfil for the policy to count; 64 at most. @listType map @listMapKey name
   *  @patchStrategy merge @patchMergeKey name @proto 6 */
  matchConditions?: MatchCondition[];
  /** Which requests the policy is about. @proto 2 */
  matchConstraints?: MatchResources;
  /** Kind of the objects that bindings give for parameters. Left out, there are none. @proto 1 */
  paramKind?: ParamKind;
  /** The conditions. @listType atomic @proto 3 */
  validations?: Validation[];
  /** Expressions with names, for use in the others; each sees those before it. @listType map @listMapKey name
   *  @patchStrategy merge @patchMergeKey name @proto 7 */
  variables?: Variable[];
}

/** What is noted in the audit log about a request. */
export interface AuditAnnotation {
  /** Key of the note; the policy's name comes before it. @proto 1 */
  key: string;
  /** Expression in CEL for the text; null for none. @proto 2 */
  valueExpression: string;
}

/** A condition that writes must fulfil. */
export interface Validation {
  /** The condition, in CEL. It sees object, oldObject, request, params, namespaceObject, variables and authorizer, and
   *  comes to true or false. @proto 1 @protoName Expression */
  expression: string;
  /** What the writer is told when it is not fulfilled. @proto 2 */
  message?: string;
  /** Expression in CEL for what the writer is told; `message` is said when it fails. @proto 4 */
  messageExpression?: string;
  /** Reason of the Status: Forbidden, Invalid (the default) or RequestEntityTooLarge. @pointer @proto 3
   *  */
  reason?: string;
}

/** What a look at the expressions found. */
export interface ValidatingAdmissionPolicyStatus {
  /** Aspects of the state. @listType map @listMapKey type @proto 3 */
  conditions?: Condition[];
  /** The generation of the spec that this status is about. @proto 1 */
  observedGeneration?: Int64;
  /** What seems wrong with the types. Left out until it was looked at. @proto 2 */
  typeChecking?: TypeChecking;
}

/** What seems wrong with the types of expressions. */
export interface TypeChecking {
  /** The warnings. @listType atomic @proto 1 */
  expressionWarnings?: ExpressionWarning[];
}

/** What seems wrong with one expression. */
export interface ExpressionWarning {
  /** Path of the expression, such as spec.validations[0].expression. @proto 2 */
  fieldRef: string;
  /** What seems wrong, in words. @proto 3 */
  warning: string;
}
