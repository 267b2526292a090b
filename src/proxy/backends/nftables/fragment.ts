/** What one service port adds to the table of its family. */
import { type Cidr, containsCidr, formatCidr, parseCidr } from '#base';
import type { Chain, Element, SetPart, TableParts } from '#nftables';
import {
  endpointsFor,
  isExternallyReachable,
  type ProxyEndpoint,
  type RulesetSettings,
  type ServicePortRule,
} from '../../model/ruleset.ts';
import { affinityPool } from './affinity.ts';
import { type Frontend, frontendsOf } from './parts.ts';
import { entryChain, type Pool, sharedPool } from './pools.ts';

/** What a service port adds to its table. */
export type Fragment = TableParts;

/** Sets whose elements several service ports may add: one goes only with the last that has it. */
export const sharedSets: ReadonlySet<string> = new Set(['cluster-ips', 'hairpin']);

/** The fragment of a rule. Pure: the same rule gives the same text. */
export function renderRule(rule: ServicePortRule, settings: RulesetSettings): Fragment {
  const sets = new Map<string, SetPart>();
  const chains = new Map<string, Chain>();
  const elements: Element[] = [];
  const addPool = (pool: Pool) => {
    for (const set of pool.sets) sets.set(set.name, set);
    for (const chain of pool.chains) chains.set(chain.name, chain);
    elements.push(...pool.elements);
  };
  for (const frontend of frontendsOf(rule)) {
    const { verdict } = rule[frontend.traffic];
    const entry = entryOf(rule, frontend, settings, addPool);
    if (entry) {
      chains.set(entry.name, entry);
      elements.push({
        set: frontend.byPort ? 'service-nodeports' : 'service-ips',
        key: frontend.key,
        value: `goto ${entry.name}`,
      });
    }
    if (verdict === 'forward') continue;
    const refusal = verdict === 'reject' ? 'goto reject-connection' : 'drop';
    elements.push({ set: frontend.byPort ? 'unserved-nodeports' : 'unserved-ips', key: frontend.key, value: refusal });
  }
  return {
    sets: [...sets.values()],
    chains: [...chains.values()],
    elements: [...elements, ...sharedElements(rule), ...guardElements(rule)],
  };
}

/** The chain that a frontend's traffic enters, or undefined when none of it is served here. */
function entryOf(
  rule: ServicePortRule,
  frontend: Frontend,
  settings: RulesetSettings,
  addPool: (pool: Pool) => void,
): Chain | undefined {
  const poolOf = (endpoints: readonly ProxyEndpoint[], local: boolean) => {
    if (endpoints.length === 0) return undefined;
    const pool =
      rule.affinitySeconds === undefined
        ? sharedPool(endpoints, { frontend, local, rule })
        : affinityPool(endpoints, { local, rule });
    addPool(pool);
    return pool;
  };
  const { policy } = rule[frontend.traffic];
  const pools =
    frontend.traffic === 'external' && policy === 'Local'
      ? { everybody: poolOf(rule.endpoints, false), local: poolOf(rule.localEndpoints, true) }
      : { everybody: poolOf(endpointsFor(rule, frontend.traffic), policy === 'Local') };
  return entryChain(rule, { frontend, pools, settings });
}

function sharedElements(rule: ServicePortRule): Element[] {
  const ips = new Set([...rule.endpoints, ...rule.localEndpoints].map(endpoint => endpoint.ip));
  return [
    { set: 'cluster-ips', key: rule.clusterIP, value: '' },
    ...[...ips].map(ip => ({ set: 'hairpin', key: `${ip} . ${ip}`, value: '' })),
  ];
}

/** Who may use the load-balancer addresses. A range that holds everybody guards nothing. */
function guardElements(rule: ServicePortRule): Element[] {
  const ranges = rule.loadBalancerSourceRanges;
  if (!isExternallyReachable(rule) || ranges.length === 0 || ranges.some(range => range.endsWith('/0'))) return [];
  return rule.loadBalancerIPs.flatMap(ip => {
    const key = `${ip} . ${rule.protocol.toLowerCase()} . ${rule.port}`;
    const allowed = withoutContained(ranges).map(range => ({
      set: 'allowed-sources',
      key: `${key} . ${range}`,
      value: '',
    }));
    return [{ set: 'guarded-ips', key, value: '' }, ...allowed];
  });
}

/** The ranges that no other range contains: the kernel refuses overlapping elements. */
function withoutContained(ranges: readonly string[]): string[] {
  const outer: Cidr[] = [];
  for (const cidr of ranges.map(range => parseCidr(range)).sort((a, b) => a.prefix - b.prefix)) {
    if (!outer.some(other => containsCidr(other, cidr))) outer.push(cidr);
  }
  return outer.map(formatCidr);
}
