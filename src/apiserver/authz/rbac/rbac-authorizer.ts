/** Authorization by RBAC's objects. Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import type { Authorizer } from '../authorizer.ts';
import { createRuleAuthorizer } from '../rule-authorizer.ts';
import type { FollowedRbac } from './follow-rbac.ts';

/** Answers at once, unless the objects have yet to be read: then when they have been. */
export function createRbacAuthorizer(rbac: () => FollowedRbac): Authorizer {
  const byRules = createRuleAuthorizer({
    find: (user, namespace, willDo) => rbac().rules.find(user, namespace, willDo),
  });
  return {
    authorize(user, attributes) {
      if (rbac().isCurrent()) return byRules.authorize(user, attributes);
      return rbac()
        .settled()
        .then(() => byRules.authorize(user, attributes));
    },
    async rulesFor(user, namespace) {
      if (!rbac().isCurrent()) await rbac().settled();
      return await byRules.rulesFor(user, namespace);
    },
  };
}
