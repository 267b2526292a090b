/** SelfSubjectAccessReview: asks whether oneself may do something. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { NonResourceAttributes, ResourceAttributes, SubjectAccessReviewStatus } from './subject-access-review.ts';

export interface SelfSubjectAccessReview extends KubeObject {
  /** @proto 2 */
  spec: SelfSubjectAccessReviewSpec;
  /** @proto 3 */
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

export interface SelfSubjectAccessReviewSpec {
  /** @proto 2 */
  nonResourceAttributes?: NonResourceAttributes;
  /** @proto 1 */
  resourceAttributes?: ResourceAttributes;
}
