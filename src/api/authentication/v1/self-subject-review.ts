/** SelfSubjectReview: asks the server who one is. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { UserInfo } from './token-review.ts';

/** Asks the server as whom it sees the one who asks. */
export interface SelfSubjectReview extends KubeObject {
  /** The answer. @always @proto 2 */
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

/** The answer to a SelfSubjectReview. */
export interface SelfSubjectReviewStatus {
  /** The user, with groups and extra attributes. @always @proto 1 */
  userInfo?: UserInfo;
}
