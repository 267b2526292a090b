/** SelfSubjectRulesReview: asks for all that oneself may do in a namespace. */
import { defineKind, type KubeObject } from '../../kind.ts';

export interface SelfSubjectRulesReview extends KubeObject {
  /** @proto 2 */
  spec: SelfSubjectRulesReviewSpec;
  /** @proto 3 */
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

export interface SelfSubjectRulesReviewSpec {
  /** @proto 1 */
  namespace?: string;
}

export interface SubjectRulesReviewStatus {
  /** @proto 4 */
  evaluationError?: string;
  /** @proto 3 */
  incomplete: boolean;
  /** @listType atomic @proto 2 */
  nonResourceRules: NonResourceRule[];
  /** @listType atomic @proto 1 */
  resourceRules: ResourceRule[];
}

export interface ResourceRule {
  /** @listType atomic @proto 2 */
  apiGroups?: string[];
  /** @listType atomic @proto 4 */
  resourceNames?: string[];
  /** @listType atomic @proto 3 */
  resources?: string[];
  /** @listType atomic @proto 1 */
  verbs: string[];
}

export interface NonResourceRule {
  /** @listType atomic @proto 2 */
  nonResourceURLs?: string[];
  /** @listType atomic @proto 1 */
  verbs: string[];
}
