/** IP addresses as numbers: read strictly, judged by value, printed in one canonical form.
 *
 *  What is read is what every implementation reads alike: IPv4 as four decimal numbers without leading zeros, IPv6 by
 *  RFC 4291 without a zone. Libraries that also take `010.0.0.1`, `0x7f.1` or `127.1` make two readers see two
 *  addresses in one text, which is how checks are passed by. */

export type IpFamily = 'IPv4' | 'IPv6';

/** An address as a number of 32 or 128 bits. */
export interface IpAddress {
  readonly family: IpFamily;
  readonly value: bigint;
}

/** The canonical text of an address; only this module makes it, so that what has this type holds nothing but an
 *  address, and equal addresses are equal texts. */
export type IpText = string & { readonly [canonical]: 'ip' };
declare const canonical: unique symbol;

/** What an address is for. `broadcast` is 255.255.255.255; `unicast` is what is left. */
export type IpScope =
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'link-local-multicast'
  | 'multicast'
  | 'broadcast'
  | 'unicast';

/** How many bits the addresses of a family have. */
export const bitsOf = (family: IpFamily): 32 | 128 => (family === 'IPv4' ? 32 : 128);

/** An address, or a name, with a port: `10.244.0.5:80`, `[fd00::5]:80`. */
export const socketAddress = (host: string, port: number | string): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** The address that a text says; undefined for what is not one, such as `010.0.0.1`, `1.2.3.4/8`, `fe80::1%eth0`. */
export function parseIp(text: string): IpAddress | undefined {
  const family = text.includes(':') ? 'IPv6' : 'IPv4';
  const value = family === 'IPv6' ? parseIpv6(text) : parseIpv4(text);
  return value === undefined ? undefined : { family, value: BigInt(value) };
}

/** The canonical text: dotted decimal, or RFC 5952 with IPv4-mapped addresses as `::ffff:192.0.2.1`. */
export function formatIp({ family, value }: IpAddress): IpText {
  return (family === 'IPv4' ? formatIpv4(Number(value)) : formatIpv6(value)) as IpText;
}

/** The canonical text of the address that a text says; undefined for what is not one. */
export function canonicalIp(text: string): IpText | undefined {
  const address = parseIp(text);
  return address && formatIp(address);
}

/** The text itself when it says an IPv4 address of a host, which has no other form than the canonical one. Saves the
 *  number and the text made of it where every endpoint of a cluster is looked at. */
export function unicastIpv4(text: string): IpText | undefined {
  const value = parseIpv4(text);
  return value === undefined || findIpv4Scope(value) ? undefined : (text as IpText);
}

/** Whether an address of IPv6 stands for one of IPv4 (`::ffff:0:0/96`). */
export const isIpv4Mapped = ({ family, value }: IpAddress): boolean => family === 'IPv6' && value >> 32n === 0xffffn;

/** The address of IPv4 that an IPv4-mapped one stands for; other addresses as they are. */
export const unmapIp = (address: IpAddress): IpAddress =>
  isIpv4Mapped(address) ? { family: 'IPv4', value: address.value & 0xffff_ffffn } : address;

/** Ranges with a meaning, the narrower before the wider: first bits, how many they are. Source: the IANA registries of
 *  special-purpose and multicast addresses. */
const ipv4Scopes: readonly Scope<number>[] = [
  [0, 32, 'unspecified'],
  [0x7f, 8, 'loopback'],
  [0xa9fe, 16, 'link-local'],
  [0xe00000, 24, 'link-local-multicast'],
  [0xe, 4, 'multicast'],
  [0xffff_ffff, 32, 'broadcast'],
];
const ipv6Scopes: readonly Scope<bigint>[] = [
  [0n, 128, 'unspecified'],
  [1n, 128, 'loopback'],
  [0xfe80n >> 6n, 10, 'link-local'],
  [0xff02n, 16, 'link-local-multicast'],
  [0xffn, 8, 'multicast'],
];
type Scope<Value> = readonly [first: Value, length: number, scope: IpScope];

/** What an address is for; an IPv4-mapped one is what it stands for. */
export function scopeOf(address: IpAddress): IpScope {
  const { family, value } = unmapIp(address);
  const found = family === 'IPv4' ? findIpv4Scope(Number(value)) : findIpv6Scope(value);
  return found?.[2] ?? 'unicast';
}

/** By numbers of 32 bits. */
const findIpv4Scope = (value: number) => ipv4Scopes.find(([first, length]) => value >>> (32 - length) === first);
const findIpv6Scope = (value: bigint) => ipv6Scopes.find(([first, length]) => value >> BigInt(128 - length) === first);

const dot = 46;
const zero = 48;

function parseIpv4(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === dot) {
      if (octet < 0) return undefined;
      dots++;
      value = value * 256 + octet;
      octet = -1;
    } else {
      const digit = code - zero;
      if (!(digit >= 0 && digit <= 9) || octet === 0) return undefined;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : undefined;
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.length > 45 ? [] : text.split('::');
  if (halves.length === 0 || halves.length > 2) return undefined;
  const last = halves.length - 1;
  const head = parseGroups(halves[0] ?? '', last === 0);
  const tail = parseGroups(halves[1] ?? '', last === 1);
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail].reduce(
    (value, group) => (value << 16n) | BigInt(group),
    0n,
  );
}

/** The 16-bit groups of a part of an IPv6 address; the address's end may be written as IPv4. Undefined when
 *  malformed. */
function parseGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  if (last.includes('.')) {
    const embedded = isEnd ? parseIpv4(last) : undefined;
    if (embedded === undefined) return undefined;
    parts.splice(-1, 1, (embedded >>> 16).toString(16), (embedded & 0xffff).toString(16));
  }
  return parts.every(part => /^[\da-f]{1,4}$/i.test(part)) ? parts.map(part => Number.parseInt(part, 16)) : undefined;
}

function formatIpv6(value: bigint): string {
  if (isIpv4Mapped({ family: 'IPv6', value })) return `::ffff:${formatIpv4(Number(value & 0xffff_ffffn))}`;
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const { start, length } = longestZeroRun(groups);
  const hex = (part: number[]) => part.map(group => group.toString(16)).join(':');
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
