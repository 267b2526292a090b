/** The pieces of a table that a service port contributes, and the names they go by. */
import type { ServicePortRule } from '../../model/ruleset.ts';
import { familyWords } from './family.ts';

/** An element of a map or set; `value` is empty for a set. */
export interface Element {
  readonly set: string;
  readonly key: string;
  readonly value: string;
}

/** A chain and its rules. A shared chain has the same rules in every service that uses it. */
export interface Chain {
  readonly name: string;
  readonly rules: readonly string[];
  readonly shared: boolean;
}

/** A set or map. A shared one has the same body in every service that uses it; another is of this service port only and
 *  filled by the kernel. */
export interface SetPart {
  readonly name: string;
  readonly body: readonly string[];
  readonly shared: boolean;
}

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
