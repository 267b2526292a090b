/** The ruleset: what the service proxy of one node must make its kernel do, as plain data that can be printed, compared
 *  and explained. Back ends render it; nothing here knows of nftables, iptables or IPVS. */
import { type CidrText, formatCidr, type IpFamily, type IpText, parseCidr } from '#base';
import type { IpProtocol, NameText, Port } from './door.ts';

/** Whether connections go to endpoints of all nodes, or of this one alone. Source: Service's `internalTrafficPolicy`
 *  and `externalTrafficPolicy`. */
export type TrafficPolicy = 'Cluster' | 'Local';

/** What happens to a new connection: it goes to an endpoint; it is refused at once (nobody serves it anywhere); or it
 *  is dropped (somebody serves it, but not on this node, and the policy is `Local`). */
export type Verdict = 'forward' | 'reject' | 'drop';

/** One address that connections may be sent to. */
export interface ProxyEndpoint {
  readonly ip: IpText;
  readonly port: Port;
  /** Whether it is on this node. */
  readonly isLocal: boolean;
}

/** Where traffic of one kind (from inside or outside the cluster) goes. */
export interface TrafficRule {
  readonly policy: TrafficPolicy;
  readonly verdict: Verdict;
}

/** One port of one service in one IP family. */
export interface ServicePortRule {
  /** `default/hello:http/IPv4`, unique in a ruleset. */
  readonly key: string;
  readonly namespace: NameText;
  readonly name: NameText;
  /** Empty for the only, unnamed port of a service. */
  readonly portName: NameText | '';
  readonly family: IpFamily;
  readonly protocol: IpProtocol;
  /** The port on every address below; node ports have their own number. */
  readonly port: Port;
  readonly clusterIP: IpText;
  /** Addresses from outside that reach this node: `spec.externalIPs`. */
  readonly externalIPs: readonly IpText[];
  /** Addresses that a load balancer forwards unchanged to this node. */
  readonly loadBalancerIPs: readonly IpText[];
  /** Who may use `loadBalancerIPs`; empty: anybody. */
  readonly loadBalancerSourceRanges: readonly CidrText[];
  /** The port on the node's own addresses, or undefined. */
  readonly nodePort: Port | undefined;
  /** Seconds for which a client sticks to its endpoint, or undefined: no affinity. */
  readonly affinitySeconds: number | undefined;
  /** Traffic to the cluster IP. */
  readonly internal: TrafficRule;
  /** Traffic to external and load-balancer addresses and the node port. */
  readonly external: TrafficRule;
  /** Endpoints for policy `Cluster`, in the order of address and port. */
  readonly endpoints: readonly ProxyEndpoint[];
  /** Endpoints for policy `Local`: those on this node. */
  readonly localEndpoints: readonly ProxyEndpoint[];
}

/** What holds for all services. */
export interface RulesetSettings {
  /** Families to serve, in order of preference. */
  readonly families: readonly IpFamily[];
  /** Sources inside these ranges keep their address on the way to a cluster IP; others are masqueraded, so that answers
   *  come back through this node. Empty: nobody is masqueraded (other than for hairpin and outside traffic). */
  readonly clusterCidrs: readonly CidrText[];
  /** Whether node ports also answer on 127.0.0.1. */
  readonly localhostNodePorts: boolean;
}

/** Settings from what users write. Throws for what is no range. */
export function rulesetSettings({
  families = ['IPv4'],
  clusterCidrs = [],
  localhostNodePorts = true,
}: {
  readonly families?: readonly IpFamily[];
  readonly clusterCidrs?: readonly string[];
  readonly localhostNodePorts?: boolean;
} = {}): RulesetSettings {
  return { families, clusterCidrs: clusterCidrs.map(cidr => formatCidr(parseCidr(cidr))), localhostNodePorts };
}

/** Everything, by service (`namespace/name`). A service that needs no rules is absent. Values are shared between
 *  rulesets, so that an unchanged service is the same array in both. */
export interface Ruleset {
  readonly settings: RulesetSettings;
  readonly services: ReadonlyMap<string, readonly ServicePortRule[]>;
}

/** A ruleset without services. */
export function emptyRuleset(settings: RulesetSettings): Ruleset {
  return { settings, services: new Map() };
}

/** The family of an address or CIDR. */
export function familyOf(address: string): IpFamily {
  return address.includes(':') ? 'IPv6' : 'IPv4';
}

/** All rules, in the order of service keys. */
export function* allRules(ruleset: Ruleset): Generator<ServicePortRule> {
  for (const key of [...ruleset.services.keys()].sort()) yield* ruleset.services.get(key) ?? [];
}

/** The endpoints that traffic of one kind goes to, by its policy. */
export function endpointsFor(rule: ServicePortRule, traffic: 'internal' | 'external'): readonly ProxyEndpoint[] {
  return rule[traffic].policy === 'Local' ? rule.localEndpoints : rule.endpoints;
}

/** Whether anything but the cluster IP leads to this port. */
export function isExternallyReachable(
  rule: Pick<ServicePortRule, 'externalIPs' | 'loadBalancerIPs' | 'nodePort'>,
): boolean {
  return rule.nodePort !== undefined || rule.externalIPs.length > 0 || rule.loadBalancerIPs.length > 0;
}
