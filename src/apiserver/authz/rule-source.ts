/** Where rules come from: the built-in roles, and whatever else grants some. */
import type { AccessRule, UserInfo } from '#client';

/** Rules that somebody has, all by the same reason. */
export interface Grant {
  /** What grants them, as SubjectAccessReviews tell: `allowed by the built-in role "x"`. */
  readonly reason: string;
  readonly rules: readonly AccessRule[];
}

/** Grants by who has them and where they hold. */
export interface RuleSource {
  /** The first grant of a user that will do, of those that hold in a namespace and those that hold everywhere; with
   *  `''` of the latter alone. */
  find(user: UserInfo, namespace: string, willDo: (grant: Grant) => boolean): Grant | undefined;
}

/** Grants of all of them, in their order. */
export const unionSource = (sources: readonly RuleSource[]): RuleSource => ({
  find(user, namespace, willDo) {
    for (const source of sources) {
      const found = source.find(user, namespace, willDo);
      if (found) return found;
    }
    return undefined;
  },
});
