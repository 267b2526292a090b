/** SubjectAccessReview: asks whether a user may do something. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { FieldSelectorRequirement, LabelSelectorRequirement } from '../../meta/v1/label-selector.ts';

export interface SubjectAccessReview extends KubeObject {
  /** @proto 2 */
  spec: SubjectAccessReviewSpec;
  /** @proto 3 */
  status?: SubjectAccessReviewStatus;
}

export const SubjectAccessReview = defineKind<SubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  scope: 'Cluster',
  verbs: ['create'],
});

export interface SubjectAccessReviewSpec {
  /** @proto 5 */
  extra?: Record<string, string[]>;
  /** @listType atomic @proto 4 */
  groups?: string[];
  /** @proto 2 */
  nonResourceAttributes?: NonResourceAttributes;
  /** @proto 1 */
  resourceAttributes?: ResourceAttributes;
  /** @proto 6 */
  uid?: string;
  /** @proto 3 */
  user?: string;
}

export interface SubjectAccessReviewStatus {
  /** @proto 1 */
  allowed: boolean;
  /** @proto 4 */
  denied?: boolean;
  /** @proto 3 */
  evaluationError?: string;
  /** @proto 2 */
  reason?: string;
}

export interface ResourceAttributes {
  /** @proto 8 */
  fieldSelector?: FieldSelectorAttributes;
  /** @proto 3 */
  group?: string;
  /** @proto 9 */
  labelSelector?: LabelSelectorAttributes;
  /** @proto 7 */
  name?: string;
  /** @proto 1 */
  namespace?: string;
  /** @proto 5 */
  resource?: string;
  /** @proto 6 */
  subresource?: string;
  /** @proto 2 */
  verb?: string;
  /** @proto 4 */
  version?: string;
}

export interface NonResourceAttributes {
  /** @proto 1 */
  path?: string;
  /** @proto 2 */
  verb?: string;
}

export interface FieldSelectorAttributes {
  /** @proto 1 */
  rawSelector?: string;
  /** @listType atomic @proto 2 */
  requirements?: FieldSelectorRequirement[];
}

export interface LabelSelectorAttributes {
  /** @proto 1 */
  rawSelector?: string;
  /** @listType atomic @proto 2 */
  requirements?: LabelSelectorRequirement[];
}
