/** TokenReview: asks whose token it is. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Asks whose token it is, and whether it is valid. */
export interface TokenReview extends KubeObject {
  /** The token. @proto 2 */
  spec: TokenReviewSpec;
  /** The answer. @always @proto 3 */
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

/** The token to look at. */
export interface TokenReviewSpec {
  /** Who the one that asks is: the token must be meant for at least one of these. Left out, the API server. @listType
   *  atomic @proto 2 */
  audiences?: string[];
  /** The token itself. @omitZero @proto 1 */
  token: string;
}

/** What is known about a token. */
export interface TokenReviewStatus {
  /** Those of the audiences asked about for which the token is good. @listType atomic @proto 4 */
  audiences?: string[];
  /** Whether the token is valid and known. @proto 1 */
  authenticated?: boolean;
  /** Why the token could not be checked. @proto 3 */
  error?: string;
  /** The user whom the token stands for. @always @proto 2 */
  user?: UserInfo;
}

/** A user as authentication sees one. */
export interface UserInfo {
  /** Further attributes that authentication gave, by name. @proto 4 */
  extra?: Record<string, string[]>;
  /** Groups that the user is in. @listType atomic @proto 3 */
  groups?: string[];
  /** Tells users apart who had the same name at different times. @proto 2 */
  uid?: string;
  /** Name that identifies the user. @proto 1 */
  username?: string;
}
