/** The pieces of a table that a service port contributes, and the names they go by. */
import { familyWords } from '#nftables';
import type { ServicePortRule } from '../../model/ruleset.ts';

/** A way in: a destination to match. */
export interface Frontend {
  readonly traffic: 'internal' | 'external';
  /** Whether it is the node port, matched on every address of the node. */
  readonly byPort: boolean;
  /** The key in the maps: `10.96.0.10 . tcp . 80`, or `tcp . 30080`. */
  readonly key: string;
}

/** Every way in to a service port. */
export function frontendsOf(rule: ServicePortRule): Frontend[] {
  const protocol = rule.protocol.toLowerCase();
  const at = (ip: string) => `${ip} . ${protocol} . ${rule.port}`;
  const external = [...new Set([...rule.externalIPs, ...rule.loadBalancerIPs])];
  return [
    { traffic: 'internal', byPort: false, key: at(rule.clusterIP) },
    ...external.map(ip => ({ traffic: 'external' as const, byPort: false, key: at(ip) })),
    ...(rule.nodePort === undefined
      ? []
      : [{ traffic: 'external' as const, byPort: true, key: `${protocol} . ${rule.nodePort}` }]),
  ];
}

/** The name under which a rule's own chains and sets are filed: `default/hello/tcp/http`. */
export function ownName(rule: ServicePortRule): string {
  return `${rule.namespace}/${rule.name}/${rule.protocol.toLowerCase()}/${rule.portName || rule.port}`;
}

/** nft's word for the family of a rule. */
export function wordsOf(rule: ServicePortRule) {
  return familyWords[rule.family];
}
