/** Two rulesets -> the smallest transaction that turns the kernel's table from one into the other. */

import type { IpFamily } from '#base';
import { diffParts, type Element, familyWords, type Transaction } from '#nftables';
import { diffRulesets, type RuleChange } from '../../model/diff-rulesets.ts';
import type { Ruleset, ServicePortRule } from '../../model/ruleset.ts';
import { type Fragment, renderRule, sharedSets } from './fragment.ts';
import { frontendsOf } from './parts.ts';
import { defaultTableName, type RenderOptions } from './render.ts';

/** Which table is changed, and what is there already. */
export interface RenderDiffOptions extends RenderOptions {
  /** Shared chains and maps that the table has, to be left as they are. Default: none is known, so those that are
   *  needed are written again. */
  readonly existing?: ReadonlySet<string>;
}

/** One transaction for the table of a family, or undefined when a difference will not do
 *  and the table must be written anew: other settings, another affinity timeout, two services with one external
 *  address.
 *
 *  Chains and maps that services share (`pick-3`, `endpoints/2`) are made when first needed and never removed: they
 *  cost nothing, and the next service of that size will want them. */
export function renderDiff(
  before: Ruleset,
  after: Ruleset,
  { family, tableName = defaultTableName, existing = new Set() }: RenderDiffOptions,
): Transaction | undefined {
  const diff = diffRulesets(before, after);
  if (diff.settingsChanged) return undefined;
  const changes = diff.changes.filter(change => (change.after ?? change.before)?.family === family);
  if (claimsSharedAddress(changes, before, after)) return undefined;
  const empty: Fragment = { sets: [], chains: [], elements: [] };
  const changedParts = changes.map(change => ({
    old: change.before ? renderRule(change.before, before.settings) : empty,
    next: change.after ? renderRule(change.after, after.settings) : empty,
  }));
  return diffParts(changedParts, {
    tableName: `${familyWords[family].ip} ${tableName}`,
    existing,
    gone: removed => withoutStillUsed(removed, rulesOf(after, family)),
  });
}

/** Drops from `removed` what another service still has. Looks at the other services only if something shared goes. */
function withoutStillUsed(removed: readonly Element[], remaining: Iterable<ServicePortRule>): Element[] {
  const addressOf = ({ key }: Element) => key.split(' ')[0] ?? ''; // of a cluster IP, or an endpoint with itself
  const inQuestion = (set: string) => new Set(removed.filter(element => element.set === set).map(addressOf));
  const clusterIPs = inQuestion('cluster-ips');
  const endpoints = inQuestion('hairpin');
  for (const rule of remaining) {
    if (clusterIPs.size + endpoints.size === 0) break;
    clusterIPs.delete(rule.clusterIP);
    for (const { ip } of rule.endpoints) endpoints.delete(ip);
    for (const { ip } of rule.localEndpoints) endpoints.delete(ip);
  }
  return removed.filter(element => {
    if (!sharedSets.has(element.set)) return true;
    return (element.set === 'hairpin' ? endpoints : clusterIPs).has(addressOf(element));
  });
}

function* rulesOf(ruleset: Ruleset, family: IpFamily): Generator<ServicePortRule> {
  for (const rules of ruleset.services.values()) for (const rule of rules) if (rule.family === family) yield rule;
}

/** Whether a changed rule has an external address that another rule has too, before or after. Users may do that by
 *  mistake; the API server hands out cluster IPs and node ports only once. */
function claimsSharedAddress(changes: readonly RuleChange[], ...rulesets: readonly Ruleset[]): boolean {
  const external = (rule: ServicePortRule | undefined) =>
    rule && rule.externalIPs.length + rule.loadBalancerIPs.length > 0
      ? frontendsOf(rule).filter(frontend => frontend.traffic === 'external' && !frontend.byPort)
      : [];
  const claims = new Map(
    changes.flatMap(change =>
      [change.before, change.after].flatMap(rule => external(rule).map(({ key }) => [key, change.key])),
    ),
  );
  if (claims.size === 0) return false;
  return rulesets.some(ruleset =>
    [...ruleset.services.values()].some(rules =>
      rules.some(rule => external(rule).some(({ key }) => claims.has(key) && claims.get(key) !== rule.key)),
    ),
  );
}
