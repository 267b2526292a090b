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
      /** Fields, by name, that the objects of a list, a watch or a deletion are limited to. Default: none. */
      readonly fields?: Readonly<Record<string, string>>;
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

/** Asks each in turn until one has an opinion; when none has, says why of all that told. */
export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(user, attributes) {
      let why = '';
      for (const authorizer of authorizers) {
        const decision = authorizer.authorize(user, attributes);
        if (decision.verdict !== 'noOpinion') return decision;
        if (decision.reason) why = why === '' ? decision.reason : `${why}, ${decision.reason}`;
      }
      return why === '' ? noOpinion : { verdict: 'noOpinion', reason: why };
    },
  };
}

const noOpinion: Decision = { verdict: 'noOpinion' };
