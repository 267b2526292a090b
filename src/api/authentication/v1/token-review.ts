/** TokenReview: asks whose token it is. */
import { defineKind, type KubeObject } from '../../kind.ts';

export interface TokenReview extends KubeObject {
  /** @proto 2 */
  spec: TokenReviewSpec;
  /** @proto 3 */
  status?: TokenReviewStatus;
}

export const TokenReview = defineKind<TokenReview>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  scope: 'Cluster',
  verbs: ['create'],
});

export interface TokenReviewSpec {
  /** @listType atomic @proto 2 */
  audiences?: string[];
  /** @proto 1 */
  token: string;
}

export interface TokenReviewStatus {
  /** @listType atomic @proto 4 */
  audiences?: string[];
  /** @proto 1 */
  authenticated?: boolean;
  /** @proto 3 */
  error?: string;
  /** @proto 2 */
  user?: UserInfo;
}

export interface UserInfo {
  /** @proto 4 */
  extra?: Record<string, string[]>;
  /** @listType atomic @proto 3 */
  groups?: string[];
  /** @proto 2 */
  uid?: string;
  /** @proto 1 */
  username?: string;
}
