/** Session affinity: pools of services whose clients stick to their endpoint.
 *
 *  Each endpoint has a set of the clients that it serves, whose members expire, and a chain that renews the membership
 *  and translates. The pool looks for the client in these sets before it draws. Removing an endpoint removes its set,
 *  so its clients draw anew. */

import { socketAddress } from '#base';
import type { Chain, SetPart } from '#nftables';
import { type ProxyEndpoint, type ServicePortRule } from '../../model/ruleset.ts';
import { ownName, wordsOf } from './parts.ts';
import type { Pool } from './pools.ts';

/** Clients remembered for one endpoint at most; the oldest are forgotten by expiry. */
const maxClients = 65_535;

/** The pool of one service port with session affinity. */
export function affinityPool(
  endpoints: readonly ProxyEndpoint[],
  { local, rule }: { local: boolean; rule: ServicePortRule },
): Pool {
  const { ip, addressType } = wordsOf(rule);
  const named = (endpoint: ProxyEndpoint) => `${ownName(rule)}__${endpoint.ip.replaceAll(':', '.')}/${endpoint.port}`;
  const sets: SetPart[] = endpoints.map(endpoint => ({
    name: `clients/${named(endpoint)}`,
    body: [`type ${addressType}`, `size ${maxClients}`, 'flags dynamic,timeout', `timeout ${rule.affinitySeconds}s`],
    shared: false,
  }));
  const endpointChains: Chain[] = endpoints.map(endpoint => ({
    name: `endpoint/${named(endpoint)}`,
    rules: [
      `update @clients/${named(endpoint)} { ${ip} saddr }`,
      `meta l4proto ${rule.protocol.toLowerCase()} dnat to ${socketAddress(endpoint.ip, endpoint.port)}`,
    ],
    shared: false,
  }));
  const draw = endpoints.map((endpoint, index) => `${index} : goto endpoint/${named(endpoint)}`).join(', ');
  const pool: Chain = {
    name: `affinity${local ? '-local' : ''}/${ownName(rule)}`,
    rules: [
      ...endpoints.map(endpoint => `${ip} saddr @clients/${named(endpoint)} goto endpoint/${named(endpoint)}`),
      `numgen random mod ${endpoints.length} vmap { ${draw} }`,
    ],
    shared: false,
  };
  return { chain: pool.name, label: '', sets, chains: [...endpointChains, pool], elements: [] };
}
