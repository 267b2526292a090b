/** SelfSubjectAccessReview: asks whether oneself may do something. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { NonResourceAttributes, ResourceAttributes, SubjectAccessReviewStatus } from './subject-access-review.ts';

/** Asks whether the one who asks may do something. */
export interface SelfSubjectAccessReview extends KubeObject {
  /** The deed. @proto 2 */
  spec: SelfSubjectAccessReviewSpec;
  /** The answer. @always @proto 3 */
  status?: SubjectAccessReviewStatus;
}

export const SelfSubjectAccessReview = defineKind<SelfSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  scope: 'Cluster',
  verbs: ['create'],
});

/** The deed that is asked about; exactly one of the two fields. */
export interface SelfSubjectAccessReviewSpec {
  /** A request to a path that is no resource. @proto 2 */
  nonResourceAttributes?: NonResourceAttributes;
  /** A request to a resource. @proto 1 */
  resourceAttributes?: ResourceAttributes;
}
