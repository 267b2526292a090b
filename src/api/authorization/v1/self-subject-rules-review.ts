/** SelfSubjectRulesReview: asks for all that oneself may do in a namespace. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Asks for all that the one who asks may do in a namespace, so that a user interface can hide the rest. */
export interface SelfSubjectRulesReview extends KubeObject {
  /** The namespace. @proto 2 */
  spec: SelfSubjectRulesReviewSpec;
  /** The answer. @always @proto 3 */
  status?: SubjectRulesReviewStatus;
}

export const SelfSubjectRulesReview = defineKind<SelfSubjectRulesReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  scope: 'Cluster',
  verbs: ['create'],
});

/** Where the rules shall hold. */
export interface SelfSubjectRulesReviewSpec {
  /** The namespace. Required. @proto 1 */
  namespace?: string;
}

/** What a user may do in a namespace. */
export interface SubjectRulesReviewStatus {
  /** Why the list may be incomplete. @proto 4 */
  evaluationError?: string;
  /** Whether the list may lack rules, as when an authorizer cannot list them. @proto 3 */
  incomplete: boolean;
  /** Paths that may be requested. @listType atomic @proto 2 */
  nonResourceRules: NonResourceRule[];
  /** What may be done with which resources. @listType atomic @proto 1 */
  resourceRules: ResourceRule[];
}

/** Verbs that are allowed on resources. */
export interface ResourceRule {
  /** Groups of the resources; `*` means all. @listType atomic @proto 2 */
  apiGroups?: string[];
  /** Names of the objects; empty means all. @listType atomic @proto 4 */
  resourceNames?: string[];
  /** Resources, `deployments` or `deployments/scale`; `*` means all. @listType atomic @proto 3 */
  resources?: string[];
  /** Verbs such as get and list; `*` means all. @listType atomic @proto 1 */
  verbs: string[];
}

/** Verbs that are allowed on paths. */
export interface NonResourceRule {
  /** Paths; `*` stands for all, or for the rest of a path at its end. @listType atomic @proto 2 */
  nonResourceURLs?: string[];
  /** Verbs such as get and post; `*` means all. @listType atomic @proto 1 */
  verbs: string[];
}
