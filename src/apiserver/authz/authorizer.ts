/** Authorization: may this user do this? Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/ */
import type { UserInfo } from '#client';

/** What a user wants to do. */
export type Attributes =
  | {
      readonly isResource: true;
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource: string;
      /** `''`: cluster-scoped, or all namespaces. */
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly isResource: false; readonly verb: string; readonly path: string };

export interface Decision {
  /** `noOpinion` asks the next authorizer; when all have none, the answer is no. */
  readonly verdict: 'allow' | 'deny' | 'noOpinion';
  /** Why, for SubjectAccessReviews and messages. */
  readonly reason?: string;
}

export interface Authorizer {
  authorize(user: UserInfo, attributes: Attributes): Decision;
}

/** Asks each in turn until one has an opinion. */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(user, attributes) {
      let last: Decision = { verdict: 'noOpinion' };
      for (const authorizer of authorizers) {
        last = authorizer.authorize(user, attributes);
        if (last.verdict !== 'noOpinion') return last;
      }
      return last;
    },
  };
}
