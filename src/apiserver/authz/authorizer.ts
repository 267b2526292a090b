/** Authorization: may this user do this? Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/authorization/ */
import type { NonResourceRule, ResourceRule } from '#api';
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

/** What one authorizer says. */
export interface Decision {
  /** `noOpinion` asks the next authorizer; when all have none, the answer is no. */
  readonly verdict: 'allow' | 'deny' | 'noOpinion';
  /** Why, for SubjectAccessReviews and messages. */
  readonly reason?: string;
}

/** What somebody may do, as far as an authorizer can list it: the status of a SelfSubjectRulesReview. */
export interface UserRules {
  readonly resourceRules: readonly ResourceRule[];
  readonly nonResourceRules: readonly NonResourceRule[];
  /** Whether there may be more than is listed. */
  readonly incomplete: boolean;
  /** Why there may be more. */
  readonly evaluationError?: string;
}

/** Knows who may do what. Where several are asked in turn, the first opinion counts. */
export interface Authorizer {
  /** At once, if it can: most requests should not wait. */
  authorize(user: UserInfo, attributes: Attributes): Decision | Promise<Decision>;
  /** What the user may do in a namespace, and in no namespace. */
  rulesFor(user: UserInfo, namespace: string): UserRules | Promise<UserRules>;
}

/** For authorizers that allow nothing, or nothing that can be listed. */
export const noRules: UserRules = { resourceRules: [], nonResourceRules: [], incomplete: false };

/** An authorizer among others, with the name by which upstream tells what it had to say. */
export interface NamedAuthorizer extends Authorizer {
  readonly name: string;
}

/** Asks each in turn until one has an opinion; when none has, says why of all that told, and which it was. */
export function unionAuthorizer(authorizers: readonly NamedAuthorizer[]): Authorizer {
  return {
    authorize: (user, attributes) => ask(authorizers, { user, attributes, from: 0, reason: '' }),
    async rulesFor(user, namespace) {
      const all = await Promise.all(authorizers.map(async authorizer => await authorizer.rulesFor(user, namespace)));
      const errors = all.flatMap(({ evaluationError }) => evaluationError ?? []);
      return {
        resourceRules: eachOnce(all.flatMap(({ resourceRules }) => resourceRules)),
        nonResourceRules: eachOnce(all.flatMap(({ nonResourceRules }) => nonResourceRules)),
        incomplete: all.some(({ incomplete }) => incomplete),
        ...(errors.length === 0 ? {} : { evaluationError: errors.join(', ') }),
      };
    },
  };
}

/** What administrators may do is said by several. */
const eachOnce = <T extends object>(rules: readonly T[]): T[] => [
  ...new Map(rules.map(rule => [JSON.stringify(rule), rule])).values(),
];

interface Question {
  readonly user: UserInfo;
  readonly attributes: Attributes;
  /** Which authorizer is asked next. */
  readonly from: number;
  /** Why those before had no opinion. */
  readonly reason: string;
}

function ask(
  authorizers: readonly NamedAuthorizer[],
  { user, attributes, from, reason }: Question,
): Decision | Promise<Decision> {
  let why = reason;
  for (let at = from; at < authorizers.length; at++) {
    const authorizer = authorizers[at] as NamedAuthorizer;
    const decision = authorizer.authorize(user, attributes);
    if (decision instanceof Promise) {
      const next = { user, attributes, from: at + 1 };
      return decision.then(made =>
        isFinal(made) ? made : ask(authorizers, { ...next, reason: join(why, authorizer, made) }),
      );
    }
    if (isFinal(decision)) return decision;
    why = join(why, authorizer, decision);
  }
  return why === '' ? noOpinion : { verdict: 'noOpinion', reason: why };
}

const isFinal = ({ verdict }: Decision): boolean => verdict !== 'noOpinion';
const join = (why: string, { name }: NamedAuthorizer, { reason = '' }: Decision): string =>
  [...(why === '' ? [] : [why]), ...(reason === '' ? [] : [`${name}: ${reason}`])].join('\n');

const noOpinion: Decision = { verdict: 'noOpinion' };
