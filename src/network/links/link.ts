/** A link (network interface) as data: what one should be, and what the kernel says of it. Pure. Source: ip-link(8),
 *  ip-address(8), ip-route(8), bridge(8), whose words the texts are in. */
import { canonicalIp } from '#base';

/** A link that is up, with its addresses. */
export interface Link {
  /** At most 15 characters. */
  readonly name: string;
  /** Its kind with what cannot change while it is there: `bridge`,
   *  `vxlan id 7 local 192.0.2.1 dstport 8472 nolearning`. */
  readonly type: string;
  /** Largest packet, in bytes. */
  readonly mtu: number;
  readonly isUp: boolean;
  /** Address of the link. Default: whatever the kernel chose. */
  readonly mac?: string | undefined;
  /** What `ip link` says of it, at most 255 characters. Default: nothing. */
  readonly alias?: string | undefined;
  /** What can change while it is there, as `ip link set type KIND` takes it: `nf_call_iptables 1`. */
  readonly settings: readonly string[];
  /** With their lengths, without those that are valid on the link only: `10.244.3.1/24`. */
  readonly addresses: readonly string[];
}

/** Where what a link's own network does not have is sent by it. */
export interface Ways {
  /** `10.244.1.0/24 via 10.244.1.0 src 10.244.0.0`. */
  readonly routes: readonly string[];
  /** The links' addresses of gateways: `10.244.1.0 lladdr 0a:58:00:0a:f4:01`. */
  readonly neighbours: readonly string[];
  /** The machine behind a link's address, for overlays: `0a:58:00:0a:f4:01 dst 192.0.2.2`. */
  readonly forwarding: readonly string[];
}

/** What a link without ways has. */
export const noWays: Ways = { routes: [], neighbours: [], forwarding: [] };

/** What turns one link into another. */
export interface LinkChange {
  readonly name: string;
  /** Default: it stays. */
  readonly alias?: string | undefined;
  /** Lines of `ip -batch`. */
  readonly ip: readonly string[];
  /** Lines of `bridge -batch`. */
  readonly bridge: readonly string[];
}

/** The part that is read of what `ip -json -details address show dev NAME` prints. */
interface ShownLink {
  readonly ifname?: string;
  readonly flags?: readonly string[];
  readonly mtu?: number;
  readonly address?: string;
  readonly ifalias?: string;
  readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: Readonly<Record<string, unknown>> };
  readonly addr_info?: readonly { readonly local: string; readonly prefixlen: number; readonly scope: string }[];
}

/** Reads what `ip -json -details address show dev NAME` printed; undefined when that is no link. */
export function parseLink(json: string): Link | undefined {
  // ip prints an empty object for what it left out.
  const shown = (JSON.parse(json.trim() || '[]') as ShownLink[]).find(({ ifname }) => ifname !== undefined);
  if (!shown) return undefined;
  const { ifname: name = '', flags = [], mtu = 0, address: mac, ifalias: alias, linkinfo, addr_info = [] } = shown;
  const { info_kind: kind = '', info_data: data = {} } = linkinfo ?? {};
  return {
    name,
    type: kind === 'vxlan' ? formatVxlan(data) : kind,
    mtu,
    isUp: flags.includes('UP'),
    mac,
    alias,
    settings: kind === 'bridge' ? bridgeSettings.map(setting => `${setting} ${String(data[setting])}`) : [],
    addresses: addr_info.filter(({ scope }) => scope !== 'link').map(({ local, prefixlen }) => `${local}/${prefixlen}`),
  };
}

/** Settings of bridges that a pod network cares about. */
const bridgeSettings = ['nf_call_iptables', 'nf_call_ip6tables'];

/** What one end of a VXLAN is. Source: RFC 7348. */
export interface Vxlan {
  /** Its network, 24 bits. */
  readonly id: number;
  /** This end's address of the network below. */
  readonly local: string;
  /** UDP port of all ends. */
  readonly port: number;
}

/** The type of a VXLAN that is told where everybody is, and learns nothing from what comes. */
export const vxlanType = ({ id, local, port }: Vxlan): string =>
  `vxlan id ${id} local ${local} dstport ${port} nolearning`;

function formatVxlan({ id, local, local6, port, learning }: Readonly<Record<string, unknown>>): string {
  const type = vxlanType({ id: Number(id), local: String(local ?? local6), port: Number(port) });
  return learning === false ? type : type.replace('nolearning', 'learning');
}

/** What `ip` and `bridge` print with `-json` of one link. */
interface ShownWays {
  readonly routes: string;
  readonly routes6: string;
  readonly neighbours: string;
  readonly forwarding: string;
}

/** Reads what was printed, without what the kernel adds by itself. */
export function parseWays({ routes, routes6, neighbours, forwarding }: ShownWays): Ways {
  const rows = (json: string) => JSON.parse(json.trim() || '[]') as Readonly<Record<string, unknown>>[];
  const text = (value: unknown) => canonicalIp(String(value)) ?? String(value);
  return {
    routes: [...rows(routes), ...rows(routes6)]
      .filter(({ protocol }) => protocol !== 'kernel')
      .map(({ dst, gateway, prefsrc }) => `${String(dst)} via ${text(gateway)} src ${text(prefsrc)}`),
    neighbours: rows(neighbours)
      .filter(({ state }) => Array.isArray(state) && state.includes('PERMANENT'))
      .map(({ dst, lladdr }) => `${text(dst)} lladdr ${String(lladdr)}`),
    forwarding: rows(forwarding)
      .filter(({ dst }) => dst !== undefined)
      .map(({ mac, dst }) => `${String(mac)} dst ${text(dst)}`),
  };
}
