/** Rules in tables that are not ours: what gets pods' traffic past a firewall that forwards nothing unless told (such
 *  as Docker's), and what the portmap plugin leaves behind. */

import { type NftObject, type NftRule, parseObjects } from '#nftables';

/** What rules in foreign chains are about, and how they are known again. */
export interface FirewallNames {
  readonly bridge: string;
  /** The link by which pods of other nodes are reached, which need not be there. */
  readonly overlay: string;
  /** The mark of these rules. */
  readonly comment: string;
}

/** Commands that let pods speak and be answered past every forward chain whose policy is to drop, given what
 *  `nft -j list ruleset` printed. One accepting chain cannot overrule another that drops, so the rules go into the
 *  foreign chains themselves, marked with a comment; those of an earlier process are replaced.
 *
 *  From outside, pods are reached by what was translated (node ports, host ports, load balancers) and nothing else: the
 *  firewall was set to forward nothing, and a route to the pods' range does not change that. What comes by the overlay
 *  is of other nodes' pods, and was checked. */
export function planForwardAccept(listing: string, names: FirewallNames): string[] {
  const { bridge, overlay, comment } = names;
  const matches = [
    `iifname "${bridge}"`,
    `oifname "${bridge}" ct state established,related`,
    `oifname "${bridge}" ct status dnat`,
    `iifname "${overlay}"`,
    `oifname "${overlay}" ct status dnat`,
  ];
  const accepts = chainsThatDrop(listing).flatMap(({ family, table, name }) =>
    matches.map(match => `insert rule ${family} ${table} ${name} ${match} counter accept comment "${comment}"`),
  );
  return [...planForwardCleanUp(listing, names), ...accepts];
}

/** What foreign chains lack of these rules, or have too many, in words. */
export function compareForwardAccept(listing: string, names: FirewallNames): string[] {
  const marked = planForwardCleanUp(listing, names).length;
  const wanted = planForwardAccept(listing, names).length - marked;
  return marked === wanted ? [] : [`forward chains of others have ${marked} rules, not ${wanted}`];
}

const chainsThatDrop = (listing: string) =>
  parseObjects(listing).flatMap(({ chain }) =>
    chain?.hook === 'forward' && chain.policy === 'drop' && ['ip', 'ip6', 'inet'].includes(chain.family) ? [chain] : [],
  );

/** Commands that take the marked rules back. */
export function planForwardCleanUp(listing: string, { comment }: Pick<FirewallNames, 'comment'>): string[] {
  return parseObjects(listing).flatMap(({ rule }) =>
    rule?.comment === comment ? [`delete rule ${rule.family} ${rule.table} ${rule.chain} handle ${rule.handle}`] : [],
  );
}

const portmapChains = ['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-SETMARK', 'CNI-HOSTPORT-MASQ'];
/** What iptables makes of a table `nat` when it is first asked for something there. */
const iptablesChains = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];

/** Families of nft in which the portmap plugin makes a table `nat`. */
export type NatFamily = 'ip' | 'ip6';

/** Name of a chain in a table of ours that says that the family had no table `nat` when that was first set up. */
export const noNatMark = (family: NatFamily): string => `no-${family}-nat-before`;

/** The families that have no table `nat`, or had none before `ownTable` was there. */
export function familiesWithoutNat(listing: string, ownTable: string): NatFamily[] {
  const objects = parseObjects(listing);
  const isSetUp = objects.some(({ table }) => table?.name === ownTable);
  return (['ip', 'ip6'] as const).filter(family =>
    isSetUp
      ? objects.some(({ chain }) => chain?.table === ownTable && chain.name === noNatMark(family))
      : !objects.some(({ table }) => table?.family === family && table.name === 'nat'),
  );
}

/** Commands that remove the chains which the portmap plugin makes and never removes, unless somebody's host port is
 *  still in them. The table goes too in the families of `withoutNat`, where iptables made it for these chains, if
 *  nobody has put anything else there since. */
export function planHostPortCleanUp(listing: string, withoutNat: readonly NatFamily[]): string[] {
  const objects = parseObjects(listing);
  return (['ip', 'ip6'] as const).flatMap(family => {
    const inNat = ({ family: own, table }: { family: string; table: string }) => own === family && table === 'nat';
    const rules = objects.flatMap(({ rule }) => (rule && inNat(rule) ? [rule] : []));
    const chains = objects.flatMap(({ chain }) => (chain && inNat(chain) ? [chain] : []));
    if (rules.some(rule => rule.chain === portmapChains[0])) return [];
    const ours = chains.filter(chain => portmapChains.includes(chain.name));
    const jumps = rules.filter(rule => rule.expr?.some(({ jump }) => portmapChains.includes(jump?.target ?? '')));
    const exists = objects.some(({ table }) => table?.family === family && table.name === 'nat');
    const isMade = ours.length > 0 || (exists && chains.length === 0);
    if (isMade && withoutNat.includes(family) && isPortmapAlone(objects, family, jumps))
      return [`delete table ${family} nat`];
    return [
      ...jumps.map(rule => `delete rule ${family} nat ${rule.chain} handle ${rule.handle}`),
      ...ours.map(chain => `flush chain ${family} nat ${chain.name}`),
      ...ours.map(chain => `delete chain ${family} nat ${chain.name}`),
    ];
  });
}

/** Whether a table `nat` holds nothing but what portmap and iptables put there: rules, chains, sets, whatever there
 *  is. */
function isPortmapAlone(objects: readonly NftObject[], family: string, jumps: readonly NftRule[]): boolean {
  return objects.every(object => {
    const [kind = '', content] = Object.entries(object)[0] ?? [];
    const { family: own, table } = content as { family?: string; table?: string };
    if (kind === 'table' || own !== family || table !== 'nat') return true;
    const { rule, chain } = object;
    if (rule) return jumps.includes(rule) || portmapChains.includes(rule.chain);
    if (!chain) return false;
    return portmapChains.includes(chain.name) || (chain.hook !== undefined && iptablesChains.includes(chain.name));
  });
}
