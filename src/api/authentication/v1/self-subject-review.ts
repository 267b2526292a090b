/** SelfSubjectReview: asks the server who one is. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { UserInfo } from './token-review.ts';

export interface SelfSubjectReview extends KubeObject {
  /** @proto 2 */
  status?: SelfSubjectReviewStatus;
}

export const SelfSubjectReview = defineKind<SelfSubjectReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  scope: 'Cluster',
  verbs: ['create'],
});

export interface SelfSubjectReviewStatus {
  /** @proto 1 */
  userInfo?: UserInfo;
}
