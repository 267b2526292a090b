/** Pools and entries: how a connection to a frontend finds its endpoint.
 *
 *  A pool draws one of N endpoints. Services without session affinity share one pick chain for each N: it draws a
 *  number below N and goes to the take chain of that number, which looks its endpoint up by the destination. (One map
 *  with the number in its key would need nft's `typeof` maps, which nft 1.0.6 cannot use in rules added later.) An
 *  entry decides first whether to masquerade. */

import type { Chain, Element, SetPart } from '#nftables';
import type { ProxyEndpoint, RulesetSettings, ServicePortRule } from '../../model/ruleset.ts';
import { familyOf } from '../../model/ruleset.ts';
import { type Frontend, ownName, wordsOf } from './parts.ts';

/** Endpoints of one service port, one of which is chosen for each connection, with all of the table that this takes. */
export interface Pool {
  /** The chain to go to. */
  readonly chain: string;
  /** What tells pools of one kind apart in names: `3`. */
  readonly label: string;
  readonly sets: readonly SetPart[];
  readonly chains: readonly Chain[];
  readonly elements: readonly Element[];
}

/** The pool of all services with this number of endpoints and this kind of frontend. */
export function sharedPool(
  endpoints: readonly ProxyEndpoint[],
  { frontend, local, rule }: { frontend: Frontend; local: boolean; rule: ServicePortRule },
): Pool {
  const { ip, addressType } = wordsOf(rule);
  const kind = `${local ? 'local-' : ''}${frontend.byPort ? 'nodeport-' : ''}`;
  const keyType = frontend.byPort ? 'inet_proto . inet_service' : `${addressType} . inet_proto . inet_service`;
  const destination = frontend.byPort ? 'meta l4proto . th dport' : `${ip} daddr . meta l4proto . th dport`;
  const map = (index: number) => `${kind}endpoints/${index}`;
  const take = (index: number) => `take-${kind}${index}`;
  const draw = endpoints.map((_, index) => `${index} : jump ${take(index)}`).join(', ');
  const pick: Chain = {
    name: `pick-${kind}${endpoints.length}`,
    // A packet that is here while the number of endpoints shrinks may draw one that is gone: it takes the first.
    rules: [
      ...(endpoints.length > 1 ? [`numgen random mod ${endpoints.length} vmap { ${draw} }`] : []),
      `goto ${take(0)}`,
    ],
    shared: true,
  };
  const takes = endpoints.map(
    (_, index): Chain => ({
      name: take(index),
      rules: [`meta l4proto { tcp, udp, sctp } dnat ${ip} to ${destination} map @${map(index)}`],
      shared: true,
    }),
  );
  return {
    chain: pick.name,
    label: String(endpoints.length),
    sets: endpoints.map((_, index) => ({
      name: map(index),
      body: [`type ${keyType} : ${addressType} . inet_service`],
      shared: true,
    })),
    chains: [...takes, pick],
    elements: endpoints.map((endpoint, index) => ({
      set: map(index),
      key: frontend.key,
      value: `${endpoint.ip} . ${endpoint.port}`,
    })),
  };
}

/** Where traffic that arrives at one address of a service port may go. */
export interface EntryOptions {
  readonly frontend: Frontend;
  /** `everybody`: where traffic goes; `local`: with external policy Local, where traffic from outside goes. */
  readonly pools: { readonly everybody: Pool | undefined; readonly local?: Pool | undefined };
  readonly settings: RulesetSettings;
}

/** The entry chain of a frontend, or undefined when it has no endpoint to go to. */
export function entryChain(rule: ServicePortRule, { frontend, pools, settings }: EntryOptions): Chain | undefined {
  const { everybody, local } = pools;
  if (!everybody) return undefined;
  const entry = (kind: string, shared: string, rules: readonly string[]): Chain =>
    rule.affinitySeconds === undefined
      ? { name: `${kind}/${shared}`, rules, shared: true }
      : { name: `${kind}/${ownName(rule)}`, rules, shared: false };
  if (frontend.traffic === 'internal')
    return entry('internal', everybody.chain, [...masqueradeStrangers(rule, settings), `goto ${everybody.chain}`]);
  if (rule.external.policy === 'Cluster')
    return entry('external', everybody.chain, ['jump mark-for-masquerade', `goto ${everybody.chain}`]);
  const kind = frontend.byPort ? 'external-local-nodeport' : 'external-local';
  return entry(
    kind,
    `${everybody.label}-${local?.label ?? 0}`,
    localPolicyRules(rule, { everybody: everybody.chain, local: local?.chain, settings }),
  );
}

/** Sources outside the cluster's ranges are masqueraded on their way to a cluster IP. */
function masqueradeStrangers(rule: ServicePortRule, settings: RulesetSettings): string[] {
  const inside = insideCluster(rule, settings);
  return inside ? [`${wordsOf(rule).ip} saddr != ${inside} jump mark-for-masquerade`] : [];
}

/** External policy Local: pods and the node itself are served as if by the cluster IP; outsiders keep their address and
 *  reach endpoints of this node only. What is left falls through, untranslated, and is dropped. */
function localPolicyRules(
  rule: ServicePortRule,
  { everybody, local, settings }: { everybody: string; local: string | undefined; settings: RulesetSettings },
): string[] {
  const inside = insideCluster(rule, settings);
  return [
    ...(inside ? [`${wordsOf(rule).ip} saddr ${inside} goto ${everybody}`] : []),
    'fib saddr type local jump mark-for-masquerade',
    `fib saddr type local goto ${everybody}`,
    ...(local ? [`goto ${local}`] : []),
  ];
}

function insideCluster(rule: ServicePortRule, { clusterCidrs }: RulesetSettings): string | undefined {
  const ours = clusterCidrs.filter(cidr => familyOf(cidr) === rule.family);
  if (ours.length === 0) return undefined;
  return ours.length === 1 ? ours[0] : `{ ${ours.join(', ')} }`;
}
