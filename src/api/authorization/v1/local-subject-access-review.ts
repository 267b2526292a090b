/** LocalSubjectAccessReview: the same question for one namespace. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { SubjectAccessReviewSpec, SubjectAccessReviewStatus } from './subject-access-review.ts';

/** Asks whether a user may do something in one namespace, for those who may ask only about that. */
export interface LocalSubjectAccessReview extends KubeObject {
  /** The user and the deed; its namespace must be that of the request. @proto 2 */
  spec: SubjectAccessReviewSpec;
  /** The answer. @always @proto 3 */
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
