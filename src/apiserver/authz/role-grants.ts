/** What users have, and what roles would give them: for who decides whether they may give it to others. */
import type { PolicyRule, RoleRef } from '#api';
import type { AccessRule, UserInfo } from '#client';
import type { FollowedRbac } from './rbac/follow-rbac.ts';
import type { RuleSource } from './rule-source.ts';

/** Read from the objects at each question, since a write depends on the answer. */
export interface RoleGrants {
  /** All rules of a user that hold in a namespace, with `''` those that hold everywhere. */
  rulesOfUser(user: UserInfo, namespace: string): Promise<readonly AccessRule[]>;
  /** The rules of the role that a binding in a namespace, `''` for none, refers to; undefined when there is none. */
  rulesOfRole(reference: RoleRef, namespace: string): Promise<readonly PolicyRule[] | undefined>;
}

/** By the built-in roles and by RBAC's objects. */
export function createRoleGrants(builtIn: RuleSource, rbac: () => FollowedRbac): RoleGrants {
  return {
    async rulesOfUser(user, namespace) {
      if (!rbac().isCurrent()) await rbac().settled();
      const owned: AccessRule[] = [];
      for (const source of [builtIn, rbac().rules])
        source.find(user, namespace, ({ rules }) => {
          owned.push(...rules);
          return false;
        });
      return owned;
    },
    async rulesOfRole(reference, namespace) {
      if (!rbac().isCurrent()) await rbac().settled();
      return rbac().rules.rulesOf(reference, namespace);
    },
  };
}
