/** LocalSubjectAccessReview: the same question for one namespace. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { SubjectAccessReviewSpec, SubjectAccessReviewStatus } from './subject-access-review.ts';

export interface LocalSubjectAccessReview extends KubeObject {
  /** @proto 2 */
  spec: SubjectAccessReviewSpec;
  /** @proto 3 */
  status?: SubjectAccessReviewStatus;
}

export const LocalSubjectAccessReview = defineKind<LocalSubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  scope: 'Namespaced',
  verbs: ['create'],
});
