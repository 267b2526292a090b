/** The rules that a cluster role gathers. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles */
import { type ClusterRole, deepEqual, type PolicyRule, selects } from '#api';

/** The rules of a role that gathers: those of all others that its selectors select, by name, each once. Undefined when
 *  they are what it has, or when it gathers none. */
export function planRules(
  { metadata, aggregationRule, rules = [] }: ClusterRole,
  all: readonly ClusterRole[],
): PolicyRule[] | undefined {
  if (!aggregationRule) return undefined;
  const { clusterRoleSelectors = [] } = aggregationRule;
  const chosen = all.filter(
    role =>
      role.metadata.name !== metadata.name &&
      clusterRoleSelectors.some(selector => selects(selector, role.metadata.labels)),
  );
  const gathered = new Map<string, PolicyRule>();
  for (const role of chosen.toSorted(byName))
    for (const rule of role.rules ?? []) gathered.set(JSON.stringify(rule), rule);
  const wanted = [...gathered.values()];
  return deepEqual(wanted, rules) ? undefined : wanted;
}

const byName = (one: ClusterRole, other: ClusterRole): number => (one.metadata.name < other.metadata.name ? -1 : 1);
