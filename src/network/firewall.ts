/** Rules in tables that are not ours: what gets pods' traffic past a firewall that forwards nothing unless told (such as
 *  Docker's), and what the portmap plugin leaves behind. */

/** The part of `nft -j list ruleset`'s JSON that is read here. Source: libnftables-json(5). */
interface NftObject {
  readonly table?: { readonly family: string; readonly name: string };
  readonly chain?: {
    readonly family: string;
    readonly table: string;
    readonly name: string;
    readonly hook?: string;
    readonly policy?: string;
  };
  readonly rule?: NftRule;
}

interface NftRule {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly handle: number;
  readonly comment?: string;
  readonly expr?: readonly { readonly jump?: { readonly target: string } }[];
}

const readObjects = (json: string) => (JSON.parse(json) as { nftables: readonly NftObject[] }).nftables;

/** Commands that let the bridge's packets pass every forward chain whose policy is to drop, given what
 *  `nft -j list ruleset` printed; chains that have the rules already are left alone. One accepting chain cannot overrule
 *  another that drops, so the rules go into the foreign chains themselves, marked with a comment. */
export function planForwardAccept(
  listing: string,
  { bridge, comment }: { readonly bridge: string; readonly comment: string },
): string[] {
  const objects = readObjects(listing);
  const marked = new Set(
    objects.flatMap(({ rule }) => (rule?.comment === comment ? [`${rule.family} ${rule.table} ${rule.chain}`] : [])),
  );
  return objects.flatMap(({ chain }) => {
    if (chain?.hook !== 'forward' || chain.policy !== 'drop' || !['ip', 'ip6', 'inet'].includes(chain.family))
      return [];
    const name = `${chain.family} ${chain.table} ${chain.name}`;
    if (marked.has(name)) return [];
    return ['iifname', 'oifname'].map(
      match => `insert rule ${name} ${match} "${bridge}" counter accept comment "${comment}"`,
    );
  });
}

/** Commands that take the marked rules back. */
export function planForwardCleanUp(listing: string, { comment }: { readonly comment: string }): string[] {
  return readObjects(listing).flatMap(({ rule }) =>
    rule?.comment === comment ? [`delete rule ${rule.family} ${rule.table} ${rule.chain} handle ${rule.handle}`] : [],
  );
}

const portmapChains = ['CNI-HOSTPORT-DNAT', 'CNI-HOSTPORT-SETMARK', 'CNI-HOSTPORT-MASQ'];

/** Commands that remove the chains which the portmap plugin makes and never removes, unless somebody's host port is still
 *  in them, and the table that iptables made for them if nothing else is in it. */
export function planHostPortCleanUp(listing: string): string[] {
  const objects = readObjects(listing);
  return ['ip', 'ip6'].flatMap(family => {
    const inNat = ({ family: own, table }: { family: string; table: string }) => own === family && table === 'nat';
    const rules = objects.flatMap(({ rule }) => (rule && inNat(rule) ? [rule] : []));
    const chains = objects.flatMap(({ chain }) => (chain && inNat(chain) ? [chain] : []));
    if (rules.some(rule => rule.chain === portmapChains[0])) return [];
    const jumps = rules.filter(rule => rule.expr?.some(({ jump }) => portmapChains.includes(jump?.target ?? '')));
    const others = rules.filter(rule => !jumps.includes(rule) && !portmapChains.includes(rule.chain));
    const ours = chains.filter(chain => portmapChains.includes(chain.name));
    const foreign = chains.filter(chain => !ours.includes(chain) && chain.hook === undefined);
    const exists = objects.some(({ table }) => table?.family === family && table.name === 'nat');
    if (exists && others.length === 0 && foreign.length === 0) return [`delete table ${family} nat`];
    return [
      ...jumps.map(rule => `delete rule ${family} nat ${rule.chain} handle ${rule.handle}`),
      ...ours.map(chain => `flush chain ${family} nat ${chain.name}`),
      ...ours.map(chain => `delete chain ${family} nat ${chain.name}`),
    ];
  });
}
