/** Address ranges: `10.244.0.0/16`, `fd00:244::/56`. */
import { bitsOf, formatIp, type IpAddress, type IpFamily, type IpText, parseIp } from './ip-address.ts';

/** A range of either family; bits of `base` behind the prefix are 0. */
export interface Cidr {
  readonly family: IpFamily;
  /** The first address, as a number. */
  readonly base: bigint;
  /** Length of the prefix in bits. */
  readonly prefix: number;
}

/** The canonical text of a range; only {@link formatCidr} makes it. */
export type CidrText = string & { readonly [canonical]: 'cidr' };
declare const canonical: unique symbol;

/** The range that `address/length` says; bits after the prefix are cleared. Undefined for what is not one. */
export function tryParseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? undefined : parseIp(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (!address || !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const prefix = Number(length);
  const hostBits = bitsOf(address.family) - prefix;
  if (hostBits < 0) return undefined;
  return { family: address.family, base: (address.value >> BigInt(hostBits)) << BigInt(hostBits), prefix };
}

/** As {@link tryParseCidr}; throws for what is not a range. */
export function parseCidr(text: string): Cidr {
  const cidr = tryParseCidr(text.trim());
  if (!cidr) throw new Error(`not an address range: ${text}`);
  return cidr;
}

/** The canonical text of a range. */
export function formatCidr({ family, base, prefix }: Cidr): CidrText {
  return `${formatIp({ family, value: base })}/${prefix}` as CidrText;
}

/** Whether `outer` contains all of `inner`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const hostBits = BigInt(bitsOf(outer.family) - outer.prefix);
  return outer.base >> hostBits === inner.base >> hostBits;
}

/** Whether a range contains an address; no range contains what is not one. */
export function containsAddress(cidr: Cidr, address: IpAddress | string): boolean {
  const parsed = typeof address === 'string' ? parseIp(address) : address;
  if (parsed === undefined || parsed.family !== cidr.family) return false;
  const hostBits = BigInt(bitsOf(cidr.family) - cidr.prefix);
  return parsed.value >> hostBits === cidr.base >> hostBits;
}

/** How many addresses a range has. */
export function cidrSize(cidr: Cidr): bigint {
  return 1n << BigInt(bitsOf(cidr.family) - cidr.prefix);
}

/** The address at `index` of a range (0 is its first), as text. Throws when the range is smaller. */
export function addressAt(cidr: Cidr, index: bigint | number): IpText {
  const offset = BigInt(index);
  if (offset < 0n || offset >= cidrSize(cidr)) throw new Error(`${formatCidr(cidr)} has no address number ${index}`);
  return formatIp({ family: cidr.family, value: cidr.base + offset });
}
