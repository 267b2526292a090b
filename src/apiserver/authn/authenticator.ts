/** Authentication: who is asking? Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/ */
import type { UserInfo } from '#client';

/** A bearer token's owner; undefined when the token is nobody's. */
export interface TokenAuthenticator {
  authenticate(token: string): Promise<TokenOwner | RefusedToken | undefined>;
}

/** A token that is somebody's and is not believed any more. */
export interface RefusedToken {
  readonly refusal: string;
}

/** Who a valid token stands for. */
export interface TokenOwner {
  readonly user: UserInfo;
  /** Whom the token was made for. */
  readonly audiences: readonly string[];
  /** For who shows the token. Default: none. */
  readonly warning?: string;
}

/** What of a user's `extra` says by which credential it is known. */
export const credentialId = 'authentication.kubernetes.io/credential-id';

/** Groups of everybody who is known. */
export const authenticatedGroup = 'system:authenticated';

/** Who asks without proving anything, and the group of such. */
export const anonymousUser = 'system:anonymous';
/** The group of requests without credentials. */
export const unauthenticatedGroup = 'system:unauthenticated';

/** Who shows nothing: whom RBAC may allow something nevertheless, as the health of the server by default. */
export const anonymous: UserInfo = { username: anonymousUser, groups: [unauthenticatedGroup] };

/** The user with the group that all known users have. */
export const authenticated = (user: UserInfo): UserInfo =>
  user.groups.includes(authenticatedGroup) ? user : { ...user, groups: [...user.groups, authenticatedGroup] };
