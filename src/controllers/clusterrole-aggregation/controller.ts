/** clusterrole-aggregation: gives cluster roles that gather, such as `admin`, `edit` and `view`, the rules of those
 *  that add to them. */
import { ClusterRole, keyOf } from '#api';
import { mergePatch } from '#client';
import { defineController, done, watch } from '#reconcile';
import { clusterRoleAggregationDeclaration } from './declaration.ts';
import { planRules } from './plan.ts';

export const clusterRoleAggregation = defineController({
  ...clusterRoleAggregationDeclaration,
  watches: [
    watch({
      kind: ClusterRole,
      // Whichever role changes, any that gathers may have gathered its rules.
      keysOf: (_, lister) =>
        lister(ClusterRole)
          .list()
          .filter(({ aggregationRule }) => aggregationRule)
          .map(keyOf),
    }),
  ],

  async reconcile(key, { lister, client }) {
    const role = lister(ClusterRole).get(key);
    const rules = role && planRules(role, lister(ClusterRole).list());
    if (!rules) return done;
    const { uid, resourceVersion } = role.metadata;
    await client.patch(ClusterRole, key, mergePatch({ metadata: { uid, resourceVersion }, rules }));
    return done;
  },
});
