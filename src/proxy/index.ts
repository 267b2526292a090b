/** proxy: what makes services reachable: each node's kernel translates connections to a service's address to one of its
 *  endpoints.
 *
 *  Start reading at `model/ruleset.ts` (what is to be done, as data), then `model/plan-service.ts` (how it follows from
 *  services and endpoint slices), `proxy.ts` (the loop), and `backends/nftables/table.ts` (how the kernel is told).
 *  To add a back end: implement {@link ProxyBackend} in a folder of `backends/` and run `backends/contract.ts` over
 *  it. */
export type { ApplyResult, ProxyBackend } from './backends/backend.ts';
export { createNftablesBackend, type NftablesBackendOptions } from './backends/nftables/backend.ts';
export type { ProxyMetrics } from './metrics.ts';
export { diffRulesets, type RuleChange, type RulesetDiff } from './model/diff-rulesets.ts';
export type { NodeView } from './model/endpoints.ts';
export { explainRule } from './model/explain.ts';
export { planRuleset, planWholeRuleset, type RulesetInput } from './model/plan-ruleset.ts';
export {
  allRules,
  emptyRuleset,
  type ProxyEndpoint,
  type Ruleset,
  type RulesetSettings,
  rulesetSettings,
  type ServicePortRule,
} from './model/ruleset.ts';
export { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
